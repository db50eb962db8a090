"""What apps put on the pages of organisations and officers, beside what those pages say themselves.

An app's `sections` room registers a card for a noun; it gets the person and the record, and asks for its rows
as home cards do, so that all sections of a page are answered by one statement. Each names its own ability.

    @on_page(School, "posts", order=20)
    def posts(person, school):
        rows = yield Ask(lambda: SEE_ASSIGNMENT.scope(person, Assignment.objects.filter(schools=school)), {...})
        return Card("posts", ..., rows=[...])
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db.models import Model

from .cards import Asking, Card, Shown, Stat, gathered

Maker = Callable[[Any, Any], Shown | Asking]


@dataclass(frozen=True, slots=True)
class _Section:
    order: int
    make: Maker


_sections: dict[str, dict[str, _Section]] = {}


def on_page(model: type[Model], key: str, *, order: int) -> Callable[[Maker], Maker]:
    """Show what the function makes on the page of such a record; None shows nothing."""

    def keep(make: Maker) -> Maker:
        _sections.setdefault(model._meta.label, {})[key] = _Section(order, make)
        return make

    return keep


def sections_of(record: Any, person: Any) -> tuple[list[Stat], list[Card]]:
    """Figures and cards for this person on the record's page, in their order."""
    registered = _sections.get(record._meta.label, {})
    in_order = sorted(registered, key=lambda key: registered[key].order)
    makers = {key: partial(registered[key].make, person, record) for key in in_order}
    return gathered(person, makers, kept_as=("sections", record._meta.label, record.pk))


def sections_context(record: Any, person: Any) -> dict[str, Any]:
    """What `components/_sections.html` shows."""
    stats, cards = sections_of(record, person)
    return {"stats": stats, "cards": cards}
