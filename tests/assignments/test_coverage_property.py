"""The board agrees with a count minute by minute, for 10,000 random school-days (UT-SUP-B)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pgtrigger
import pytest

from assignments.models import (
    Absence,
    AssignedSchool,
    Assignment,
    Cover,
    CoverNeed,
    DutyWindow,
    Presence,
)
from assignments.queries.coverage import coverage
from assignments.queries.expected import hours_due
from sro_program.organisations.models import CalendarDay, SchoolCalendar
from tests.factories.coverage import substitute
from tests.factories.department import Department
from tests.factories.minutes import Tables
from tests.factories.organisations import DistrictFactory, SchoolFactory

WANTED = 10_000
FIRST, LAST = date(2025, 9, 1), date(2026, 6, 30)
ZONES = ("America/Denver", "America/Phoenix", "America/Chicago")
QUARTER = timedelta(minutes=5)


class Chance:
    """A random department: districts in three zones, posts by day and by night, and everything that can happen."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.d = Department("utah")
        self.substitutes = [substitute(self.d, kind) for kind in ("guardian", "substitute_officer")]
        self.numbers = iter(range(1_000_000))
        self.rows: dict[Any, list[Any]] = {Absence: [], CoverNeed: [], Cover: [], Presence: []}
        with pgtrigger.ignore():
            self.places = [place for zone in ZONES for place in self._district(zone)]

    def _district(self, zone: str) -> list[Any]:
        district = DistrictFactory(time_zone=zone)
        if zone != ZONES[1]:  # one has no calendar at all
            year = SchoolCalendar.objects.create(district=district, label="Year", starts_on=FIRST, ends_on=LAST)
            for day in self.some_days(FIRST, 30):
                early = self.random.random() < 0.5
                released = {"kind": "early_release", "released_at": time(self.random.randrange(9, 14))}
                CalendarDay.objects.get_or_create(calendar=year, date=day, defaults=released if early else {})
        deal = self.d.agreement(status="expired", starts_on=FIRST, ends_on=LAST)
        return [self._post(deal, SchoolFactory(district=district)) for _ in range(24)]

    def some_days(self, first: date, count: int) -> list[date]:
        return [first + timedelta(days=self.random.randrange(300)) for _ in range(count)]

    def _post(self, deal: Any, school: Any) -> Any:
        post = Assignment.objects.create(
            officer=self.d.officer(), agreement=deal, starts_on=FIRST + timedelta(days=self.random.randrange(60)),
            ends_on=LAST - timedelta(days=self.random.randrange(60)), status="active",
        )  # fmt: skip
        place = AssignedSchool.objects.create(assignment=post, school=school)
        changed = FIRST + timedelta(days=self.random.randrange(100, 200))
        for weekday in range(self.random.choice((5, 5, 5, 7))):
            starts, length = self.random.choice(((8, 7), (7, 9), (22, 8), (12, 3), (8, 1)))
            hours = {"weekday": weekday, "starts_at": time(starts), "ends_at": time((starts + length) % 24, 30)}
            DutyWindow.objects.create(place=place, **hours, until=changed - timedelta(days=1))
            DutyWindow.objects.create(place=place, **{**hours, "starts_at": time(starts, 15)}, since=changed)
        place.zone = ZoneInfo(school.district.time_zone)
        return place

    def happen(self, days: list[date]) -> None:
        """Something at every post on these days; mostly what is usual."""
        for day in days:
            for place in self.places:
                morning = datetime.combine(day, time(self.random.choice((7, 8, 21, 12))), place.zone).astimezone(UTC)
                if self.random.random() < 0.75:
                    given = {"assignment": place.assignment, "school": place.school, "day": day}
                    self.rows[Presence].append(self._presence(morning, **given))
                if self.random.random() < 0.3:
                    self._absence(place, morning)
                if self.random.random() < 0.3:
                    self._covers(place, day, morning)
        with pgtrigger.ignore():
            for model in (Absence, CoverNeed, Cover, Presence):
                model._base_manager.bulk_create(self.rows[model], batch_size=2_000)

    def _presence(self, around: datetime, **given: Any) -> Presence:
        came = around + self.random.randrange(-6, 24) * QUARTER if self.random.random() < 0.95 else None
        left = came and self.random.random() < 0.6
        length = self.random.choice((12, 60, 84, 90, 100)) * QUARTER
        return Presence(
            came_at=came, left_at=came + length if left and came else None,
            answer=self.random.choice(("open", "open", "confirmed", "denied")), **given,
        )  # fmt: skip

    def _absence(self, place: Any, morning: datetime) -> None:
        begins = morning + self.random.choice((-24, 0, 12, 36)) * QUARTER
        self.rows[Absence].append(
            Absence(
                number=f"P-{next(self.numbers)}", officer=place.assignment.officer, kind="sick", starts_at=begins,
                ends_at=begins + self.random.choice((12, 48, 200)) * QUARTER, reported_by=self.d.sergeant,
                status=self.random.choice(("asked", "approved", "reported", "reported", "withdrawn")),
            )
        )  # fmt: skip

    def _covers(self, place: Any, day: date, morning: datetime) -> None:
        """One or two; the second begins a little later, so that they may overlap."""
        for number in range(self.random.choice((1, 1, 2))):
            begins = morning + self.random.choice((0, 6, 12, 36)) * QUARTER + timedelta(minutes=number)
            ends = begins + self.random.choice((24, 48, 90)) * QUARTER
            hours = {"starts_at": begins, "ends_at": ends}
            need = CoverNeed(assignment=place.assignment, school=place.school, day=day, **hours)
            chosen = self.random.choice(("accepted", "accepted", "came", "did_not_come", "offered", "declined"))
            cover = Cover(need=need, substitute=self.random.choice(self.substitutes), status=chosen, **hours)
            self.rows[CoverNeed].append(need)
            self.rows[Cover].append(cover)
            if self.random.random() < 0.4:
                self.rows[Presence].append(self._presence(begins, cover=cover, school=place.school, day=day))


@pytest.mark.django_db
@pytest.mark.clause("UT-SUP-B")
def test_the_board_agrees_with_a_count_minute_by_minute() -> None:
    chance = Chance(20260302)
    days = sorted(set(chance.some_days(FIRST, 430)))
    # both changes of the clock, and the days beside them
    days += [d for d in (date(2025, 11, 1), date(2025, 11, 2), date(2026, 3, 7), date(2026, 3, 8)) if d not in days]
    chance.happen(days)
    tables, compared, states = Tables(), 0, set()
    for day in days:
        midnight = datetime.combine(day, time(0), UTC)
        now = midnight + timedelta(minutes=chance.random.randrange(11 * 60, 40 * 60))
        expected = tables.days(day, now)
        found = {(c.due.assignment, c.due.school): c for c in coverage(hours_due(day, day), now)}
        assert found.keys() == expected.keys()
        for key, one in found.items():
            want = expected[key]
            got = (str(one.found), one.due.minutes, one.served, one.covered, one.uncovered)
            assert got == (want.state, want.due, want.served, want.covered, want.uncovered), (key, day, now)
            states.add(str(one.found))
            compared += 1
    assert compared >= WANTED
    assert states == {"present", "expected", "late", "covered", "part_covered", "uncovered"}
