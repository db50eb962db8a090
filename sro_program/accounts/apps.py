from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "sro_program.accounts"
    label = "accounts"
