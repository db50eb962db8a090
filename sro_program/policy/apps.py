from django.apps import AppConfig


class PolicyConfig(AppConfig):
    name = "sro_program.policy"
    label = "policy"

    def ready(self) -> None:
        """Registers the check of the packs; it cannot be imported before the settings are known."""
        from . import checks  # noqa: F401  # imported for what it registers
