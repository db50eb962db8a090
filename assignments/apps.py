from django.apps import AppConfig


class AssignmentsConfig(AppConfig):
    name = "assignments"

    def ready(self) -> None:
        from . import evaluation_cards, services

        assert evaluation_cards
        assert services
