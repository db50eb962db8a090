"""Search over what a person may see. Each app registers its nouns with the ability that guards them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db import connection
from django.db.models import CharField, IntegerField, Model, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.utils.functional import Promise

from sro_program.models_base import without_documents
from sro_program.organisations.seats import standing_of
from sro_program.permissions.relation import Ability
from sro_program.permissions.statements import Given, rows_of

HITS = 10
SHORTEST = 2


@dataclass(frozen=True, slots=True)
class Searchable:
    model: type[Model]
    ability: Ability
    fields: tuple[str, ...]
    label: str | Promise
    related: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    label: str | Promise
    hits: list[Any]


_nouns: list[Searchable] = []


def searchable(
    model: type[Model], ability: Ability, *fields: str, label: str | Promise, related: tuple[str, ...] = ()
) -> None:
    """Let records be found by any of the fields, each by a part of its text."""
    _nouns.append(Searchable(model, ability, fields, label, related))


def find(person: Any, text: str) -> list[Group]:
    """Up to ten records per noun whose texts hold every word asked for.

    One statement looks through all nouns; one more reads the records of each that has some.
    """
    words = text.split()[:8]
    if len(text.strip()) < SHORTEST or not _nouns:
        return []
    patterns = [f"%{connection.ops.prep_for_like_query(word)}%" for word in words]
    kept_as = ("search", standing_of(person).fingerprint, len(words))
    found: dict[int, list[str]] = {}
    for place, key in rows_of(kept_as, lambda: _everywhere(person, len(words)), *patterns):
        found.setdefault(place, []).append(key)
    return [Group(_nouns[place].label, _records(_nouns[place], keys)) for place, keys in sorted(found.items())]


def _everywhere(person: Any, words: int) -> QuerySet[Any, Any]:
    parts = [_keys(place, noun, person, words) for place, noun in enumerate(_nouns)]
    return parts[0].union(*parts[1:], all=True)


def _keys(place: int, noun: Searchable, person: Any, words: int) -> QuerySet[Any, Any]:
    rows = noun.ability.scope(person, noun.model._default_manager.all())
    for word in range(words):
        rows = rows.filter(reduce(or_, (Q(**{f"{name}__ilike": Given(word)}) for name in noun.fields)))
    return rows.values_list(Value(place, IntegerField()), Cast("pk", CharField()))[:HITS]


def _records(noun: Searchable, keys: list[str]) -> list[Any]:
    rows = noun.model._default_manager.filter(pk__in=keys).select_related(*noun.related)
    return list(without_documents(rows))
