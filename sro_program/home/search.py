"""Search over what a person may see. Each app registers its nouns with the ability that guards them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Model, Q
from django.utils.functional import Promise

from sro_program.permissions.relation import Ability

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
    """Up to ten records per noun whose texts hold every word asked for."""
    words = text.split()[:8]
    if len(text.strip()) < SHORTEST:
        return []
    groups = [Group(noun.label, _hits(noun, person, words)) for noun in _nouns]
    return [group for group in groups if group.hits]


def _hits(noun: Searchable, person: Any, words: list[str]) -> list[Any]:
    rows = noun.ability.scope(person, noun.model._default_manager.all())
    for word in words:
        any_field = Q()
        for name in noun.fields:
            any_field |= Q(**{f"{name}__icontains": word})
        rows = rows.filter(any_field)
    return list(rows.select_related(*noun.related)[:HITS])
