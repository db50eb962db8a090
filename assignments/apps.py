from django.apps import AppConfig


class AssignmentsConfig(AppConfig):
    name = "assignments"

    def ready(self) -> None:
        from . import populations, services
        from .permissions import audiences

        assert populations
        assert services
        assert audiences
