"""Which hours an absence leaves open, as posts, hours and calendars are now."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from ..models import Absence, CoverNeed
from .expected import Due, hours_due


class Wanted(NamedTuple):
    """Hours of one post at one school on one day."""

    assignment: UUID
    school: UUID
    day: date
    starts_at: datetime
    ends_at: datetime


def hours_of(absence: Absence) -> list[Wanted]:
    """Hours due within the absence, each day and school apart."""
    first, last = absence.starts_at.date() - timedelta(days=1), absence.ends_at.date() + timedelta(days=1)
    due = hours_due(first, last, officers=[absence.officer_id])
    return [part for one in due if (part := within(one, absence.starts_at, absence.ends_at))]


def within(due: Due, begins: datetime, ends: datetime) -> Wanted | None:
    begins, ends = max(due.starts_at, begins), min(due.ends_at, ends)
    return Wanted(due.assignment, due.school, due.day, begins, ends) if begins < ends else None


def not_yet_asked(wanted: Wanted, needs: Iterable[CoverNeed]) -> list[Wanted]:
    """What is left of the hours beside those for which somebody is wanted already."""
    left = [(wanted.starts_at, wanted.ends_at)]
    for need in needs:
        if (need.assignment_id, need.school_id) == (wanted.assignment, wanted.school):
            around = [((b, min(e, need.starts_at)), (max(b, need.ends_at), e)) for b, e in left]
            left = [span for pair in around for span in pair if span[0] < span[1]]
    return [wanted._replace(starts_at=begins, ends_at=ends) for begins, ends in left]


def needs_between(assignments: Collection[UUID], begins: datetime, ends: datetime) -> list[CoverNeed]:
    """Needs at these posts in that time, dropped ones left out."""
    rows = CoverNeed.objects.filter(assignment__in=assignments, starts_at__lt=ends, ends_at__gt=begins)
    return list(rows.exclude(status="dropped").order_by("starts_at", "pk"))
