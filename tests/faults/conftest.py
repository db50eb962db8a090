"""One rig for all fault tests, started by the first."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection, connections

from .clients import Person
from .rig import Rig, looking_at


@pytest.fixture(autouse=True)
def _nothing_runs_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is written by the test itself is told by the rig's worker, not by this process."""
    monkeypatch.setattr("sro_program.notifications.outbox.nudge", lambda: None)
    monkeypatch.setattr("sro_program.organisations.file_imports.services.nudge", lambda: None)


@pytest.fixture(scope="session")
def whole_rig(django_db_setup: None, django_db_blocker: Any) -> Iterator[Rig]:
    with django_db_blocker.unblock():
        rig = Rig(template=connection.settings_dict["NAME"])
        try:
            rig.start()
            yield rig
        finally:
            rig.stop()


@pytest.fixture
def rig(whole_rig: Rig, transactional_db: None) -> Iterator[Rig]:
    """The rig at rest: this process looks at its database; web, worker and beat are started by the test."""
    with looking_at(whole_rig.database):
        yield whole_rig
        whole_rig.rest()
        if whole_rig.web.is_running:
            whole_rig.web.stop()
        connections.close_all()


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Callable[[str], None]:
    """Figures go to the terminal also when all went well."""

    def line(text: str) -> None:
        with capsys.disabled():
            sys.stdout.write(f"\n{text}\n")

    return line


@pytest.fixture
def enter(rig: Rig) -> Callable[[Any], Person]:
    """Signs a person in over HTTP; the same person stays signed in."""
    inside: dict[Any, Person] = {}

    def enter_as(user: Any) -> Person:
        if user.pk not in inside:
            inside[user.pk] = Person(rig.port, user).sign_in()
        return inside[user.pk]

    return enter_as
