"""How people stand to records. One declaration answers three questions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, TypeVar

from django.db.models import BooleanField, Case, Model, Q, QuerySet, Value, When

from .statements import Given, rows_of

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

EVERYTHING = Q(pk__isnull=False)  # never Q(): Django drops an empty Q() from an OR
NOTHING = Q(pk__in=[])

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Relation:
    """How a person stands to a record: who they are, and which records are theirs.

    `records` must not join to-many tables; use `pk__in` subqueries, so that an OR of relations
    neither doubles rows nor needs DISTINCT. `personal` marks the one person a record names,
    as against whoever holds a seat: notices tell only that person the reason.
    """

    key: str
    label: StrOrPromise
    people: Callable[[Any], QuerySet[Any]]
    records: Callable[[Any], Q]
    personal: bool = False


def only_where(relation: Relation, condition: Q) -> Relation:
    """The same people, standing so only to the rows that also meet the condition."""

    def records(user: Any) -> Q:
        mine = relation.records(user)
        return mine if mine is NOTHING else mine & condition

    return Relation(relation.key, relation.label, people=relation.people, records=records, personal=relation.personal)


def keyed(key: str, relation: Relation) -> Relation:
    """The same relation under a key of its own: a workflow tells its relations apart by their keys."""
    return replace(relation, key=key)


SYSTEM = Relation("system", "the system", people=lambda record: _nobody(), records=lambda user: NOTHING)
"""The actor of time-driven moves. No person ever stands in it."""


def _nobody() -> QuerySet[Any]:
    from django.contrib.auth import get_user_model

    return get_user_model()._default_manager.none()


def may_act(user: Any) -> bool:
    return bool(getattr(user, "is_authenticated", False) and user.is_active)


def relations_held(user: Any, record: Model, relations: Iterable[Relation]) -> frozenset[str]:
    """Keys of the relations in which `user` stands to `record`, asked in one query."""
    return true_of(record, user, {relation.key: relation.records for relation in relations})


def true_of(record: Model, user: Any, asked: Mapping[str, Callable[[Any], Q]]) -> frozenset[str]:
    """Which of the conditions, each made for this person, hold for the record. The statement is kept."""
    from sro_program.organisations.seats import standing_of

    if not may_act(user):
        return frozenset()
    kept_as = ("true of", type(record), standing_of(user).fingerprint, tuple(asked.items()))
    rows = rows_of(kept_as, lambda: _answers(type(record), user, asked), str(record.pk))
    return frozenset(key for row in rows for key, holds in zip(asked, row, strict=True) if holds)


def _answers(model: type[Model], user: Any, asked: Mapping[str, Callable[[Any], Q]]) -> QuerySet[Any] | None:
    conditions = {f"is_{key}": condition(user) for key, condition in asked.items()}
    if all(condition is NOTHING for condition in conditions.values()):
        return None
    rows: QuerySet[Any] = model._base_manager.filter(pk=Given(0)).order_by()
    told: QuerySet[Any] = rows.annotate(**{key: _whether(condition) for key, condition in conditions.items()})
    return told.values_list(*conditions)


def _whether(condition: Q) -> Case:
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())


def any_of(relations: Iterable[Relation], user: Any) -> Q:
    """The rows to which `user` stands in at least one relation, as one SQL condition."""
    if not may_act(user):
        return NOTHING
    conditions = [condition for r in relations if (condition := r.records(user)) is not NOTHING]
    return reduce(or_, conditions) if conditions else NOTHING


@dataclass(frozen=True, slots=True, eq=False)
class Ability:
    """Something people may do that is not a workflow transition: see, edit, export.

    `delegated_with` names the workflows whose delegations carry this ability: a designee
    sees what the giver sees while deciding for them.
    """

    key: str
    label: StrOrPromise
    by: tuple[Relation, ...]
    never_by: tuple[Relation, ...] = ()
    delegated_with: tuple[str, ...] = ()

    def condition(self, user: Any) -> Q:
        own = any_of(self.by, user)
        for giver in self._givers(user):
            theirs = any_of(self.by, giver)
            own = theirs if own is NOTHING else own if theirs is NOTHING else own | theirs
        barred = any_of(self.never_by, user)
        return own if own is NOTHING or barred is NOTHING else own & ~barred

    def scope(self, user: Any, queryset: QuerySet[M]) -> QuerySet[M]:
        return queryset.filter(self.condition(user))

    def allows(self, user: Any, record: Model) -> bool:
        condition = self.condition(user)
        return condition is not NOTHING and type(record)._base_manager.filter(condition, pk=record.pk).exists()

    def _givers(self, user: Any) -> Iterable[Any]:
        if not self.delegated_with or not may_act(user):
            return ()
        from sro_program.organisations.seats import standing_of

        return standing_of(user).givers(*self.delegated_with)


def knowing(rows: QuerySet[M], user: Any, **abilities: Ability) -> QuerySet[M]:
    """The rows with what this person may do to each, as `may_<name>`: asked with the rows, not one by one."""
    answers = {f"may_{name}": _whether(ability.condition(user)) for name, ability in abilities.items()}
    known: QuerySet[M] = rows.annotate(**answers)
    return known


PUBLIC = Ability("public", "anybody", by=())
"""Marks the few pages that ask for no sign-in."""

SIGNED_IN = Ability("signed_in", "anybody signed in", by=())
"""Marks pages that show only the visitor's own things."""
