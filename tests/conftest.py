"""What every test gets. The database itself comes from the plugin `sro_program.testing.database`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest

from sro_program.organisations import changes
from sro_program.testing.racing import Race


def pytest_configure() -> None:
    # Playwright keeps an event loop in the thread that runs the tests, which Django would take for async code.
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


LONGEST_FIRST = (
    "test_bad_", "walk", "test_database", "faults", "browser/test_selection", "races", "browser", "journeys", "engine",
    "gallery", "property",
)  # fmt: skip
"""Parts of the paths of tests that take long, in this order: begun last, they would run while other cores wait."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def place(item: pytest.Item) -> int:
        path = item.nodeid.split("::")[0]
        return next((at for at, part in enumerate(LONGEST_FIRST) if part in path), len(LONGEST_FIRST))

    items.sort(key=place)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Tests that ask very many questions say how many (`record_property("probes", n)`)."""
    reports = [r for found in terminalreporter.stats.values() for r in found if isinstance(r, pytest.TestReport)]
    asked = sum(n for r in reports if r.when == "call" for key, n in r.user_properties if key == "probes")
    if asked:
        terminalreporter.write_line(f"{asked:,} probes")


@pytest.fixture
def race(monkeypatch: pytest.MonkeyPatch) -> Iterator[Race]:
    """Moves made at the same moment. What follows stays in the outbox: telling has no part in who comes first."""
    monkeypatch.setattr("sro_program.notifications.outbox.nudge", lambda: None)
    runners = Race()
    yield runners
    runners.end()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The Chromium that script/browser found; one that calls nobody, and starts for root too."""
    quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    chosen = {"executable_path": os.environ["CHROMIUM"]} if "CHROMIUM" in os.environ else {}
    return {**browser_type_launch_args, **chosen, "args": [*quiet, *sandbox]}


@pytest.fixture
def by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """Training duties that a test makes by hand stay: nothing is reckoned from data meanwhile."""
    monkeypatch.setattr(changes, "_RECKONERS", [])
