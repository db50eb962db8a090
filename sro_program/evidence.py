"""What the records say about an officer in a period. Apps declare their kinds; the evaluation shows them together.

A kind yields an `Ask`, or several together, and goes on with the answers, as cards of the home page do. All asks are
answered by one statement, however many kinds there are:

    @evidence_of("training", _("Training"), order=30)
    def training(officer, first_day, last_day):
        rows = yield Ask(lambda: TrainingRecord.objects.filter(...), {"day": "completed_on", "title": "title"})
        return Evidence(figures=((_("Courses"), len(rows)),), lines=...)

What is found is shown to those who may read the officer's evaluation, and kept with it when it is released. So a
kind that says more than these people may know says it in figures alone.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Generator
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models.functions import JSONObject

from sro_program.home.cards import Ask
from sro_program.organisations.models import Officer

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MOST_LINES = 12
TONES = ("quiet", "ok", "warn", "alert")


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened on a day."""

    day: date
    text: str
    tag: str = ""
    tone: str = "quiet"
    url: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Figures and the latest lines of one kind. `shared` is false for what the officer is not shown with the rest."""

    figures: tuple[tuple[StrOrPromise, StrOrPromise | int], ...] = ()
    lines: tuple[Line, ...] = ()
    shared: bool = True
    key: str = field(default="", kw_only=True)
    label: StrOrPromise = field(default="", kw_only=True)


Finding = Generator[tuple[Ask, ...], Any, Evidence | None]
"""Sent back is a tuple of answers, one for each ask."""

Finder = Callable[[Officer, date, date], Finding]


@dataclass(frozen=True, slots=True)
class _Kind:
    order: int
    label: StrOrPromise
    find: Finder


_kinds: dict[str, _Kind] = {}


def evidence_of(key: str, label: StrOrPromise, *, order: int) -> Callable[[Finder], Finder]:
    """Register what a function finds about an officer from one day to another, both included."""

    def keep(find: Finder) -> Finder:
        _kinds[key] = _Kind(order, label, find)
        return find

    return keep


def evidence(officer: Officer, first_day: date, last_day: date) -> list[Evidence]:
    """Everything the apps know, in their order; kinds with nothing to say stay away."""
    kinds = sorted(_kinds.items(), key=lambda pair: (pair[1].order, pair[0]))
    finders = [(key, kind, kind.find(officer, first_day, last_day)) for key, kind in kinds]
    asked = [next(finder) for _key, _kind, finder in finders]
    answers = iter(_answers(officer, [ask for asks in asked for ask in asks]))
    found = []
    for (key, kind, finder), asks in zip(finders, asked, strict=True):
        answer = _told(finder, tuple(next(answers) for _ in asks))
        if answer is not None:
            found.append(replace(answer, key=key, label=kind.label))
    return found


def _answers(officer: Officer, asks: list[Ask]) -> list[list[dict[str, Any]]]:
    """One row with an array for each ask."""
    arrays = [ArraySubquery(ask.rows().values(line=JSONObject(**ask.columns))) for ask in asks]
    row = Officer.objects.filter(pk=officer.pk).order_by().values_list(*arrays).get()
    return [[json.loads(line) if isinstance(line, str) else line for line in lines or ()] for lines in row]


def _told(finder: Finding, answers: tuple[Any, ...]) -> Evidence | None:
    try:
        finder.send(answers)
    except StopIteration as end:
        found: Evidence | None = end.value
        return found
    raise RuntimeError("A kind of evidence asks once, for everything it needs.")


def as_data(found: list[Evidence]) -> list[dict[str, Any]]:
    """Plain values, to be kept with a record. Links are left out: what they lead to changes."""
    return [
        {
            "key": one.key,
            "label": str(one.label),
            "figures": [[str(label), str(value)] for label, value in one.figures],
            "lines": [{**asdict(line), "day": line.day.isoformat(), "url": ""} for line in one.lines],
        }
        for one in found
        if one.shared
    ]


def from_data(data: list[dict[str, Any]]) -> list[Evidence]:
    return [
        Evidence(
            figures=tuple((label, value) for label, value in one["figures"]),
            lines=tuple(Line(**{**line, "day": date.fromisoformat(line["day"])}) for line in one["lines"]),
            key=one["key"],
            label=one["label"],
        )
        for one in data
    ]
