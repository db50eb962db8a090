"""Who is told: people the transition names who may still see the record, never whoever decided."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Model

from sro_program.accounts.models import User
from sro_program.permissions.relation import Relation
from sro_program.workflow import registry
from sro_program.workflow.models import TransitionRecord
from sro_program.workflow.spec import Transition, Workflow

from .models import Outbox


@dataclass(frozen=True, slots=True)
class Recipient:
    """`relations` are those by which the person is told; none for a message to named people."""

    user: User
    relations: tuple[Relation, ...] = ()

    @property
    def concerned(self) -> bool:
        """Whether the decision is about this very person."""
        return any(relation.personal for relation in self.relations)


@dataclass(frozen=True, slots=True)
class Told:
    """A decision with everything that is needed to tell of it. `record` is None when it is gone."""

    line: TransitionRecord
    workflow: Workflow
    transition: Transition
    record: Any


def told_by(line: TransitionRecord) -> Told:
    workflow = registry.get(line.workflow)
    if workflow is None or not workflow.has(line.transition):
        raise LookupError(f"The workflow no longer knows {line.workflow}.{line.transition}.")
    rows = registry.model_of(workflow)._base_manager.select_related(*workflow.related)
    return Told(line, workflow, workflow.transition(line.transition), rows.filter(pk=line.object_id).first())


def recipients(told: Told) -> list[Recipient]:
    """Each person once, in a steady order, with every relation that names them."""
    if told.record is None:
        return []
    people: dict[Any, User] = {}
    relations: dict[Any, list[Relation]] = {}
    for relation in told.transition.tells:
        for user in relation.people(told.record).filter(is_active=True):
            people.setdefault(user.pk, user)
            relations.setdefault(user.pk, []).append(relation)
    people.pop(told.line.actor_id, None)
    return [
        Recipient(people[pk], tuple(dict.fromkeys(relations[pk])))
        for pk in sorted(people, key=str)
        if told.workflow.see.allows(people[pk], told.record)
    ]


def addressed(outbox: Outbox) -> list[Recipient]:
    """Recipients of a message to named people."""
    people = User.objects.filter(pk__in=outbox.payload["people"], is_active=True).order_by("pk")
    return [Recipient(user) for user in people if may_still_see(user, outbox)]


def may_still_see(user: Any, outbox: Outbox) -> bool:
    """Asked again just before sending: a right may have ended while the mail waited."""
    if not user.is_active:
        return False
    if outbox.line is not None:
        told = told_by(outbox.line)
        return told.record is not None and told.workflow.see.allows(user, told.record)
    return _sees(user, subject(outbox), named=bool(outbox.payload.get("about")))


def _sees(user: Any, record: Model | None, *, named: bool) -> bool:
    if record is None:
        return not named
    return not registry.moves(record) or registry.for_record(record).see.allows(user, record)


def subject(outbox: Outbox) -> Any:
    """The record a message is about; None without one, or when it is gone."""
    about = outbox.payload.get("about")
    if not about:
        return None
    return apps.get_model(about["model"])._base_manager.filter(pk=about["pk"]).first()


def relations_of(user: Any, told: Told) -> Iterable[Relation]:
    """By which of the transition's relations this person is told of it, as things stand now."""
    return (r for r in told.transition.tells if r.people(told.record).filter(pk=user.pk).exists())
