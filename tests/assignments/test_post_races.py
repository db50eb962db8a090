"""Two people write hours for one officer at the same moment: together beyond full time, one of them is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time
from typing import Any

import pytest
from django.db import transaction

from assignments.models import Assignment, DutyWindow
from assignments.queries.posts import busiest_week, other_terms
from assignments.services.posts import write_hours
from sro_program.testing.racing import Race
from tests.factories.department import Department
from tests.factories.organisations import SchoolFactory
from tests.factories.posts import post, week

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 20


@pytest.fixture
def two_posts() -> tuple[Assignment, Assignment]:
    """One officer, two schools, no hours yet."""
    d = Department("utah")
    other = SchoolFactory(district=d.district)
    first = post(d, "planned", hours=[])
    second = post(d, "planned", officer=first.officer, agreement=first.agreement, schools=[other], hours=[])
    return first, second


def _minutes(officer: Any) -> int:
    terms = other_terms(officer)
    return busiest_week(terms[0], terms[1:]) if terms else 0


def test_of_two_changes_beyond_full_time_one_wins(two_posts: tuple[Assignment, Assignment], race: Race) -> None:
    first, second = two_posts
    hours = (week(first.schools.get(), 6, 11), week(second.schools.get(), 12, 17))

    def change(made: Assignment, its: Any) -> Callable[[], Any]:
        fresh = Assignment.objects.get(pk=made.pk)
        return lambda: write_hours(assignment=fresh, hours=its, contacts=[], version=fresh.version)

    for _round in range(ROUNDS):
        DutyWindow.objects.all().delete()
        ends = sorted(race(change(first, hours[0]), change(second, hours[1])))
        assert ends == ["ValidationError", "done"]
        assert _minutes(first.officer) == 5 * 5 * 60


def test_of_two_writes_past_the_service_postgresql_refuses_one(
    two_posts: tuple[Assignment, Assignment], race: Race
) -> None:
    places = [made.places.get() for made in two_posts]

    def write(place: Any, starts: int) -> Callable[[], Any]:
        def insert() -> None:
            with transaction.atomic():
                for day in range(5):
                    DutyWindow.objects.create(
                        place=place, weekday=day, starts_at=time(starts), ends_at=time(starts + 5)
                    )

        return insert

    for _round in range(ROUNDS):
        DutyWindow.objects.all().delete()
        ends = sorted(race(write(places[0], 6), write(places[1], 12)))
        assert ends == ["IntegrityError", "done"]
        assert DutyWindow.objects.count() == 5
