"""What every test gets. The database itself comes from the plugin `sro_program.testing.database`."""

from __future__ import annotations

import os
from typing import Any

import pytest


def pytest_configure() -> None:
    # Playwright keeps an event loop in the thread that runs the tests, which Django would take for async code.
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The Chromium that script/browser found; one that calls nobody, and starts for root too."""
    quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    chosen = {"executable_path": os.environ["CHROMIUM"]} if "CHROMIUM" in os.environ else {}
    return {**browser_type_launch_args, **chosen, "args": [*quiet, *sandbox]}
