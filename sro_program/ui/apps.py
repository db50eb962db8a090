from importlib import import_module

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class UiConfig(AppConfig):
    name = "sro_program.ui"
    label = "ui"

    def ready(self) -> None:
        """Let each app's rooms register what home, search, other pages and dashboards show."""
        import_module("sro_program.ui.lookups")
        autodiscover_modules("cards", "search", "sections", "facts", "evidence")
