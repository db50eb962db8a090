"""Certification and training that ran out while the officer serves (AL-III-B-6)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

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
    for pk, lapse in _training(officers, on):
        found[pk].append(lapse)
    for pk, lapse in _duties(officers, on):
        found[pk] = _with(found[pk], lapse)
    return found


def lapses_of_one(officer: Officer, on: date) -> list[Lapse]:
    """The same of an officer whose row is at hand."""
    certified = officer.certified_until
    own = [Lapse("", certified)] if certified and certified < on else []
    found = own + [lapse for _pk, lapse in _training([officer.pk], on)]
    for _pk, lapse in _duties([officer.pk], on):
        found = _with(found, lapse)
    return found


def _with(known: list[Lapse], duty: Lapse) -> list[Lapse]:
    """A duty that lapsed with a paper named already, on the same day, says nothing new."""
    return known if any(one.since == duty.since for one in known) else [*known, duty]


def _duties(officers: Collection[UUID], on: date) -> list[tuple[UUID, Lapse]]:
    """What the policy demands and nobody has shown by its day, besides the records that ended."""
    return [(pk, Lapse(title, day)) for pk, title, day in lapsed_duties(officers, on)]


def _training(officers: Collection[UUID], on: date) -> list[tuple[UUID, Lapse]]:
    newer = TrainingRecord.objects.filter(
        Q(expires_on__isnull=True) | Q(expires_on__gt=OuterRef("expires_on")),
        person=OuterRef("person"),
        topic=OuterRef("topic"),
        status="verified",
        completed_on__lte=on,
    )
    over = TrainingRecord.objects.filter(person__officer__in=officers, status="verified", expires_on__lt=on)
    rows = over.filter(~Exists(newer)).order_by("expires_on", "pk")
    columns = ("person__officer", "title", "expires_on")
    return [(pk, Lapse(title, day)) for pk, title, day in rows.values_list(*columns)]
