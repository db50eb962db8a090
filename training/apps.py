from django.apps import AppConfig


class TrainingConfig(AppConfig):
    name = "training"

    def ready(self) -> None:
        from .services import obligations, record_files

        assert obligations
        assert record_files
