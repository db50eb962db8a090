"""What apps put on the home page. Each app's `cards` room registers its own; the kernel knows none.

A card that needs rows yields an `Ask`, or several together, and goes on with the answers. All asks of a page
are answered by one statement, so that home costs the same however many cards a person's seats bring along. The
statement is kept for the day, so what is asked rests on the person's standing alone, and on Now() for the moment:

    @on_home("agreements-ending", Role.CHIEF, order=40)
    def ending(person, standing):
        rows = yield Ask(lambda: Agreement.objects.filter(...)[:5], {"pk": "pk", "title": "title"})
        return Card("agreements-ending", ..., rows=[CardRow(row["title"], ...) for row in rows])
"""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import QuerySet
from django.db.models.functions import JSONObject
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.functional import Promise

from sro_program.accounts.models import User
from sro_program.organisations.models import Role
from sro_program.organisations.seats import Standing, standing_of
from sro_program.permissions.statements import rows_of

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
    """A titled list. `empty` says what the place is for while there is nothing in it.

    An app that needs more than a list names a `template` of its own, which finds what it shows in `given`.
    `first` is for what somebody comes for in the morning: it stands above everything else.
    """

    key: str
    title: Words
    rows: list[CardRow] = field(default_factory=list)
    empty: Words = ""
    more_url: str = ""
    more_label: Words = ""
    template: str = "components/_card.html"
    given: Any = None
    first: bool = False


@dataclass(frozen=True, slots=True)
class Stat:
    """One figure with a word about it."""

    label: Words
    value: Words | int
    note: Words = ""
    tone: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Ask:
    """Rows as JSON: `rows` makes them filtered, ordered and cut short; `columns` names what each row tells."""

    rows: Callable[[], QuerySet[Any]]
    columns: Mapping[str, Any]


Answer = list[dict[str, Any]]
Shown = Card | Stat | Sequence[Card | Stat] | None
Asking = Generator[Ask | tuple[Ask, ...], Any, Shown]
"""Sent back is one answer for one ask, and a tuple of answers for a tuple of asks."""

Maker = Callable[[Any, Standing], Shown | Asking]


def day_in(text: str) -> date:
    """A date as JSON brings it."""
    day = parse_date(text)
    assert day is not None
    return day


def moment_in(text: str) -> datetime:
    """A moment as JSON brings it."""
    moment = parse_datetime(text)
    assert moment is not None
    return moment


@dataclass(frozen=True, slots=True)
class _Registered:
    order: int
    roles: frozenset[Role]
    make: Maker


_registered: dict[str, _Registered] = {}


def on_home(key: str, *roles: Role, order: int) -> Callable[[Maker], Maker]:
    """Show what the function makes to holders of the roles, or to everybody where none is named.

    It may ask the database once or twice, no more.
    """

    def keep(make: Maker) -> Maker:
        _registered[key] = _Registered(order, frozenset(roles), make)
        return make

    return keep


def for_person(person: Any) -> tuple[list[Stat], list[Card]]:
    standing = standing_of(person)
    chosen = sorted((r.order, key) for key, r in _registered.items() if not r.roles or standing.has(*r.roles))
    makers = {key: partial(_registered[key].make, person, standing) for _order, key in chosen}
    return gathered(person, makers, kept_as="home")


def gathered(
    person: Any, makers: Mapping[str, Callable[[], Shown | Asking]], *, kept_as: Hashable
) -> tuple[list[Stat], list[Card]]:
    """What the makers show, in their order; everything they ask is asked by one statement, kept under that name."""
    made: dict[str, Shown] = dict.fromkeys(makers)
    asking: dict[str, tuple[Asking, Ask | tuple[Ask, ...]]] = {}
    for key, make in makers.items():
        shown = make()
        if not isinstance(shown, Generator):
            made[key] = shown
            continue
        try:
            asking[key] = shown, next(shown)
        except StopIteration as end:  # there is nothing to ask for this person
            made[key] = end.value
    asked = {key: asks for key, (_maker, asks) in asking.items()}
    for key, answer in _answers(person, asked, kept_as).items():
        made[key] = _told(asking[key][0], answer)
    things = [thing for shown in made.values() for thing in _several(shown)]
    return [t for t in things if isinstance(t, Stat)], [t for t in things if isinstance(t, Card)]


def _answers(person: Any, asked: Mapping[str, Ask | tuple[Ask, ...]], kept_as: Hashable) -> dict[str, Any]:
    """One row with an array for each ask."""
    if not asked:
        return {}
    asks_of = tuple((card, len(_every(asks))) for card, asks in asked.items())
    key = kept_as, standing_of(person).fingerprint, asks_of
    (row,) = rows_of(key, lambda: _one_row(person, asked))
    arrays = iter([json.loads(line) for line in lines or ()] for lines in row)
    return {
        card: tuple(next(arrays) for _ in asks) if isinstance(asks, tuple) else next(arrays)
        for card, asks in asked.items()
    }


def _one_row(person: Any, asked: Mapping[str, Ask | tuple[Ask, ...]]) -> QuerySet[Any]:
    asks = [ask for several in asked.values() for ask in _every(several)]
    arrays = [ArraySubquery(ask.rows().values(line=JSONObject(**ask.columns))) for ask in asks]
    return User.objects.filter(pk=person.pk).order_by().values_list(*arrays)


def _every(asks: Ask | tuple[Ask, ...]) -> tuple[Ask, ...]:
    return asks if isinstance(asks, tuple) else (asks,)


def _told(maker: Asking, answer: Any) -> Shown:
    try:
        maker.send(answer)
    except StopIteration as end:
        shown: Shown = end.value
        return shown
    raise RuntimeError("A card asks once, for everything it needs.")


def _several(shown: Shown) -> Sequence[Card | Stat]:
    if shown is None:
        return ()
    return (shown,) if isinstance(shown, Card | Stat) else shown
