from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "sro_program.ui"
    label = "ui"
