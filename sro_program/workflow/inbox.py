"""What waits for a person: derived from the workflows, so no task list can go stale."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BooleanField, Case, CharField, Model, Q, QuerySet, Value, When
from django.db.models.functions import Cast

from sro_program.models_base import without_documents
from sro_program.organisations.seats import standing_of
from sro_program.permissions.relation import NOTHING, any_of, may_act
from sro_program.permissions.statements import rows_of

from . import registry
from .spec import Transition, Workflow

MOST_LISTED = 1_000
Duty = tuple[str, str, datetime, str]
"""Workflow key, record id as text, since when, and the state it has been in since."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One item of the inbox."""

    workflow: Workflow
    record: Any
    since: datetime
    transitions: tuple[Transition, ...]


def _unbarred(duties: Q, transition: Transition, person: Any) -> Q:
    """The duties without those that the person may not take."""
    barred = any_of(transition.never_by, person)
    return duties if duties is NOTHING or barred is NOTHING else duties & ~barred


def waiting_condition(workflow: Workflow, transition: Transition, person: Any) -> Q:
    """Rows on which this transition waits for the person, own duties and lent ones."""
    found = _unbarred(any_of(transition.awaited_from, person), transition, person)
    if transition.delegable and transition.awaited_from:
        for d in standing_of(person).delegations_naming(f"{workflow.key}.{transition.key}"):
            lent = _unbarred(any_of(transition.awaited_from, d.giver), transition, person)
            found = lent if found is NOTHING else found if lent is NOTHING else found | lent
    return found if found is NOTHING else Q(status__in=transition.source) & found


def _conditions(workflow: Workflow, person: Any) -> dict[str, Q]:
    found = {m.key: waiting_condition(workflow, m, person) for m in workflow.transitions}
    return {key: condition for key, condition in found.items() if condition is not NOTHING}


def _rows(workflow: Workflow, person: Any) -> QuerySet[Model] | None:
    condition = NOTHING
    for q in _conditions(workflow, person).values():
        condition = q if condition is NOTHING else condition | q
    if condition is NOTHING:
        return None
    return registry.model_of(workflow)._base_manager.filter(condition).order_by()


def duties(person: Any) -> list[QuerySet[Any]]:
    """Per workflow, the rows that wait for the person, as `Duty`."""
    if not may_act(person):
        return []
    found = ((w, _rows(w, person)) for w in registry.every())
    return [
        rows.annotate(workflow_key=Value(w.key, CharField()), record=Cast("pk", CharField())).values_list(
            "workflow_key", "record", "status_since", "status"
        )
        for w, rows in found
        if rows is not None
    ]


def listed(person: Any) -> Sequence[Duty]:
    """The oldest thousand duties, the oldest first."""
    if not may_act(person):
        return ()
    return rows_of(("inbox", standing_of(person).fingerprint), lambda: _oldest(person))


def _oldest(person: Any) -> QuerySet[Any] | None:
    parts = duties(person)
    return parts[0].union(*parts[1:], all=True).order_by("status_since", "record")[:MOST_LISTED] if parts else None


def waiting(person: Any, hits: Iterable[Duty] | None = None) -> list[Waiting]:
    """The duties with their records, the oldest first: one query for each workflow that has some."""
    found = list(listed(person) if hits is None else hits)
    return sorted(_items(person, found), key=lambda item: (item.since, item.record.pk))


def _items(person: Any, hits: Sequence[Duty]) -> Iterator[Waiting]:
    for key in dict.fromkeys(hit[0] for hit in hits):
        workflow = registry.get(key)
        assert workflow is not None
        mine = {hit[1]: hit[3] for hit in hits if hit[0] == key}
        yield from _items_of(workflow, person, mine)


def _items_of(workflow: Workflow, person: Any, mine: dict[str, str]) -> Iterator[Waiting]:
    """`mine`: record ids with the states they were found in."""
    kinds = {status: _kinds(workflow, status, person) for status in set(mine.values())}
    unsure = {m.key: m for groups in kinds.values() if len(groups) > 1 for group in groups for m in group}
    asked = {
        f"waits_{key}": Case(
            When(waiting_condition(workflow, m, person), then=Value(True)),
            default=Value(False),
            output_field=BooleanField(),
        )
        for key, m in unsure.items()
    }
    rows = registry.model_of(workflow)._base_manager.filter(pk__in=mine).select_related(*workflow.related)
    for record in without_documents(rows.annotate(**asked)):
        groups = kinds.get(record.status) or _kinds(workflow, record.status, person)
        here = [m for group in groups for m in group if getattr(record, f"waits_{m.key}", len(groups) == 1)]
        yield Waiting(workflow, record, record.status_since, tuple(here))


def _kinds(workflow: Workflow, status: str, person: Any) -> list[list[Transition]]:
    """The moves from a state that can wait for the person, those together that wait for the same reasons.

    Where all wait for the same reasons, a record found waiting waits for all of them, and nothing is left to ask.
    """
    groups: dict[Any, list[Transition]] = {}
    for m in workflow.transitions_from(status):
        if waiting_condition(workflow, m, person) is not NOTHING:
            lent = standing_of(person).delegations_naming(f"{workflow.key}.{m.key}") if m.delegable else ()
            groups.setdefault((m.awaited_from, m.never_by, lent), []).append(m)
    return list(groups.values())
