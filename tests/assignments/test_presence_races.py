"""Two taps at the same moment have one outcome, and the second person is told (UT-SUP-B)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time, timedelta
from functools import partial
from typing import Any

import pytest
import time_machine

from assignments.models import Presence, PresenceMark
from assignments.services.presence import check_in, confirm, deny
from sro_program.accounts.models import User
from sro_program.testing.racing import Race
from tests.factories.coverage import Served, served

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.clause("UT-SUP-B")]
FIRST = date(2026, 1, 5)
ROUNDS = 200


def school_days() -> list[date]:
    days = (FIRST + timedelta(days=n) for n in range(2 * ROUNDS))
    return [day for day in days if day.weekday() < 5][:ROUNDS]


def rounds(race: Race, here: Served, *actions: Callable[[date], Any]) -> None:
    with time_machine.travel(here.at(FIRST, time(8)), tick=False) as clock:
        for day in school_days():
            clock.move_to(here.at(day, time(8)))
            assert sorted(race(*(partial(action, day) for action in actions))) == ["MovedMeanwhile", "done"], day


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def test_of_two_check_ins_at_once_one_counts(race: Race) -> None:
    here = served()
    phone, computer = fresh(here.officer), fresh(here.officer)
    rounds(
        race,
        here,
        lambda day: check_in(by=phone, key=here.key(day)),
        lambda day: check_in(by=computer, key=here.key(day)),
    )
    assert Presence.objects.count() == PresenceMark.objects.count() == ROUNDS


def test_of_confirming_and_denying_at_once_one_counts(race: Race) -> None:
    here = served()
    rounds(
        race,
        here,
        lambda day: confirm(by=fresh(here.dept.principal), key=here.key(day)),
        lambda day: deny(by=fresh(here.dept.principal), key=here.key(day)),
    )
    assert Presence.objects.exclude(answer="open").count() == PresenceMark.objects.count() == ROUNDS
