"""Training duties that lapsed, as posts and covers see them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from training.models import Effect, Obligation

UNMET = ("open", "overdue")


def lapsed_duties(officers: Collection[UUID], on: date) -> QuerySet[Obligation]:
    return Obligation.objects.filter(person__officer__in=officers, status__in=UNMET, due_on__lt=on)


def barring_duties(people: Collection[Any], agency: UUID, on: date) -> list[tuple[UUID, str, str, date]]:
    """Person, title, clause and last day of duties whose lapse keeps somebody from covering on that day."""
    rows = Obligation.objects.filter(
        agency=agency, person__in=people, status__in=UNMET, due_on__lt=on, effect=Effect.BLOCKS_COVER
    )
    return list(rows.order_by("due_on", "pk").values_list("person", "title", "clause", "due_on"))
