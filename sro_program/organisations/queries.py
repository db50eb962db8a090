"""How the pages of the organisations read."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.functional import Promise

from sro_program.accounts.models import User
from sro_program.workflow import registry

from .models import Agency, Delegation, District, Officer, Role, School, SchoolCalendar, Seat
from .permissions import OFFICER_ROLES
from .seats import current, standing_of

LONGEST_CHAIN = 30
ELEMENTARY, MIDDLE, HIGH = "elementary", "middle", "high"
_LEVELS = {
    ELEMENTARY: ("PK", "KG", "01", "02", "03", "04", "05", "06"),
    MIDDLE: ("07", "08", "09"),
    HIGH: ("10", "11", "12", "13"),
}
"""A school's level follows from its highest grade."""

_DELEGATED_BY = {Role.CHIEF: "chief", Role.SERGEANT: "sro_supervisor"}


def today_at(place: Any) -> date:
    """The local day of an agency, a district, or a school's district; the reader's for the installation."""
    if place is None:
        return timezone.localdate()
    zone = place.district.time_zone if isinstance(place, School) else place.time_zone
    return timezone.localdate(timezone=zoneinfo.ZoneInfo(zone))


def level_of(school: School) -> str:
    return next((level for level, grades in _LEVELS.items() if school.high_grade in grades), "")


def at_level(level: str) -> Q:
    return Q(high_grade__in=_LEVELS[level]) if level in _LEVELS else Q()


def _counted(rows: QuerySet[Any], by: str) -> Subquery:
    """How many rows point at each row of a list, without joining them to it."""
    counts = rows.order_by().values(by).annotate(n=Count("pk")).values("n")
    return Subquery(counts, output_field=IntegerField())


def with_counts(districts: QuerySet[District]) -> QuerySet[District]:
    served = Agency.districts.through.objects.filter(district=OuterRef("pk"))
    return districts.annotate(
        school_count=_counted(School.objects.filter(district=OuterRef("pk")), "district"),
        agency_count=_counted(served, "district"),
    )


def with_sizes(agencies: QuerySet[Agency]) -> QuerySet[Agency]:
    officers = Officer.objects.filter(agency=OuterRef("pk"), left_on__isnull=True)
    return agencies.annotate(
        officer_count=_counted(officers, "agency"),
        district_count=_counted(Agency.districts.through.objects.filter(agency=OuterRef("pk")), "agency"),
        has_chief=Exists(Seat.objects.filter(current(), agency=OuterRef("pk"), role=Role.CHIEF)),
    )


def seats_now(**place: Any) -> QuerySet[Seat]:
    """Seats held today at one organisation by people who may sign in."""
    return (
        Seat.objects.filter(current(), user__is_active=True, **place)
        .select_related("user")
        .order_by("role", "user__full_name", "pk")
    )


def on_roster(agency: Agency) -> QuerySet[Officer]:
    return Officer.objects.filter(agency=agency, left_on__isnull=True)


def leads_roster(user: Any, agency: UUID) -> bool:
    """Whether the person reads the records of all the agency's officers, not only names and ranks."""
    return agency in standing_of(user).agencies(Role.CHIEF, Role.SERGEANT, Role.AUDITOR)


def chain_of(officer: Officer) -> list[Officer]:
    """The officer's supervisors, nearest first, read in one query."""
    colleagues = {o.pk: o for o in Officer.objects.filter(agency=officer.agency_id).select_related("user")}
    chain: list[Officer] = []
    above = colleagues.get(officer.supervisor_id) if officer.supervisor_id else None
    while above is not None and above not in chain and len(chain) < LONGEST_CHAIN:
        chain.append(above)
        above = colleagues.get(above.supervisor_id) if above.supervisor_id else None
    return chain


def is_below(officer: Officer, supervisor: Officer) -> bool:
    """Whether naming the supervisor would close a circle in the chain of command."""
    above = dict(Officer.objects.filter(agency=officer.agency_id).order_by().values_list("pk", "supervisor"))
    step: UUID | None = supervisor.pk
    seen: set[UUID] = set()
    while step is not None and step not in seen:
        if step == officer.pk:
            return True
        seen.add(step)
        step = above.get(step)
    return False


