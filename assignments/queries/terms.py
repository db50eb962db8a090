"""Terms that touch: which agreements cover the same schools at the same time, and which follow each other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from sro_program.ui.dates import day_text

from ..models import Agreement
from ..states import BINDING

TOUCHING = ("signing", *BINDING)


@dataclass(frozen=True, slots=True)
class Term:
    """Who agrees for which schools, from when to when; `series` is the one whose own versions do not count."""

    agency_id: UUID
    district_id: UUID
    schools: Iterable[Any]
    starts_on: date
    ends_on: date
    series: UUID | None = None


def term_of(agreement: Agreement) -> Term:
    return Term(
        agreement.agency_id,
        agreement.district_id,
        list(agreement.schools.all()),
        agreement.starts_on,
        agreement.ends_on,
        agreement.series,
    )


def overlapping(term: Term, *, states: Iterable[str] = TOUCHING) -> Agreement | None:
    """Another agreement of the same parties for one of the schools, signed or on its way, at the same time."""
    rows: QuerySet[Agreement] = Agreement.objects.filter(
        agency_id=term.agency_id,
        district_id=term.district_id,
        status__in=tuple(states),
        starts_on__lte=term.ends_on,
        ends_on__gte=term.starts_on,
        schools__in=list(term.schools),
    )
    if term.series:
        rows = rows.exclude(series=term.series)
    return rows.order_by("starts_on", "pk").first()


def overlap_words(other: Agreement) -> str:
    return _(
        "“%(title)s” covers one of the schools from %(first)s to %(last)s. Choose other days or amend that one."
    ) % {
        "title": other.title,
        "first": day_text(other.starts_on),
        "last": day_text(other.ends_on),
    }


def editions_of(agreement: Agreement) -> list[Agreement]:
    return list(Agreement.objects.filter(series=agreement.series).order_by("edition"))


def successor_of(agreement: Agreement) -> Agreement | None:
    """The version that is on its way to follow this one."""
    return agreement.successors.exclude(status__in=("withdrawn", "terminated", "expired")).first()
