"""Reading agreements and assignments."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import (
    Count,
    DateField,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Value,
    Window,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, RowNumber, TruncDate
from django.utils import timezone

from sro_program.accounts.models import User
from sro_program.organisations.models import Agency, CalendarDay, Officer, Role, School, SchoolCalendar
from sro_program.organisations.seats import standing_of

from ..models import (
    Agreement,
    AssignedSchool,
    Assignment,
    DutyWindow,
    EmergencyPlan,
    FollowUp,
    OfficeHours,
    PlanVersion,
    ProgramRequest,
    ServiceRequest,
)
from ..permissions import SEE_PROGRAM_REQUEST, SEE_SERVICE_REQUEST
from ..states import OPEN_POST


def agreement_in_force(agency_id: Any, district_id: Any, on: date | None = None) -> Agreement | None:
    """The agreement between the two that is in force, and still is on `on` when given."""
    found: QuerySet[Agreement] = Agreement.objects.filter(
        agency_id=agency_id, district_id=district_id, status="in_force"
    )
    if on is not None:
        found = found.filter(starts_on__lte=on, ends_on__gte=on)
    return found.order_by("-ends_on").first()


def last_agreement(agency_id: Any, district_id: Any) -> Agreement | None:
    """The latest one that was ever signed between the two, superseded ones aside."""
    return (
        Agreement.objects.filter(
            agency_id=agency_id, district_id=district_id, status__in=("signed", "in_force", "expired", "terminated")
        )
        .order_by("-ends_on", "-status_since")
        .first()
    )


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


# Requests


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an approved request became, as one person may open it."""

    label: str
    url: str
    state: Any


@dataclass(frozen=True, slots=True)
class OutcomeKind:
    """Something a request for an officer can turn into. Apps above this one bring their own."""

    key: str
    label: Any
    make: Callable[[ProgramRequest, User], Any]
    seen: Callable[[ProgramRequest, User], Sequence[Outcome]]


_outcomes: dict[str, OutcomeKind] = {}


def offer_outcome(kind: OutcomeKind) -> None:
    """Called once at start-up by the app that owns what is made."""
    _outcomes[kind.key] = kind


def outcome_kinds() -> list[OutcomeKind]:
    return sorted(_outcomes.values(), key=lambda kind: kind.key, reverse=True)


def outcome_kind(key: str) -> OutcomeKind | None:
    return _outcomes.get(key)


def officers_at(schools: Any) -> QuerySet[Officer]:
    """Officers who serve today at one of the schools."""
    posted = {"assignments__status": "active", "assignments__schools__in": schools}
    return Officer.objects.filter(**posted, left_on__isnull=True).select_related("user", "agency").distinct()


def serving_schools(user: Any) -> QuerySet[School]:
    """Schools at which this person serves today."""
    return School.objects.filter(assignments__status="active", assignments__officer__user=user.pk).distinct()


def schools_asking(user: Any) -> QuerySet[School]:
    """Schools for which this person asks an officer to come."""
    return School.objects.filter(pk__in=standing_of(user).schools(Role.PRINCIPAL, Role.SCHOOL_STAFF))


def schools_wanting(user: Any) -> QuerySet[School]:
    """Schools for which this person may ask for an officer."""
    standing = standing_of(user)
    own = Q(pk__in=standing.schools(Role.PRINCIPAL)) | Q(district__in=standing.districts(Role.SUPERINTENDENT))
    return School.objects.filter(own).select_related("district")


def schools_for_programs(user: Any) -> QuerySet[School]:
    """Schools in which this person may propose a program: those they serve at or work at."""
    working = standing_of(user).schools(Role.PRINCIPAL, Role.SCHOOL_STAFF)
    return School.objects.filter(Q(pk__in=working) | Q(pk__in=serving_schools(user).values("pk")))


def agencies_of_schools(schools: QuerySet[School]) -> QuerySet[Agency]:
    return Agency.objects.filter(districts__in=schools.order_by().values("district")).distinct()


def programs_begun(now: datetime) -> Q:
    begun = Q(kind="program", starts_on__lte=local_day("agency__time_zone", now))
    agreements = Agreement.objects.filter(agency=OuterRef("agency"), district=OuterRef("district"), status="in_force")
    return begun & Q(Exists(agreements))


def zone_at(school: School) -> ZoneInfo:
    return ZoneInfo(school.district.time_zone)


def free_times(hours: OfficeHours, *, now: datetime, days: int = 21) -> list[datetime]:
    """The times still free in these hours, on school days from `now` on, while the officer serves there."""
    if hours.ended_at is not None or not officers_at([hours.school_id]).filter(pk=hours.officer_id).exists():
        return []
    zone = zone_at(hours.school)
    first = now.astimezone(zone).date()
    wanted = [first + timedelta(days=n) for n in range(days)]
    open_days = _in_session(hours.school, [day for day in wanted if day.weekday() == hours.weekday])
    length = timedelta(minutes=hours.minutes)
    times = [t for day in open_days for t in times_on(hours, day) if t > now]
    taken = _taken(hours.officer_id, times, length)
    return [t for t in times if not any(begins < t + length and t < ends for begins, ends in taken)]


