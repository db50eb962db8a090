"""Reading service requests, office hours and what stands in a calendar."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db.models import (
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Window,
)
from django.db.models.functions import RowNumber, TruncDate

from sro_program.organisations.models import CalendarDay, Officer, Role, School, SchoolCalendar
from sro_program.organisations.seats import standing_of
from training.models import Lesson

from ..models import (
    OfficeHours,
    ServiceRequest,
)
from ..permissions.service_requests import SEE_SERVICE_REQUEST
from .posts import officers_at, zone_at


def schools_asking(user: Any) -> QuerySet[School]:
    """Schools for which this person asks an officer to come."""
    return School.objects.filter(pk__in=standing_of(user).schools(Role.PRINCIPAL, Role.SCHOOL_STAFF))


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
    planned = Lesson.objects.filter(invitation=OuterRef("invitation")).exclude(status="cancelled")
    rows = rows.filter(~Exists(planned))  # its lessons stand there by themselves
    return SEE_SERVICE_REQUEST.scope(user, rows.select_related("school")).order_by("starts_at", "pk")


def first_of_each_day(services: QuerySet[ServiceRequest], most: int) -> QuerySet[ServiceRequest]:
    """The first few of each local day as `day`, with how many there are that day as `that_day`."""
    rows = services.annotate(day=TruncDate("starts_at")).annotate(
        place_in_day=Window(RowNumber(), partition_by=[F("day")], order_by=["starts_at", "pk"]),
        that_day=Window(Count("pk"), partition_by=[F("day")]),
    )
    return rows.filter(place_in_day__lte=most).only("title", "kind", "starts_at", "school__name")


def first_lessons_of_each_day(lessons: QuerySet[Lesson], most: int) -> QuerySet[Lesson]:
    """The same of lessons."""
    rows = lessons.annotate(
        place_in_day=Window(RowNumber(), partition_by=[F("day")], order_by=["starts_at", "pk"]),
        that_day=Window(Count("pk"), partition_by=[F("day")]),
    )
    return rows.filter(place_in_day__lte=most)


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
