from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "sro_program.organisations"
    label = "organisations"
