"""Reading the policy in force and changing it locally."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from .loader import packs
from .models import Adoption, Override
from .policy import Policy
from .schema import OverrideData

NEUTRAL_PACK = "national"


def pack_in_force(agency: Any, on: date) -> str:
    """Key of the pack the agency runs on that day; the neutral one before any adoption."""
    adopted = Adoption.objects.filter(agency=agency, since__lte=on).order_by("-since").first()
    return adopted.pack if adopted else NEUTRAL_PACK


def policy_of_record(*, agency_id: UUID, pack: str, on: date) -> Policy:
    """The pack a record was opened under, as it stood that day, with the agency's overrides of that day."""
    return Policy(packs()[pack], on, _data(Override.objects.filter(agency_id=agency_id)))


def policy_in_force(agency: Any, on: date) -> Policy:
    return policy_of_record(agency_id=agency.pk, pack=pack_in_force(agency, on), on=on)


def _data(rows: QuerySet[Override]) -> tuple[OverrideData, ...]:
    return tuple(
        OverrideData(
            key=str(row.pk),
            clause=row.clause,
            since=row.since,
            until=row.until,
            author=str(row.author),
            reason=row.reason,
            off=row.off,
            number=row.number,
            value=row.value,
        )
        for row in rows.select_related("author")
    )
