from django.apps import AppConfig


class WorkflowConfig(AppConfig):
    name = "sro_program.workflow"
    label = "workflow"

    def ready(self) -> None:
        from . import checks, registry  # noqa: F401  # registers the system checks

        registry.autodiscover()
