"""Two taps at the same moment have one outcome, and the second person is told (UT-SUP-B)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
import time_machine
from django.db import connections

from assignments.models import Presence, PresenceMark
from assignments.services.presence import check_in, confirm, deny
from sro_program.accounts.models import User
from sro_program.workflow.errors import Refused
from tests.factories.coverage import Served, served

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.clause("UT-SUP-B")]
FIRST = date(2026, 1, 5)
ROUNDS = 200


def school_days() -> list[date]:
    days = (FIRST + timedelta(days=n) for n in range(2 * ROUNDS))
    return [day for day in days if day.weekday() < 5][:ROUNDS]


class Pair:
    """Two people at work side by side, round after round, on connections that stay open."""

    def __init__(self, *actions: Callable[[date], Any]) -> None:
        self.start, self.end = Barrier(len(actions) + 1), Barrier(len(actions) + 1)
        self.said: list[str] = []
        self.day: date | None = FIRST
        self.threads = [Thread(target=self._work, args=[action]) for action in actions]
        for thread in self.threads:
            thread.start()

    def _work(self, action: Callable[[date], Any]) -> None:
        while True:
            self.start.wait()
            if self.day is None:
                connections.close_all()
                return
            try:
                action(self.day)
                self.said.append("done")
            except Refused as refusal:
                self.said.append(type(refusal).__name__)
            self.end.wait()

    def at_once(self, day: date) -> list[str]:
        self.said.clear()
        self.day = day
        self.start.wait()
        self.end.wait()
        return sorted(self.said)

    def leave(self) -> None:
        self.day = None
        self.start.wait()
        for thread in self.threads:
            thread.join()


def rounds(here: Served, *actions: Callable[[date], Any]) -> None:
    pair = Pair(*actions)
    try:
        with time_machine.travel(here.at(FIRST, time(8)), tick=False) as clock:
            for day in school_days():
                clock.move_to(_eight(here, day))
                assert pair.at_once(day) == ["MovedMeanwhile", "done"], day
    finally:
        pair.leave()


def _eight(here: Served, day: date) -> datetime:
    return here.at(day, time(8))


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def test_of_two_check_ins_at_once_one_counts() -> None:
    here = served()
    phone, computer = fresh(here.officer), fresh(here.officer)
    rounds(
        here,
        lambda day: check_in(by=phone, key=here.key(day)),
        lambda day: check_in(by=computer, key=here.key(day)),
    )
    assert Presence.objects.count() == PresenceMark.objects.count() == ROUNDS


def test_of_confirming_and_denying_at_once_one_counts() -> None:
    here = served()
    rounds(
        here,
        lambda day: confirm(by=fresh(here.dept.principal), key=here.key(day)),
        lambda day: deny(by=fresh(here.dept.principal), key=here.key(day)),
    )
    assert Presence.objects.exclude(answer="open").count() == PresenceMark.objects.count() == ROUNDS
