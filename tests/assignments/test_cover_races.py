"""Two substitutes accept at once; an absence is taken back while its cover is accepted. One outcome, each time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from assignments.models import Absence, Assignment, Cover, CoverNeed
from sro_program.testing.placing import place
from sro_program.testing.racing import Race
from sro_program.workflow.engine import perform
from tests.factories.coverage import absence
from tests.factories.covering import need, offered, qualified
from tests.factories.department import Department
from tests.factories.posts import post

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.clause("UT-SUP-B")]

ROUNDS, FEWER = 200, 40


@pytest.fixture
def served() -> tuple[Department, Assignment]:
    d = Department("utah")
    return d, post(d)


def accepting(cover: Cover) -> Callable[[], Any]:
    mine = Cover.objects.select_related("substitute__user").get(pk=cover.pk)
    return lambda: perform(mine, "accept", actor=mine.substitute.user)


def test_of_two_who_accept_at_once_one_has_the_hours(served: tuple[Department, Assignment], race: Race) -> None:
    d, made = served
    people = (qualified(d), qualified(d))
    for at in range(ROUNDS):
        begins = timezone.now() + timedelta(hours=24 + 2 * at)
        wanted = need(made, starts_at=begins, ends_at=begins + timedelta(hours=1))
        ends = sorted(race(*(accepting(offered(wanted, person)) for person in people)))
        assert ends in (["MovedMeanwhile", "done"], ["Unmet", "done"])
        assert sorted(wanted.covers.values_list("status", flat=True)) == ["accepted", "lapsed"]
        wanted.refresh_from_db()
        assert wanted.status == "filled"


def test_one_person_takes_one_of_two_places_at_the_same_time(
    served: tuple[Department, Assignment], race: Race
) -> None:
    d, made = served
    person = qualified(d)
    other = post(d, agreement=made.agreement, hours=[])
    for at in range(FEWER):
        begins = timezone.now() + timedelta(hours=24 + 2 * at)
        hours = {"starts_at": begins, "ends_at": begins + timedelta(hours=1)}
        covers = [offered(need(where, **hours), person) for where in (made, other)]
        assert sorted(race(*map(accepting, covers))) == ["Unmet", "done"]
        assert Cover.objects.filter(status="accepted", starts_at=begins).count() == 1


def test_an_absence_taken_back_while_its_cover_is_accepted(served: tuple[Department, Assignment], race: Race) -> None:
    d, made = served
    person = qualified(d)
    for at in range(ROUNDS):
        begins = timezone.now() + timedelta(hours=24 + 2 * at)
        ends = begins + timedelta(hours=1)
        sick = absence(made, begins, ends)
        wanted = need(made, starts_at=begins, ends_at=ends, absence=sick)
        cover = offered(wanted, person)
        mine = Absence.objects.get(pk=sick.pk)
        found = sorted(race(accepting(cover), lambda mine=mine: perform(mine, "withdraw", actor=d.sergeant)))
        assert found in (["MovedMeanwhile", "done"], ["Unmet", "done"], ["done", "done"])
        for record, status in ((sick, "withdrawn"), (wanted, "dropped")):
            record.refresh_from_db()
            assert record.status == status
        cover.refresh_from_db()
        assert cover.status == ("withdrawn" if found == ["done", "done"] else "lapsed")


def test_a_need_placed_and_accepted_at_once_has_one_cover(served: tuple[Department, Assignment], race: Race) -> None:
    d, made = served
    taker, placed = qualified(d), qualified(d)
    for at in range(FEWER):
        begins = timezone.now() + timedelta(hours=24 + 2 * at)
        wanted = need(made, starts_at=begins, ends_at=begins + timedelta(hours=1))
        mine = CoverNeed.objects.get(pk=wanted.pk)
        data = {"substitute": str(placed.pk)}
        ends = sorted(
            race(
                accepting(offered(wanted, taker)), lambda n=mine, v=data: perform(n, "place", actor=d.sergeant, data=v)
            )
        )
        assert ends in (["MovedMeanwhile", "done"], ["Unmet", "done"])
        assert wanted.covers.filter(status="accepted").count() == 1


def test_past_the_engine_the_second_is_refused_too(served: tuple[Department, Assignment]) -> None:
    d, made = served
    wanted = need(made)
    first, second = (offered(wanted, qualified(d)) for _ in range(2))
    place(first, "accepted")
    with pytest.raises(Exception, match="one_cover_takes_a_need"), transaction.atomic():
        place(second, "accepted")
