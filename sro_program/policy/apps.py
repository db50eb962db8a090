from django.apps import AppConfig


class PolicyConfig(AppConfig):
    name = "sro_program.policy"
    label = "policy"
