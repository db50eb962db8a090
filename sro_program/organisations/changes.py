"""Whoever keeps something reckoned from data hears at once about whom the data changed (decision 11).

A table that such a thing depends on carries `told_by(...)` among its triggers: PostgreSQL notes in the same
transaction whom each statement concerned, whether a service, an import or a hand in the database wrote it. What
depends on it is registered with `on_change`; the notes are worked off at the end of the request that made them, and
by beat.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

import pgtrigger
import structlog
from django.db import DatabaseError, connection, transaction

MOST_AT_ONCE = 2_000
MOST_FOR_A_REQUEST = 200
OLDEST_FIRST, LATEST_FIRST = 1, -1
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Concerned:
    """Agencies concerned as a whole, and people."""

    agencies: frozenset[UUID] = field(default_factory=frozenset)
    people: frozenset[UUID] = field(default_factory=frozenset)


Reckoner = Callable[[Concerned], object]
_RECKONERS: list[Reckoner] = []


def on_change(reckon: Reckoner) -> Reckoner:
    """Have this called with those about whom something changed, in the transaction that takes the notes away."""
    _RECKONERS.append(reckon)
    return reckon


def told_by(whom: str, *, about: Literal["person", "agency"] = "person") -> tuple[pgtrigger.Trigger, ...]:
    """Triggers that note whom a statement concerned. `whom` selects their ids from the rows written, called `rows`."""
    return tuple(
        _trigger(name, operation, sources, whom, about)
        for name, operation, sources in (
            ("told_new", pgtrigger.Insert, ("new",)),
            ("told_changed", pgtrigger.Update, ("old", "new")),
            ("told_gone", pgtrigger.Delete, ("old",)),
        )
    )


def _trigger(
    name: str, operation: pgtrigger.Operation, sources: tuple[str, ...], whom: str, about: str
) -> pgtrigger.Trigger:
    rows = " UNION ALL ".join(f"SELECT * FROM {source}_rows" for source in sources)  # noqa: S608  # our own words
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(**{source: f"{source}_rows" for source in sources}),
        func=f"INSERT INTO organisations_change ({about}) SELECT DISTINCT found.id FROM ("  # noqa: S608  # the same
        f"WITH rows AS ({rows}) {whom}) AS found(id) WHERE found.id IS NOT NULL; RETURN NULL;",
    )


def work_off() -> int:
    """Reckon with every note that nobody else is working on; how many there were."""
    done = 0
    while taken := _work_off_some(OLDEST_FIRST, MOST_AT_ONCE):
        done += taken
    return done


@transaction.atomic
def _work_off_some(way: int, most: int) -> int:
    taken = _take(way, most)
    if taken:
        concerned = Concerned(
            frozenset(agency for agency, _ in taken if agency), frozenset(person for _, person in taken if person)
        )
        for reckon in _RECKONERS:
            reckon(concerned)
    return len(taken)


def work_off_quietly() -> None:
    """After a request: its own notes, the latest. The rest of an import, and what fails, stays noted for beat."""
    try:
        if _anything_noted():
            _work_off_some(LATEST_FIRST, MOST_FOR_A_REQUEST)
    except DatabaseError as problem:
        log.warning("changes_left_to_beat", problem=type(problem).__name__)


def _anything_noted() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM organisations_change)")
        (noted,) = cursor.fetchone()
        return bool(noted)


def _take(way: int, most: int) -> Collection[tuple[UUID | None, UUID | None]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM organisations_change WHERE id IN ("
            "SELECT id FROM organisations_change ORDER BY %s * id LIMIT %s FOR UPDATE SKIP LOCKED) "
            "RETURNING agency, person",
            [way, most],
        )
        rows: list[tuple[UUID | None, UUID | None]] = cursor.fetchall()
        return rows
