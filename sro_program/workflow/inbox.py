"""What waits for a person: derived from the workflows, so no task list can go stale."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BooleanField, Case, CharField, Model, Q, QuerySet, Value, When

from sro_program.organisations.seats import standing_of
from sro_program.permissions.relation import NOTHING, any_of, may_act

from . import registry
from .spec import Transition, Workflow

Duty = tuple[str, Any, datetime]
"""Workflow key, record id, since when."""


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
        rows.annotate(workflow_key=Value(w.key, output_field=CharField())).values_list(
            "workflow_key", "pk", "status_since"
        )
        for w, rows in found
        if rows is not None
    ]


def oldest(person: Any) -> Sequence[Duty] | QuerySet[Any]:
    """All duties, the oldest first; a page of them can be cut out."""
    parts = duties(person)
    return parts[0].union(*parts[1:], all=True).order_by("status_since", "pk") if parts else ()


def waiting(person: Any, hits: Iterable[Duty] | None = None) -> list[Waiting]:
    """The duties with their records, the oldest first: one query for each workflow that has some."""
    found = list(oldest(person) if hits is None else hits)
    return sorted(_items(person, found), key=lambda item: (item.since, item.record.pk))


def _items(person: Any, hits: Sequence[Duty]) -> Iterator[Waiting]:
    for key in dict.fromkeys(hit[0] for hit in hits):
        workflow = registry.get(key)
        assert workflow is not None
        pks = [hit[1] for hit in hits if hit[0] == key]
        yield from _items_of(workflow, person, pks)


def _items_of(workflow: Workflow, person: Any, pks: list[Any]) -> Iterator[Waiting]:
    asked = {
        f"waits_{k}": Case(When(q, then=Value(True)), default=Value(False), output_field=BooleanField())
        for k, q in _conditions(workflow, person).items()
    }
    rows = registry.model_of(workflow)._base_manager.filter(pk__in=pks).select_related(*workflow.related)
    for record in rows.annotate(**asked):
        here = tuple(m for m in workflow.transitions if getattr(record, f"waits_{m.key}", False))
        yield Waiting(workflow, record, record.status_since, here)