def times_on(hours: OfficeHours, day: date) -> Iterator[datetime]:
    """Where the clock changes, the hours are as long as they really are: times are counted in UTC."""
    zone = zone_at(hours.school)
    begins, over = (
        datetime.combine(day, clock, tzinfo=zone).astimezone(UTC) for clock in (hours.starts_at, hours.ends_at)
    )
    length = timedelta(minutes=hours.minutes)
    while begins + length <= over:
        yield begins
        begins += length


def _taken(officer_id: Any, times: Sequence[datetime], length: timedelta) -> list[tuple[datetime, datetime]]:
    if not times:
        return []
    rows = ServiceRequest.objects.filter(
        officer=officer_id, kind="conference", starts_at__lt=times[-1] + length, ends_at__gt=times[0]
    )
    return list(rows.exclude(status__in=("declined", "cancelled")).values_list("starts_at", "ends_at"))


def _in_session(school: School, days: Sequence[date]) -> list[date]:
    """The days on which there is school; days for which no calendar was made count as school days."""
    if not days:
        return []
    known = {"district": school.district_id, "starts_on__lte": days[-1], "ends_on__gte": days[0]}
    if not SchoolCalendar.objects.filter(**known).exists():
        return list(days)
    off = CalendarDay.objects.filter(
        calendar__district=school.district_id, kind=CalendarDay.Kind.NO_SCHOOL, date__in=days
    )
    closed = set(off.values_list("date", flat=True))
    return [day for day in days if day not in closed]


def services_between(user: Any, begins: datetime, ends: datetime) -> QuerySet[ServiceRequest]:
    """What stands in this person's calendar: approved or done, nothing they may not see."""
    rows = ServiceRequest.objects.filter(starts_at__lt=ends, ends_at__gt=begins, status__in=("approved", "done"))
    return SEE_SERVICE_REQUEST.scope(user, rows.select_related("school")).order_by("starts_at", "pk")


def first_of_each_day(services: QuerySet[ServiceRequest], most: int) -> QuerySet[ServiceRequest]:
    """The first few of each local day as `day`, with how many there are that day as `that_day`."""
    rows = services.annotate(day=TruncDate("starts_at")).annotate(
        place_in_day=Window(RowNumber(), partition_by=[F("day")], order_by=["starts_at", "pk"]),
        that_day=Window(Count("pk"), partition_by=[F("day")]),
    )
    return rows.filter(place_in_day__lte=most).only("title", "kind", "starts_at", "school__name")


def programs_between(user: Any, first: date, last: date) -> QuerySet[ProgramRequest]:
    rows = ProgramRequest.objects.filter(kind="program", status__in=("approved", "active", "completed"))
    rows = rows.filter(starts_on__lte=last, ends_on__gte=first)
    return SEE_PROGRAM_REQUEST.scope(user, rows).order_by("starts_on", "pk")


def officers_with_hours(user: Any) -> QuerySet[Officer]:
    """Officers whose office hours this person publishes: their own, or those of the officers they lead."""
    led = Q(agency__in=standing_of(user).agencies(Role.SERGEANT))
    posted = Officer.objects.filter(led | Q(user=user.pk), assignments__status="active", left_on__isnull=True)
    return posted.select_related("user").distinct()


def schools_served(officers: QuerySet[Officer]) -> QuerySet[School]:
    """Schools at which any of these officers serves today."""
    posted = {"assignments__status": "active", "assignments__officer__in": officers}
    return School.objects.filter(**posted).distinct()


def counts_by_kind(services: QuerySet[ServiceRequest]) -> dict[str, int]:
    """How many of each kind there are, every kind named."""
    counts = dict(services.order_by().values_list("kind").annotate(Count("pk")))
    return {kind: counts.get(kind, 0) for kind in ServiceRequest.Kind.values}


def with_services(schools: QuerySet[School], services: QuerySet[ServiceRequest]) -> QuerySet[School]:
    """Schools that have any of these service requests, with how many of each kind, and how they ended."""
    wanted = {
        **{f"n_{kind}": Q(service_requests__kind=kind) for kind in ServiceRequest.Kind.values},
        "n_all": Q(service_requests__isnull=False),
        "n_done": Q(service_requests__status="done"),
        "n_not_done": Q(service_requests__status="not_done"),
    }
    counts = {name: Count("service_requests", filter=condition) for name, condition in wanted.items()}
    return schools.filter(service_requests__in=services.order_by().values("pk")).annotate(**counts)
