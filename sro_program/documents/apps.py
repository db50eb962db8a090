from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "sro_program.documents"
    label = "documents"
