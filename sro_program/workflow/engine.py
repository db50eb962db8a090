"""The only module that changes the status of a record."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

from sro_program.notifications import outbox
from sro_program.organisations.seats import forget_standing, standing_of
from sro_program.permissions.relation import SYSTEM, Relation, relations_held

from . import registry
from .errors import BadDecision, MovedMeanwhile, NotVisible, NotYours, Refused, Unmet
from .forms import form_class
from .log import last_line, write_line
from .models import TransitionRecord
from .spec import Move, Sentence, Transition, Workflow


@dataclass(frozen=True, slots=True)
class Bearing:
    """One person's relations to one record, own and lent by delegation, asked once."""

    actor: Any
    own: frozenset[str]
    lent: tuple[tuple[Any, frozenset[str], frozenset[str]], ...]  # giver, their relations, decisions

    def role_for(self, workflow: Workflow, transition: Transition) -> tuple[Relation, Any] | None:
        """As what, and for whom, this person may decide; None when they may not."""
        if self.actor is None:
            return (SYSTEM, None) if SYSTEM in transition.by else None
        if any(r.key in self.own for r in transition.never_by):
            return None
        for relation in transition.by:
            if relation.key in self.own:
                return relation, None
        return self._lent_role(f"{workflow.key}.{transition.key}", transition)

    def _lent_role(self, decision: str, transition: Transition) -> tuple[Relation, Any] | None:
        if not transition.delegable:
            return None
        for giver, theirs, decisions in self.lent:
            if decision in decisions and not any(r.key in theirs for r in transition.never_by):
                for relation in transition.by:
                    if relation.key in theirs:
                        return relation, giver
        return None


def relations_of(workflow: Workflow) -> list[Relation]:
    """The relations that say who may move its records and who may never."""
    return list({r.key: r for m in workflow.transitions for r in (*m.by, *m.never_by)}.values())


def bearing(workflow: Workflow, record: Model, actor: Any, held: frozenset[str] | None = None) -> Bearing:
    """`held`: keys of the relations of this workflow in which the actor stands to the record, where already asked."""
    if actor is None:
        return Bearing(None, frozenset(), ())
    relations = relations_of(workflow)
    lent = tuple(
        (d.giver, relations_held(d.giver, record, relations), frozenset(d.decisions))
        for d in standing_of(actor).delegations
        if any(decision.startswith(f"{workflow.key}.") for decision in d.decisions)
    )
    return Bearing(actor, relations_held(actor, record, relations) if held is None else held, lent)


@dataclass(frozen=True, slots=True)
class Verdict:
    """One button: what, as whom, and what is still missing."""

    workflow: Workflow
    transition: Transition
    record: Any
    acted_as: Relation
    on_behalf_of: Any
    unmet: tuple[Sentence, ...]

    @property
    def allowed(self) -> bool:
        return not self.unmet


def can_move(record: Any) -> bool:
    """Whether a transition leads on from where the record stands."""
    return registry.moves(record) and any(registry.for_record(record).transitions_from(record.status))


def lacking(transition: Transition, record: Any) -> tuple[Sentence, ...]:
    return tuple(s for r in transition.requires for s in r.sentences(record))


def options(record: Any, actor: Any, held: frozenset[str] | None = None) -> list[Verdict]:
    """What this person sees as buttons: what they may do, and what that still lacks; `held` as in `bearing`."""
    workflow = registry.for_record(record)
    here = list(workflow.transitions_from(record.status))
    if not here:
        return []
    stands = bearing(workflow, record, actor, held)
    found = []
    for transition in here:
        role = stands.role_for(workflow, transition)
        if role:
            found.append(Verdict(workflow, transition, record, *role, lacking(transition, record)))
    return found


@contextmanager
def _announced(record: Model, source: str, target: str) -> Iterator[None]:
    """Tell PostgreSQL which single move is about to happen (see `states.state_triggers`)."""
    move = f"{record._meta.db_table}:{record.pk}:{source}:{target}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('sro.move', %s, true)", [move])
        yield
        cursor.execute("SELECT set_config('sro.move', '', true)")


def perform(
    record: Any,
    transition_key: str,
    *,
    actor: Any,
    data: Mapping[str, Any] | None = None,
    reason: str = "",
    version: int | None = None,
    key: uuid.UUID | None = None,
) -> TransitionRecord:
    """Move one record, or raise a `Refused` and change nothing.

    `actor` None is the system. `version` is the one the actor saw; `key` makes a repeated
    submission of the same form answer with the first decision instead of deciding twice.
    """
    given: Any = data or {}
    if reason:
        given = {**given, "reason": reason}
    asked = _Asked(actor, given, version, key)
    with transaction.atomic():
        return _perform(record, transition_key, asked)


