"""A school year of coverage: hours, presence, absences and covers of every post; and boards to look at."""

from __future__ import annotations

import time as stopwatch
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from assignments.models import (
    Absence,
    Agreement,
    AssignedSchool,
    Assignment,
    Cover,
    CoverNeed,
    DutyWindow,
    Presence,
    Substitute,
)
from assignments.queries.coverage import coverage
from assignments.queries.expected import Due, hours_due
from sro_program.accounts.models import User
from sro_program.organisations.models import CalendarDay, Role, School, SchoolCalendar, Seat

from .basket import Basket
from .departments import LONG_AGO, Department

STATE_AUDITOR = "bench-auditor@example.test"
MOST_SECONDS = 60
"""In which a whole school year of a state is reckoned."""
SHIFTS = ((time(7, 30), time(9)), (time(9, 15), time(11)), (time(11, 15), time(13)), (time(13, 15), time(15)))
PRESENT, LATE, AWAY, TAKEN = 0.9, 0.05, 0.06, 0.7
"""Shares of an officer's days: somebody checks in, late; is away, and is covered."""


def year_of_today() -> tuple[date, date]:
    """Nearly a year around today, both changes of the clock in it."""
    today = timezone.localdate()
    return today - timedelta(days=250), today + timedelta(days=110)


SCHOOL_DAYS = 180


def calendars(departments: Iterable[Department], basket: Basket) -> None:
    """A year for each district with 180 days of school; today is one of them, on a Sunday too."""
    first, last = year_of_today()
    others = [d for n in range((last - first).days + 1) if (d := first + timedelta(days=n)) != timezone.localdate()]
    closed = [*others[::2], *others[1::2]][: len(others) + 1 - SCHOOL_DAYS]
    for department in departments:
        for district in department.districts:
            year = basket.put(SchoolCalendar(district=district, label="Bench", starts_on=first, ends_on=last))
            for day in closed:
                basket.put(CalendarDay(calendar=year, date=day, label="No school"))


def everywhere(departments: Sequence[Department], in_force: dict[Any, Agreement], basket: Basket) -> None:
    """Every officer serves a few schools in turn, each at its hours, so that no school is without duty."""
    for department in departments:
        officers = [*department.officers, *department.leads]
        for at, officer in enumerate(officers):
            mine = department.schools[at :: len(officers)][: len(SHIFTS)]
            by_district: dict[Any, list[School]] = {}
            for school in mine:
                by_district.setdefault(school.district.pk, []).append(school)
            slots = iter(SHIFTS)
            for district, schools in by_district.items():
                _post(officer, in_force[district], schools, slots, basket)
    auditor = basket.put(User(email=STATE_AUDITOR, full_name="Auditor Example", password="!"))
    for department in departments:
        basket.put(Seat(user=auditor, role=Role.AUDITOR, agency=department.agency, since=LONG_AGO))


def _post(officer: Any, deal: Agreement, schools: list[School], slots: Any, basket: Basket) -> None:
    post = basket.put(
        Assignment(officer=officer, agreement=deal, starts_on=year_of_today()[0], basis="bench", status="active")
    )
    for school in schools:
        place = basket.put(AssignedSchool(assignment=post, school=school, contact="Front desk"))
        starts_at, ends_at = next(slots)
        for weekday in range(7):
            basket.put(DutyWindow(place=place, weekday=weekday, starts_at=starts_at, ends_at=ends_at))


def due_by_now() -> list[Due]:
    return hours_due(year_of_today()[0], timezone.localdate())


def lived_through(due: Iterable[Due], basket: Basket, random: Random) -> None:
    """What happened in the hours due until today: some came late, some were away, most of those were covered."""
    now, auditor = timezone.now(), User.objects.get(email=STATE_AUDITOR)
    substitutes: dict[Any, Substitute] = {}
    away_on: dict[tuple[Any, date], bool] = {}
    for one in due:
        key = (one.officer, one.day)
        if key not in away_on:
            away_on[key] = random.random() < AWAY
            if away_on[key]:
                _absence(one, len(away_on), auditor.pk, basket)
        if away_on[key]:
            if random.random() < TAKEN:
                _cover(one, substitutes, auditor.pk, basket)
        elif random.random() < PRESENT and one.starts_at < now:
            came = one.starts_at + timedelta(minutes=random.randrange(20, 60) if random.random() < LATE else -5)
            left = one.ends_at if one.ends_at < now else None
            stay = {"came_at": came, "left_at": left, "answer": "confirmed"}
            basket.put(Presence(assignment_id=one.assignment, school_id=one.school, day=one.day, **stay))
    basket.write()


def _absence(one: Due, number: int, reporter: Any, basket: Basket) -> None:
    begins = datetime.combine(one.day, time(0), one.starts_at.tzinfo)
    basket.put(
        Absence(
            number=f"B-{number:07d}",
            officer_id=one.officer,
            kind="sick",
            starts_at=begins,
            ends_at=begins + timedelta(days=1, hours=6),
            reported_by_id=reporter,
            status="reported",
        )
    )


def _cover(one: Due, substitutes: dict[Any, Substitute], user: Any, basket: Basket) -> None:
    if one.agency not in substitutes:
        substitutes[one.agency] = basket.put(Substitute(agency_id=one.agency, user_id=user, kind="guardian"))
    hours = {"starts_at": one.starts_at, "ends_at": one.ends_at}
    keys = {"assignment_id": one.assignment, "school_id": one.school, "day": one.day}
    need = basket.put(CoverNeed(**keys, **hours, status="filled"))
    basket.put(Cover(need=need, substitute=substitutes[one.agency], **hours, status="came"))


@dataclass(frozen=True, slots=True)
class YearReading:
    """What it took to reckon a whole year, and how much there was."""

    officers: int
    schools: int
    days: int
    lines: int
    minutes: int
    uncovered: int
    seconds: float


def reckon_year() -> YearReading:
    """Every line of the school year of every agency, as a statement or a proof would ask for it."""
    began = stopwatch.monotonic()
    told = coverage(hours_due(*year_of_today()), timezone.now())
    seconds = stopwatch.monotonic() - began
    return YearReading(
        officers=len({c.due.officer for c in told}),
        schools=len({c.due.school for c in told}),
        days=len({c.due.day for c in told}),
        lines=len(told),
        minutes=sum(c.due.minutes for c in told),
        uncovered=sum(c.uncovered for c in told),
        seconds=seconds,
    )
