"""Certification and training that ran out while the officer serves (AL-III-B-6)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, Value

from sro_program.organisations.models import Officer
from training.models import TrainingRecord

from .duties import lapsed_duties


class Lapse(NamedTuple):
    """`what` is empty for the certification itself."""

    what: str
    since: date | None


def lapses_of(officers: Collection[UUID], on: date) -> dict[UUID, list[Lapse]]:
    """By officer: a certification past its day, and verified training that ended with nothing newer on its topic."""
    found: dict[UUID, list[Lapse]] = defaultdict(list)
    if not officers:
        return found
    lapsed = Officer.objects.filter(pk__in=officers, certified_until__lt=on).order_by("certified_until")
    for pk, day in lapsed.values_list("pk", "certified_until"):
        found[pk].append(Lapse("", day))
    for pk, lapses in _training(officers, on).items():
        found[pk] = _joined(found[pk], *lapses)
    return found


def lapses_of_one(officer: Officer, on: date) -> list[Lapse]:
    """The same of an officer whose row is at hand."""
    certified = officer.certified_until
    own = [Lapse("", certified)] if certified and certified < on else []
    return _joined(own, *_training([officer.pk], on).get(officer.pk, ([], [])))


def _joined(certification: list[Lapse], papers: list[Lapse], duties: list[Lapse]) -> list[Lapse]:
    """A duty that lapsed on the day on which a paper ended is about that paper, and says nothing new."""
    known = [*certification, *papers]
    days = {lapse.since for lapse in known}
    return known + [duty for duty in duties if duty.since not in days]


def _training(officers: Collection[UUID], on: date) -> dict[UUID, tuple[list[Lapse], list[Lapse]]]:
    """Records that ended without a newer one, then duties past their day, in one statement."""
    newer = TrainingRecord.objects.filter(
        Q(expires_on__isnull=True) | Q(expires_on__gt=OuterRef("expires_on")),
        person=OuterRef("person"),
        topic=OuterRef("topic"),
        status="verified",
        completed_on__lte=on,
    )
    over = TrainingRecord.objects.filter(
        ~Exists(newer), person__officer__in=officers, status="verified", expires_on__lt=on
    )
    ended = over.order_by().values_list("person__officer", "title", "expires_on", Value(0))
    due = lapsed_duties(officers, on).order_by().values_list("person__officer", "title", "due_on", Value(1))
    found: dict[UUID, tuple[list[Lapse], list[Lapse]]] = defaultdict(lambda: ([], []))
    for pk, title, day, kind in sorted(ended.union(due, all=True), key=lambda row: (row[2], row[1])):
        found[pk][kind].append(Lapse(title, day))
    return found