@dataclass(frozen=True, slots=True)
class _Asked:
    """One submission, as it came in."""

    actor: Any
    given: Any
    version: int | None
    key: uuid.UUID | None


def _perform(record: Any, transition_key: str, asked: _Asked) -> TransitionRecord:
    actor, key = asked.actor, asked.key
    workflow = registry.for_record(record)
    transition = workflow.transition(transition_key)
    if actor is not None:
        forget_standing(actor)
        if not workflow.see.allows(actor, record):
            raise NotVisible("There is nothing here.")
    locked = _lock(workflow, record)
    earlier = TransitionRecord.objects.filter(key=key).first() if key else None
    if earlier is not None:
        return _same_submission(earlier, transition, locked, actor)
    role = bearing(workflow, locked, actor).role_for(workflow, transition)
    if role is None:
        raise NotYours(f"“{transition.label}” is not yours to decide.")
    _check_unmoved(workflow, transition, locked, asked.version)
    if missing := lacking(transition, locked):
        raise Unmet(*missing)
    move = Move(
        transition=transition,
        record=locked,
        actor=actor,
        acted_as=role[0],
        on_behalf_of=role[1],
        at=timezone.now(),
        data=_decision(transition, locked, actor, asked.given),
    )
    line = _carry_out(workflow, move, key)
    record.refresh_from_db()
    return line


def _same_submission(earlier: TransitionRecord, transition: Transition, record: Any, actor: Any) -> TransitionRecord:
    if (earlier.transition, earlier.object_id, earlier.actor) != (transition.key, record.pk, actor):
        raise Refused("This form was already used for another decision. Open the page again.")
    return earlier


def _lock(workflow: Workflow, record: Any) -> Any:
    """Lock outermost first and always in the same order, so that two moves never wait for each other."""
    for path in workflow.locks:
        parent = record
        for step in path.split("__"):
            parent = getattr(parent, step)
        type(parent)._base_manager.select_for_update(of=("self",)).get(pk=parent.pk)
    return type(record)._base_manager.select_for_update(of=("self",)).get(pk=record.pk)


def _check_unmoved(workflow: Workflow, transition: Transition, record: Any, version: int | None) -> None:
    if record.status not in transition.source or version not in (None, record.version):
        raise moved(workflow, transition, record)


def moved(workflow: Workflow, transition: Transition, record: Any) -> MovedMeanwhile:
    """The refusal that says where the record is now, and who brought it there when."""
    line = last_line(record)
    here = workflow.state(record.status)
    text = (
        f"“{transition.label}” was not done: this is now “{here.label}”."
        if record.status not in transition.source
        else f"“{transition.label}” was not done: this was changed after you opened it."
    )
    return MovedMeanwhile(text, who=line.actor if line else None, when=line.at if line else None)


def _decision(transition: Transition, record: Any, actor: Any, given: Mapping[str, Any]) -> dict[str, Any]:
    chosen = form_class(transition)
    if chosen is None:
        return {}
    form = chosen(given, record=record, actor=actor)
    if not form.is_valid():
        raise BadDecision(form)
    return dict(form.cleaned_data)


def _carry_out(workflow: Workflow, move: Move, key: uuid.UUID | None) -> TransitionRecord:
    record, transition = move.record, move.transition
    source = record.status
    record.status = transition.target
    record.status_since = move.at
    record.version += 1
    for fill in transition.sets:
        fill(move)
    with _announced(record, source, transition.target):
        record.save()
    line = write_line(workflow, move, source=source, key=key)
    for effect in transition.effects:
        effect(move)
    if transition.tells:
        outbox.add_line(line)
    return line


def perform_many(
    records: Iterable[Any], transition_key: str, *, actor: Any, data: Mapping[str, Any] | None = None
) -> list[TransitionRecord]:
    """Move several records of one noun together: all of them, or none and the first refusal.

    Only transitions declared `batch` may be batched. Rows are taken in primary key order.
    """
    ordered = sorted(records, key=lambda r: r.pk)
    with transaction.atomic():
        lines = []
        for record in ordered:
            if not registry.for_record(record).transition(transition_key).batch:
                raise Refused("This is decided one at a time.")
            try:
                lines.append(perform(record, transition_key, actor=actor, data=data))
            except Refused as refusal:
                refusal.record = record  # type: ignore[attr-defined]  # told to whoever asked for the batch
                raise
        return lines
