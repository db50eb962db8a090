"""States as data, and the database guards that follow from them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pgtrigger
from django.db.models import CheckConstraint, Q

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

TONES = ("quiet", "info", "ok", "warn", "alert")


@dataclass(frozen=True, slots=True)
class State:
    """One place a record can be. `filled` names columns that may not be NULL there."""

    key: str
    label: StrOrPromise
    tone: str = "quiet"
    icon: str = ""
    final: bool = False
    due_days: int | None = None
    filled: tuple[str, ...] = ()


def choices(states: tuple[State, ...]) -> list[tuple[str, StrOrPromise]]:
    return [(s.key, s.label) for s in states]


def state_constraints(name: str, states: tuple[State, ...]) -> tuple[CheckConstraint, ...]:
    known = Q(status__in=[s.key for s in states])
    rules = [CheckConstraint(name=f"{name}_known_state", condition=known)]
    for s in states:
        if s.filled:
            filled = Q(*[(f"{column}__isnull", False) for column in s.filled])
            rules.append(CheckConstraint(name=f"{name}_{s.key}_filled", condition=~Q(status=s.key) | filled))
    return tuple(rules)


def state_triggers(states: tuple[State, ...]) -> tuple[pgtrigger.Trigger, ...]:
    """PostgreSQL repeats the table: rows begin in the first state and move only through the engine.

    The engine announces each move as `table:id:from:to` in the transaction-local setting
    `sro.move`; the trigger compares it with the row, so that nothing else slips through with it.
    """
    return (
        pgtrigger.Trigger(
            name="initial_state",
            when=pgtrigger.Before,
            operation=pgtrigger.Insert,
            condition=pgtrigger.Q(new__status__df=states[0].key),
            func=f"RAISE EXCEPTION 'a new % begins as {states[0].key}', TG_TABLE_NAME "
            "USING ERRCODE = 'integrity_constraint_violation';",
        ),
        pgtrigger.Trigger(
            name="state_gate",
            when=pgtrigger.Before,
            operation=pgtrigger.UpdateOf("status"),
            condition=pgtrigger.Q(old__status__df=pgtrigger.F("new__status")),
            func="IF current_setting('sro.move', true) IS DISTINCT FROM "
            "concat_ws(':', TG_TABLE_NAME, OLD.id, OLD.status, NEW.status) THEN "
            "RAISE EXCEPTION 'the status of % changes only through its workflow', TG_TABLE_NAME "
            "USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW;",
        ),
    )


def append_only() -> tuple[pgtrigger.Trigger, ...]:
    """Rows that are evidence: written once, never changed, removed or emptied."""
    return (
        pgtrigger.Protect(name="no_change", operation=pgtrigger.Update | pgtrigger.Delete),
        pgtrigger.Trigger(
            name="no_truncate",
            when=pgtrigger.Before,
            level=pgtrigger.Statement,
            operation=pgtrigger.Truncate,
            func="RAISE EXCEPTION 'rows of % are kept for good', TG_TABLE_NAME;",
        ),
    )
