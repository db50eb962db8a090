"""Figures about agreements, posts and emergency plans, for pages and dashboards."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Func, IntegerField, Min, OuterRef, QuerySet, Subquery
from django.db.models.expressions import Combinable
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from sro_program.facts import count_of, fact
from sro_program.organisations.local_days import local_day

from .models import Agreement, AssignedSchool, Assignment, EmergencyPlan, Presence
from .queries.agreements import IN_FORCE
from .queries.emergency_plans import overdue_plans

MONTH = timedelta(days=30)


def _agreements(by: str) -> QuerySet[Agreement]:
    return Agreement.objects.filter(**{by: OuterRef("pk")}, status=IN_FORCE)


def _days_left(by: str, zone: str) -> Combinable:
    """Days until the first of the agreements in force ends; none where there is no agreement."""
    ends = _agreements(by).order_by().values("status").annotate(first=Min("ends_on")).values("first")
    return _DaysBetween(Subquery(ends), local_day(zone))


class _DaysBetween(Func):
    """In PostgreSQL a date less a date is a number of days."""

    template = "(%(expressions)s)"
    arg_joiner = " - "
    output_field = IntegerField()


def _posts(by: str) -> QuerySet[Assignment]:
    return Assignment.objects.filter(**{by: OuterRef("pk")}, status="active")


def _plans(by: str) -> QuerySet[EmergencyPlan]:
    return EmergencyPlan.objects.filter(**{by: OuterRef("pk")}, status=IN_FORCE)


def _overdue(by: str) -> QuerySet[EmergencyPlan]:
    return overdue_plans().filter(**{by: OuterRef("pk")})


fact(
    "agreements_in_force",
    _("Agreements in force"),
    demand="agreement_in_force",
    agency=lambda: count_of(_agreements("agency")),
    district=lambda: count_of(_agreements("district")),
    school=lambda: count_of(_agreements("schools")),
)
fact(
    "agreement_days_left",
    _("Days until the next agreement ends"),
    demand="agreement_in_force",
    agency=lambda: _days_left("agency", "time_zone"),
    district=lambda: _days_left("district", "time_zone"),
    school=lambda: _days_left("schools", "district__time_zone"),
)
fact(
    "posts_filled",
    _("Officers serving"),
    demand="agreement_in_force",
    agency=lambda: count_of(_posts("agreement__agency")),
    district=lambda: count_of(_posts("agreement__district")),
    school=lambda: count_of(AssignedSchool.objects.filter(school=OuterRef("pk"), assignment__status="active")),
)
fact(
    "plans_in_force",
    _("Emergency plans in force"),
    demand="emergency_plan",
    agency=lambda: count_of(_plans("agency")),
    district=lambda: count_of(_plans("school__district")),
    school=lambda: count_of(_plans("school")),
)
fact(
    "plans_overdue",
    _("Emergency plans overdue"),
    demand="emergency_plan",
    agency=lambda: count_of(_overdue("agency")),
    district=lambda: count_of(_overdue("school__district")),
    school=lambda: count_of(_overdue("school")),
)


# Presence


def _recorded(by: str) -> QuerySet[Presence]:
    """Days on record of the last month."""
    return Presence.objects.filter(**{by: OuterRef("pk")}, day__gte=Now() - MONTH)


fact(
    "days_recorded",
    _("Days of presence on record, 30 days"),
    demand="presence_recorded",
    agency=lambda: count_of(_recorded("assignment__agreement__agency")),
    district=lambda: count_of(_recorded("school__district")),
    school=lambda: count_of(_recorded("school")),
)
fact(
    "days_unconfirmed",
    _("Of these not confirmed by the school"),
    demand="presence_recorded",
    agency=lambda: count_of(_recorded("assignment__agreement__agency").exclude(answer="confirmed")),
    district=lambda: count_of(_recorded("school__district").exclude(answer="confirmed")),
    school=lambda: count_of(_recorded("school").exclude(answer="confirmed")),
)
