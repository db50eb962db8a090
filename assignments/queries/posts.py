"""Reading posts: hours, who serves where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet

from sro_program.organisations.models import Officer, School

from ..models import AssignedSchool, Assignment, DutyWindow
from ..models.assignments import DAY, minutes_between
from ..states import OPEN_POST


def schools_not_named(assignment: Assignment) -> list[School]:
    """Schools of the post that its agreement does not name."""
    named = assignment.agreement.schools.values("pk")
    return list(assignment.schools.exclude(pk__in=named).order_by("name"))


WEEK = 7 * DAY


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours on one weekday at one school, wherever they are from: a form, or rows."""

    school: Any
    weekday: int
    starts_at: time
    ends_at: time

    @property
    def minutes(self) -> int:
        return minutes_between(self.starts_at, self.ends_at)

    @property
    def begins(self) -> int:
        """Minutes since Monday began."""
        return self.weekday * DAY + self.starts_at.hour * 60 + self.starts_at.minute

    def meets(self, other: Hours) -> bool:
        """Whether both run at one time; hours of a Sunday night meet those of Monday morning."""
        return (other.begins - self.begins) % WEEK < self.minutes or (
            self.begins - other.begins
        ) % WEEK < other.minutes


@dataclass(frozen=True, slots=True)
class Term:
    """The days a post runs, with its hours."""

    first: date
    last: date
    hours: tuple[Hours, ...]

    @property
    def minutes(self) -> int:
        return sum(h.minutes for h in self.hours)

    def together_with(self, other: Term) -> bool:
        return self.first <= other.last and other.first <= self.last


def other_terms(officer: Officer, but: Any = None) -> list[Term]:
    """The officer's other open posts, with their days and hours: one for each time their hours changed."""
    posts = Assignment.objects.filter(officer=officer, status__in=OPEN_POST).exclude(pk=but)
    rows = DutyWindow.objects.filter(place__assignment__in=posts).select_related(
        "place__school", "place__assignment__agreement"
    )
    terms: dict[tuple[UUID, date, date], list[Hours]] = {}
    for row in rows:
        post = row.place.assignment
        first, last = max(post.starts_on, row.since or date.min), min(post.last_day, row.until or date.max)
        terms.setdefault((post.pk, first, last), []).append(
            Hours(row.place.school, row.weekday, row.starts_at, row.ends_at)
        )
    return [Term(first, last, tuple(hours)) for (_, first, last), hours in terms.items() if first <= last]


def busiest_week(term: Term, others: Iterable[Term]) -> int:
    """Most minutes in a week of the term, other posts included; they are highest on some post's first day."""
    beside = [t for t in others if t.together_with(term)]
    days = [term.first, *(t.first for t in beside if term.first <= t.first <= term.last)]
    return max(term.minutes + sum(t.minutes for t in beside if t.first <= day <= t.last) for day in days)


def weekly_minutes(assignment: Assignment) -> int:
    return sum(w.minutes for w in hours_now().filter(place__assignment=assignment))


def hours_now() -> QuerySet[DutyWindow]:
    """Duty hours that no later ones have replaced."""
    return DutyWindow.objects.filter(until__isnull=True)


def complete_posts() -> Q:
    """Posts with hours and a contact at every school."""
    places = AssignedSchool.objects.filter(assignment=OuterRef("pk"))
    hours = hours_now().filter(place=OuterRef("pk"))
    lacking = places.annotate(has_hours=Exists(hours)).filter(Q(contact="") | Q(has_hours=False))
    return Q(Exists(places)) & ~Q(Exists(lacking))


def posted_at(user: Any) -> QuerySet[AssignedSchool]:
    """Where the person serves as an officer today."""
    return AssignedSchool.objects.filter(
        assignment__officer__user=user, assignment__officer__left_on__isnull=True, assignment__status="active"
    )


def officers_at(schools: Any) -> QuerySet[Officer]:
    """Officers who serve today at one of the schools."""
    posted = {"assignments__status": "active", "assignments__schools__in": schools}
    return Officer.objects.filter(**posted, left_on__isnull=True).select_related("user", "agency").distinct()


def serving_schools(user: Any) -> QuerySet[School]:
    """Schools at which this person serves today."""
    return School.objects.filter(assignments__status="active", assignments__officer__user=user.pk).distinct()


def zone_at(school: School) -> ZoneInfo:
    return ZoneInfo(school.district.time_zone)
