"""What apps put on the home page. Each app's `cards` room registers its own; the kernel knows none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise

from sro_program.organisations.models import Role
from sro_program.organisations.seats import Standing, standing_of

Words = str | Promise


@dataclass(frozen=True, slots=True)
class CardRow:
    title: Words
    url: str = ""
    detail: Words = ""
    tag: Words = ""
    tone: str = "quiet"


@dataclass(frozen=True, slots=True)
class Card:
    """A titled list. `empty` says what the place is for while there is nothing in it."""

    key: str
    title: Words
    rows: list[CardRow] = field(default_factory=list)
    empty: Words = ""
    more_url: str = ""
    more_label: Words = ""


@dataclass(frozen=True, slots=True)
class Stat:
    """One figure with a word about it."""

    label: Words
    value: Words | int
    note: Words = ""
    tone: str = ""
    url: str = ""


Maker = Callable[[Any, Standing], Card | Stat | None]


@dataclass(frozen=True, slots=True)
class _Registered:
    order: int
    roles: frozenset[Role]
    make: Maker


_registered: dict[str, _Registered] = {}


def on_home(key: str, *roles: Role, order: int) -> Callable[[Maker], Maker]:
    """Show what the function makes to holders of the roles. It may ask the database once or twice, no more."""

    def keep(make: Maker) -> Maker:
        _registered[key] = _Registered(order, frozenset(roles), make)
        return make

    return keep


def for_person(person: Any) -> tuple[list[Stat], list[Card]]:
    standing = standing_of(person)
    chosen = sorted(
        (r for r in _registered.values() if standing.has(*r.roles)), key=lambda registered: registered.order
    )
    made = [thing for registered in chosen if (thing := registered.make(person, standing)) is not None]
    return [m for m in made if isinstance(m, Stat)], [m for m in made if isinstance(m, Card)]
