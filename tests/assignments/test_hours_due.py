"""Hours due follow from posts, weekly hours and calendars, with every change through the year (UT-SUP-B)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from assignments.models import DutyWindow
from assignments.queries.coverage import coverage
from assignments.queries.expected import Due, hours_due
from assignments.queries.posts import Hours
from assignments.services.posts import write_hours
from sro_program.testing.placing import place
from tests.factories.coverage import absence, at, calendar, cover, presence, substitute
from tests.factories.department import Department
from tests.factories.posts import post, week

pytestmark = [pytest.mark.django_db, pytest.mark.clause("UT-SUP-B")]
MONDAY, FRIDAY = date(2026, 3, 2), date(2026, 3, 6)


@pytest.fixture
def utah() -> Department:
    return Department("utah", zone="America/Denver")


@pytest.fixture
def served(utah: Department) -> Any:
    """A post all year on weekdays from 8 to 15, with a school calendar of the year."""
    agreement = utah.agreement(starts_on=date(2025, 7, 1), ends_on=date(2026, 12, 31))
    calendar(
        utah.district, date(2025, 8, 18), date(2026, 5, 29),
        presidents=date(2026, 2, 16), short=(date(2026, 3, 4), time(12, 30)),
    )  # fmt: skip
    return post(utah, agreement=agreement, starts_on=date(2025, 8, 1))


def spoken(due: list[Due], utah: Department) -> list[str]:
    zone = at(utah.school, MONDAY, time(8)).tzinfo
    return [f"{d.day:%a %d} {d.starts_at.astimezone(zone):%H:%M}-{d.ends_at.astimezone(zone):%H:%M}" for d in due]


def test_a_week_with_an_early_release(utah: Department, served: Any) -> None:
    week_due = hours_due(MONDAY, date(2026, 3, 8), schools=[utah.school.pk])
    assert spoken(week_due, utah) == [
        "Mon 02 08:00-15:00", "Tue 03 08:00-15:00", "Wed 04 08:00-12:30", "Thu 05 08:00-15:00", "Fri 06 08:00-15:00",
    ]  # fmt: skip


def test_holidays_summer_and_days_before_the_post_have_none(utah: Department, served: Any) -> None:
    for day in (date(2026, 2, 16), date(2026, 6, 1), date(2025, 8, 15)):
        assert hours_due(day, day) == []


def test_without_any_calendar_all_hours_are_due(utah: Department) -> None:
    made = post(utah, starts_on=MONDAY, agreement=utah.agreement(starts_on=MONDAY, ends_on=date(2026, 12, 31)))
    assert [d.assignment for d in hours_due(date(2026, 7, 4), date(2026, 7, 6))] == [made.pk]


def test_hours_changed_through_the_year_stay_as_they_were_before(utah: Department, served: Any) -> None:
    served.refresh_from_db()
    hours = [Hours(utah.school, 2, time(9), time(16)), Hours(utah.school, 3, time(22), time(6))]
    write_hours(assignment=served, hours=hours, contacts=[], version=served.version, since=date(2026, 3, 11))
    due = hours_due(date(2026, 3, 9), date(2026, 3, 15))
    assert spoken(due, utah) == [
        "Mon 09 08:00-15:00", "Tue 10 08:00-15:00", "Wed 11 09:00-16:00", "Thu 12 22:00-06:00",
    ]  # fmt: skip
    assert (due[-1].minutes, len(hours_due(MONDAY, FRIDAY))) == (8 * 60, 5)


def test_a_clock_change_changes_the_length_of_a_night(utah: Department, served: Any) -> None:
    served.refresh_from_db()
    night = [Hours(utah.school, 5, time(22), time(6))]
    calendar(utah.district, date(2026, 8, 17), date(2027, 5, 28))
    write_hours(assignment=served, hours=night, contacts=[], version=served.version)
    lengths = [hours_due(day, day)[0].minutes for day in (date(2026, 2, 28), date(2026, 3, 7), date(2026, 10, 31))]
    assert lengths == [480, 420, 540]


def test_hours_over_sunday_midnight_meet_those_of_monday(utah: Department, served: Any) -> None:
    served.refresh_from_db()
    clash = [Hours(utah.school, 6, time(22), time(6)), Hours(utah.school, 0, time(5), time(9))]
    with pytest.raises(ValidationError, match="at two schools at once"):
        write_hours(assignment=served, hours=clash, contacts=[], version=served.version)
    at_school = served.places.get()
    at_school.windows.all().delete()
    DutyWindow.objects.create(place=at_school, weekday=6, starts_at=time(22), ends_at=time(6))
    with pytest.raises(IntegrityError, match="overlap"), transaction.atomic():
        DutyWindow.objects.create(place=at_school, weekday=0, starts_at=time(5), ends_at=time(9))


def test_an_agreement_terminated_ends_what_is_due(utah: Department, served: Any) -> None:
    ended = datetime(2026, 3, 3, 20, tzinfo=UTC)
    place(served.agreement, "terminated", status_since=ended)
    assert [d.day for d in hours_due(MONDAY, FRIDAY)] == [MONDAY, date(2026, 3, 3)]


@pytest.mark.parametrize(("stay", "clock", "expected"), [
    ((None, None), time(7), ("expected", 0, 0)),
    ((None, None), time(8, 10), ("expected", 0, 10)),
    ((None, None), time(8, 20), ("late", 0, 20)),
    ((time(7, 50), None), time(9), ("present", 60, 0)),
    ((time(8, 40), None), time(9), ("late", 20, 40)),
    ((time(8), time(10)), time(11), ("part_covered", 120, 60)),
    ((time(8), time(15)), time(18), ("present", 420, 0)),
    ((time(9), time(15)), time(18), ("late", 360, 60)),
    ((time(8), time(12)), time(18), ("part_covered", 240, 180)),
    ((None, None), time(18), ("uncovered", 0, 420)),
])  # fmt: skip
def test_how_a_day_stands(
    served: Any, stay: tuple[time | None, time | None], clock: time, expected: tuple[str, int, int]
) -> None:
    school = served.schools.get()
    if stay[0]:
        presence(served, MONDAY, *stay)
    (day,) = coverage(hours_due(MONDAY, MONDAY), at(school, MONDAY, clock))
    assert (day.found, day.served, day.uncovered) == expected


def test_an_absence_opens_the_day_and_a_cover_closes_it(utah: Department, served: Any) -> None:
    school, before, after = utah.school, time(6), time(18)
    absence(served, at(school, MONDAY, time(0)), at(school, FRIDAY, time(0)))

    def seen(clock: time, day: date = MONDAY) -> tuple[str, dict[str, int], int]:
        (one,) = coverage(hours_due(day, day), at(school, day, clock))
        return one.found, one.covered, one.uncovered

    assert seen(before) == ("uncovered", {}, 0)
    cover(served, substitute(utah), at(school, MONDAY, time(8)), at(school, MONDAY, time(15)))
    cover(
        served, substitute(utah, "armed_private_security"), at(school, FRIDAY, time(8)), at(school, FRIDAY, time(12))
    )
    assert seen(before) == ("covered", {}, 0)
    assert seen(after) == ("covered", {"guardian": 420}, 0)
    assert seen(after, FRIDAY) == ("part_covered", {"armed_private_security": 240}, 180)
    assert seen(after, date(2026, 3, 3)) == ("uncovered", {}, 420)


def test_what_the_school_denies_was_not_served(utah: Department, served: Any) -> None:
    presence(served, MONDAY, time(8), time(15), answer="denied")
    (one,) = coverage(hours_due(MONDAY, MONDAY), at(utah.school, MONDAY, time(18)))
    assert (one.found, one.denied, one.served, one.uncovered) == ("uncovered", True, 0, 420)


def test_a_whole_year_takes_four_statements(utah: Department, served: Any, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(4):
        days = coverage(hours_due(date(2025, 8, 1), date(2026, 7, 31)), datetime(2026, 8, 1, tzinfo=UTC))
    assert len(days) == len({d.due.day for d in days}) == 204  # 41 weeks and one holiday


def test_former_hours_remain_when_new_ones_are_written_twice_from_one_day(utah: Department, served: Any) -> None:
    for starts in (9, 10):
        served.refresh_from_db()
        write_hours(
            assignment=served, hours=week(utah.school, starts, 15), contacts=[], version=served.version, since=FRIDAY
        )
    assert spoken(hours_due(date(2026, 3, 5), FRIDAY), utah) == ["Thu 05 08:00-15:00", "Fri 06 10:00-15:00"]
    assert DutyWindow.objects.count() == 10
