from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "sro_program.audit"
    label = "audit"
