"""Writes on training records that are no transitions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from sro_program.organisations.models import Agency

from ..models import TrainingRecord


@dataclass(frozen=True, slots=True)
class Course:
    """What was taken; `hours` are classroom or field hours."""

    topic: str
    title: str
    provider: str
    hours: Decimal
    completed_on: date
    expires_on: date | None


@transaction.atomic
def claim_training(*, person: Any, agency: Agency, course: Course, by: Any) -> TrainingRecord:
    """Put a training on record as a claim; it counts once somebody else has verified it."""
    return TrainingRecord.objects.create(
        person=person,
        agency=agency,
        claimed_by=by,
        topic=course.topic,
        title=course.title,
        provider=course.provider,
        hours=course.hours,
        completed_on=course.completed_on,
        expires_on=course.expires_on,
    )
