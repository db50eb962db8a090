from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "sro_program.notifications"
    label = "notifications"