def calendars_with_days(district: District) -> QuerySet[SchoolCalendar]:
    return SchoolCalendar.objects.filter(district=district).annotate(day_count=Count("days")).order_by("-starts_on")


# Delegations
Choice = tuple[str, str | Promise]


def delegable(user: Any, agency: Agency) -> list[tuple[str | Promise, list[Choice]]]:
    """The decisions this person takes by role at the agency and may lend, by workflow."""
    standing = standing_of(user)
    keys = {key for role, key in _DELEGATED_BY.items() if agency.pk in standing.agencies(role)}
    groups: list[tuple[str | Promise, list[Choice]]] = []
    for workflow in registry.every():
        decisions: list[Choice] = [
            (f"{workflow.key}.{m.key}", m.label)
            for m in workflow.transitions
            if m.delegable and keys & {r.key for r in m.by}
        ]
        if decisions:
            groups.append((workflow.title, decisions))
    return groups


def decision_labels(keys: list[str]) -> list[str]:
    """Decisions in words; the bare key when the workflow has since changed."""
    return [_decision_label(key) for key in keys]


def _decision_label(key: str) -> str:
    name, _dot, transition = key.partition(".")
    workflow = registry.get(name)
    if workflow is None or not workflow.has(transition):
        return key
    return f"{workflow.title}: {workflow.transition(transition).label}"


def possible_receivers(agency: Agency, giver: Any) -> QuerySet[User]:
    """Colleagues who could decide for the giver. Auditors stay apart from deciding."""
    seats = Seat.objects.filter(current(), agency=agency, role__in=(Role.CHIEF, *OFFICER_ROLES))
    return User.objects.filter(is_active=True, pk__in=seats.values("user")).exclude(pk=giver.pk)


def leads_back(agency: Agency, giver: User, receiver: User, since: date, until: date) -> bool:
    """Whether the receiver, through delegations of those days, already lets the giver decide."""
    running = Delegation.objects.filter(agency=agency, ended_at__isnull=True, since__lte=until, until__gte=since)
    lends: dict[Any, set[Any]] = {}
    for lender, borrower in running.values_list("giver", "receiver").order_by():
        lends.setdefault(lender, set()).add(borrower)
    reached, new = {receiver.pk}, {receiver.pk}
    while new:
        new = {b for lender in new for b in lends.get(lender, ())} - reached
        reached |= new
    return giver.pk in reached


# School calendars
def weekdays(first: date, last: date) -> Iterator[date]:
    day = first
    while day <= last:
        if day.weekday() < 5:
            yield day
        day += timedelta(days=1)


def by_month(calendar: SchoolCalendar) -> list[tuple[date, list[Any]]]:
    """The calendar's days under the first of their month."""
    months: dict[date, list[Any]] = {}
    for day in calendar.days.order_by("date"):
        months.setdefault(day.date.replace(day=1), []).append(day)
    return list(months.items())


def school_days(calendar: SchoolCalendar, off: int) -> int:
    """Weekdays between the first and the last day, less those without school."""
    return sum(1 for _day in weekdays(calendar.starts_on, calendar.ends_on)) - off


def agencies_serving(district: District) -> QuerySet[Agency]:
    return Agency.objects.filter(districts=district).order_by("name", "pk")


def last_change(record: Any) -> tuple[User | None, Any]:
    """Who changed a record with history last, and when."""
    event = record.events.select_related("pgh_context").order_by("-pgh_id").first()
    if event is None:
        return None, None
    user = (event.pgh_context.metadata if event.pgh_context else {}).get("user")
    return (User.objects.filter(pk=user).first() if user else None), event.pgh_created_at


def installation_counts() -> dict[str, int]:
    return {
        "agencies": Agency.objects.count(),
        "districts": District.objects.count(),
        "schools": School.objects.count(),
        "people": User.objects.filter(is_active=True).count(),
    }
