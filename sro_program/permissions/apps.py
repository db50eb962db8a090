from django.apps import AppConfig


class PermissionsConfig(AppConfig):
    name = "sro_program.permissions"
    label = "permissions"
