"""Reading agreements: which is in force, and what day it is where."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import (
    Count,
    Exists,
    OuterRef,
    Q,
    QuerySet,
)

from sro_program.organisations.local_days import local_day
from sro_program.organisations.models import School

from ..models import (
    Agreement,
    AssignedSchool,
)


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


def agreements_begun(now: datetime) -> Q:
    return Q(starts_on__lte=local_day("agency__time_zone", now))


def agreements_over(now: datetime) -> Q:
    return Q(ends_on__lt=local_day("agency__time_zone", now))


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
