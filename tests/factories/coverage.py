"""Hours due, presence, absences and covers for a department; no page between."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from assignments.models import Absence, Assignment, Cover, CoverNeed, Presence, Substitute
from assignments.queries.presence import DutyKey
from sro_program.organisations.models import CalendarDay, District, School, SchoolCalendar
from sro_program.testing.placing import place

from .department import Department
from .organisations import UserFactory
from .posts import post as make_post
from .posts import week

_numbers = count(1)


def at(school: School, day: date, clock: time) -> datetime:
    """The moment at which the clock at the school shows this."""
    return datetime.combine(day, clock, ZoneInfo(school.district.time_zone))


def calendar(
    district: District, starts_on: date, ends_on: date, **special: date | tuple[date, time]
) -> SchoolCalendar:
    """A school year; each special day is free, or a day of early release with its time."""
    made = SchoolCalendar.objects.create(
        district=district, label=f"{starts_on:%Y}-{ends_on:%y}", starts_on=starts_on, ends_on=ends_on
    )
    for label, given in special.items():
        if isinstance(given, tuple):
            CalendarDay.objects.create(
                calendar=made, label=label, date=given[0], kind="early_release", released_at=given[1]
            )
        else:
            CalendarDay.objects.create(calendar=made, label=label, date=given)
    return made


def presence(post: Assignment, day: date, came: time | None, left: time | None = None, **given: Any) -> Presence:
    school = given.pop("school", None) or post.schools.first()
    moments = {
        name: at(school, day, clock) if clock else None for name, clock in (("came_at", came), ("left_at", left))
    }
    return Presence.objects.create(assignment=post, school=school, day=day, **moments, **given)


def absence(
    post: Assignment, starts_at: datetime, ends_at: datetime, status: str = "reported", **given: Any
) -> Absence:
    made = Absence.objects.create(
        number=f"T-{next(_numbers):05d}",
        officer=post.officer,
        kind=given.pop("kind", "sick"),
        starts_at=starts_at,
        ends_at=ends_at,
        reported_by=given.pop("reported_by", None) or post.officer.user,
        **given,
    )
    return made if status == "asked" else place(made, status)


def substitute(d: Department, kind: str = "guardian", **given: Any) -> Substitute:
    user = given.pop("user", None) or UserFactory(full_name="Substitute Example")
    return Substitute.objects.create(agency=d.agency, user=user, kind=kind, **given)


def cover(post: Assignment, by: Substitute, starts_at: datetime, ends_at: datetime, status: str = "accepted") -> Cover:
    """A need for exactly these hours, taken by the substitute."""
    school = post.schools.first()
    assert school is not None
    day = starts_at.astimezone(ZoneInfo(school.district.time_zone)).date()
    need = CoverNeed.objects.create(
        assignment=post,
        school=school,
        day=day,
        starts_at=starts_at,
        ends_at=max(ends_at, starts_at + timedelta(minutes=1)),
    )
    place(need, "filled")
    return place(Cover.objects.create(need=need, substitute=by, starts_at=starts_at, ends_at=ends_at), status)


# Presence


def duty_key(post: Assignment, day: date, school: School | None = None) -> DutyKey:
    """Names the hours of a post at its only school."""
    school = school or post.schools.get()
    return DutyKey("post", post.pk, school.pk, day)


def cover_key(made: Cover) -> DutyKey:
    return DutyKey("cover", made.pk, made.need.school_id, made.need.day)


@dataclass(frozen=True, slots=True)
class Served:
    """A department with one post all year, on weekdays from 8 to 15 unless said otherwise."""

    dept: Department
    post: Assignment

    @property
    def officer(self) -> Any:
        return self.post.officer.user

    def key(self, day: date) -> DutyKey:
        return duty_key(self.post, day)

    def at(self, day: date, clock: time) -> datetime:
        return at(self.dept.school, day, clock)


def served(zone: str = "America/Denver", pack: str = "utah", starts: int = 8, ends: int = 15, **given: Any) -> Served:
    d = Department(pack, zone=zone)
    first = given.pop("starts_on", date(2026, 1, 1))
    agreement = d.agreement(starts_on=first, ends_on=date(first.year + 2, 12, 31))
    hours = week(d.school, starts, ends, on=given.pop("on", range(5)))
    return Served(d, make_post(d, agreement=agreement, starts_on=first, hours=hours, **given))
