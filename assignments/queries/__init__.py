"""Reading agreements and assignments."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import DateField, F, Func, Q, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast
from django.utils import timezone

from ..models import Agreement


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
