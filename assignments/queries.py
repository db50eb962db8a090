"""Reading agreements and assignments."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.db.models import Count, DateField, Exists, F, Func, OuterRef, Q, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast
from django.utils import timezone

from sro_program.organisations.models import Officer, School

from .models import Agreement, AssignedSchool, Assignment, DutyWindow, EmergencyPlan, FollowUp, PlanVersion
from .states import OPEN_POST


def agreement_in_force(agency_id: Any, district_id: Any, on: date | None = None) -> Agreement | None:
    """The agreement between the two that is in force, and still is on `on` when given."""
    found: QuerySet[Agreement] = Agreement.objects.filter(
        agency_id=agency_id, district_id=district_id, status="in_force"
    )
    if on is not None:
        found = found.filter(starts_on__lte=on, ends_on__gte=on)
    return found.order_by("-ends_on").first()


def local_day(zone_path: str, now: Any = None) -> Combinable:
    """The calendar day it is at `now` in the time zone the row reaches by `zone_path`."""
    return Cast(Func(F(zone_path), Value(now or timezone.now()), function="timezone"), DateField())


def agreements_begun(now: datetime) -> Q:
    return Q(starts_on__lte=local_day("agency__time_zone", now))


def agreements_over(now: datetime) -> Q:
    return Q(ends_on__lt=local_day("agency__time_zone", now))


# Posts: agreements for schools, hours, who serves where

IN_FORCE = "in_force"
OVER = ("expired", "terminated", "superseded")
"""How an agreement can have ended."""


def agreement_for(agency_id: Any, district_id: Any, schools: Iterable[School]) -> Agreement | None:
    """The agreement in force that names all the schools; failing that, any in force between the two."""
    wanted = {school.pk for school in schools}
    naming = Agreement.objects.filter(agency_id=agency_id, district_id=district_id, status=IN_FORCE)
    naming = naming.annotate(named=Count("schools", filter=Q(schools__in=wanted), distinct=True))
    return naming.order_by("-named", "-ends_on", "pk").first()


def agreement_at(school: School) -> Agreement | None:
    """The agreement in force that names the school."""
    naming = Agreement.objects.filter(schools=school, status=IN_FORCE).select_related("agency")
    return naming.order_by("-ends_on", "pk").first()


def following_agreements() -> QuerySet[Agreement]:
    """For a row of posts: agreements in force between the same two that name every school of the post."""
    named = Agreement.schools.through.objects.filter(agreement=OuterRef(OuterRef("pk")), school=OuterRef("school"))
    unnamed = AssignedSchool.objects.filter(~Exists(named), assignment=OuterRef(OuterRef("pk")))
    return Agreement.objects.filter(
        ~Exists(unnamed),
        agency=OuterRef("agreement__agency"),
        district=OuterRef("agreement__district"),
        status=IN_FORCE,
    ).order_by("-ends_on", "pk")


def schools_not_named(assignment: Assignment) -> list[School]:
    """Schools of the post that its agreement does not name."""
    named = assignment.agreement.schools.values("pk")
    return list(assignment.schools.exclude(pk__in=named).order_by("name"))


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours on one weekday at one school, wherever they are from: a form, or rows."""

    school: Any
    weekday: int
    starts_at: time
    ends_at: time

    @property
    def minutes(self) -> int:
        return (self.ends_at.hour - self.starts_at.hour) * 60 + self.ends_at.minute - self.starts_at.minute

    def meets(self, other: Hours) -> bool:
        return self.weekday == other.weekday and self.starts_at < other.ends_at and other.starts_at < self.ends_at


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
    """The officer's other open posts, with their days and hours."""
    posts = Assignment.objects.filter(officer=officer, status__in=OPEN_POST).exclude(pk=but)
    rows = DutyWindow.objects.filter(place__assignment__in=posts).select_related(
        "place__school", "place__assignment__agreement"
    )
    terms: dict[UUID, tuple[Assignment, list[Hours]]] = {}
    for row in rows:
        post = row.place.assignment
        hours = Hours(row.place.school, row.weekday, row.starts_at, row.ends_at)
        terms.setdefault(post.pk, (post, []))[1].append(hours)
    return [Term(post.starts_on, post.last_day, tuple(hours)) for post, hours in terms.values()]


def busiest_week(term: Term, others: Iterable[Term]) -> int:
    """Most minutes in a week of the term, other posts included; they are highest on some post's first day."""
    beside = [t for t in others if t.together_with(term)]
    days = [term.first, *(t.first for t in beside if term.first <= t.first <= term.last)]
    return max(term.minutes + sum(t.minutes for t in beside if t.first <= day <= t.last) for day in days)


def weekly_minutes(assignment: Assignment) -> int:
    return sum(w.minutes for w in DutyWindow.objects.filter(place__assignment=assignment))


def complete_posts() -> Q:
    """Posts with hours and a contact at every school."""
    places = AssignedSchool.objects.filter(assignment=OuterRef("pk"))
    hours = DutyWindow.objects.filter(place=OuterRef("pk"))
    lacking = places.annotate(has_hours=Exists(hours)).filter(Q(contact="") | Q(has_hours=False))
    return Q(Exists(places)) & ~Q(Exists(lacking))


def posted_at(user: Any) -> QuerySet[AssignedSchool]:
    """Where the person serves as an officer today."""
    return AssignedSchool.objects.filter(
        assignment__officer__user=user, assignment__officer__left_on__isnull=True, assignment__status="active"
    )


# Emergency plans


def overdue(on: Combinable | date) -> Q:
    return Q(status=IN_FORCE, review_due__lt=on)


def overdue_plans(now: datetime | None = None) -> QuerySet[EmergencyPlan]:
    """Plans whose day of review has passed where the school is."""
    return EmergencyPlan.objects.filter(overdue(local_day("school__district__time_zone", now)))


def latest_version(plan: EmergencyPlan) -> PlanVersion | None:
    return plan.versions.order_by("-number").first()


def open_follow_ups(plan: EmergencyPlan) -> QuerySet[FollowUp]:
    return FollowUp.objects.filter(drill__plan=plan, done_on__isnull=True).order_by("due_on", "created_at")
