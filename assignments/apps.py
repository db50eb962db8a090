from django.apps import AppConfig


class AssignmentsConfig(AppConfig):
    name = "assignments"

    def ready(self) -> None:
        from . import services
        from .permissions import audiences

        assert services
        assert audiences
