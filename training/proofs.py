"""What shows that somebody has learned something: each source is one query, registered by the app that keeps it.

A source gives, for each piece of evidence, whom it is of (and with whom), on what, how many hours, when, and until
when it counts. Hours that are empty mean that the paper itself says enough.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import BooleanField, DateField, DecimalField, F, QuerySet, UUIDField, Value

from sro_program.organisations.models import Officer

from .models import JointTraining, TrainingRecord

COLUMNS = {
    "person": "uuid",
    "counterpart": "uuid",
    "topic": "text",
    "hours": "numeric",
    "remote": "boolean",
    "done_on": "date",
    "ends_on": "date",
}
"""What each source gives, with its type in PostgreSQL."""
Query = Callable[[], QuerySet[Any, dict[str, Any]]]
_SOURCES: dict[str, Query] = {}

COUNTS_AS = {
    "certificate": ("record", "paper"),
    "roster": ("record",),
    "attestation": ("joint",),
    "certification": ("certification",),
}
"""What a requirement asks for -> the sources that give it."""


def proof(source: str) -> Callable[[Query], Query]:
    def register(query: Query) -> Query:
        _SOURCES[source] = query
        return query

    return register


def proofs() -> dict[str, Query]:
    return dict(_SOURCES)


def pieces(
    rows: QuerySet[Any],
    *,
    person: str,
    done_on: Any,
    topic: Any = "",
    hours: Any = None,
    remote: Any = None,
    counterpart: Any = None,
    ends_on: Any = None,
) -> QuerySet[Any, dict[str, Any]]:
    given = {
        "person": person,
        "counterpart": counterpart or Value(None, UUIDField()),
        "topic": topic or Value(""),
        "hours": hours or Value(None, DecimalField()),
        "remote": remote or Value(False, BooleanField()),
        "done_on": done_on,
        "ends_on": ends_on or Value(None, DateField()),
    }
    named = {f"of_{key}": F(value) if isinstance(value, str) else value for key, value in given.items()}
    return rows.order_by().annotate(**named).values(*named)


@proof("record")
def verified_records() -> QuerySet[Any, dict[str, Any]]:
    return pieces(
        TrainingRecord.objects.filter(status="verified"),
        person="person", topic="topic", hours="hours", remote="remote", done_on="completed_on", ends_on="expires_on",
    )  # fmt: skip


@proof("joint")
def attested_trainings() -> QuerySet[Any, dict[str, Any]]:
    """It counts from the moment the second of both attests."""
    both = JointTraining.objects.filter(
        officer_attested_at__isnull=False, principal_attested_at__isnull=False, withdrawn_at__isnull=True
    )
    return pieces(both, person="officer__user", counterpart="principal", hours="hours", done_on="held_on")


@proof("certification")
def certifications() -> QuerySet[Any, dict[str, Any]]:
    """The roster knows the last day of a certification, not the day it was given."""
    certified = Officer.objects.filter(certified_until__isnull=False)
    return pieces(certified, person="user", done_on=Value(None, DateField()), ends_on="certified_until")
