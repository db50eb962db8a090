"""Reading training facts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from sro_program.organisations.models import Officer

from ..models import TrainingRecord


def current_records(officer: Officer, topics: Iterable[str], on: date) -> QuerySet[TrainingRecord]:
    """Verified and claimed records on the topics that were completed by, and not expired on, that day."""
    valid = Q(expires_on__isnull=True) | Q(expires_on__gte=on)
    return (
        TrainingRecord.objects.filter(valid, person=officer.user_id, topic__in=list(topics), completed_on__lte=on)
        .filter(status__in=("claimed", "verified"))
        .order_by("topic", "-status", "-completed_on")
    )
