"""What a list page shows: headings that sort, and rows that a screen and an export read alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from sro_program.workflow.states import State

from .templatetags.ui import tag

SORT = "sort"


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `value` reads it from a row (default: the attribute called `key`).

    `order_by` names the columns of the database that sort it; none means it does not sort.
    `draw` makes the cell of the page from the value; exports take the plain value.
    """

    key: str
    label: str | Promise
    value: Callable[[Any], Any] | None = None
    order_by: tuple[str, ...] = ()
    numeric: bool = False
    draw: Callable[[Any], Any] | None = None

    def read(self, row: Any) -> Any:
        value = (self.value or attrgetter(self.key))(row)
        return "" if value is None else value


def status_column(states: Sequence[State]) -> Column:
    """Where each record stands, drawn as everywhere: a word, a picture and a tone."""
    known = {state.key: state for state in states}
    return Column(
        "status", gettext_lazy("Status"), value=lambda row: known[row.status], order_by=("status",), draw=tag
    )


@dataclass(frozen=True, slots=True)
class Heading:
    key: str
    label: str
    sortable: bool
    numeric: bool
    sorted: str
    url: str


@dataclass(frozen=True, slots=True)
class Cell:
    value: Any
    numeric: bool = False
    draw: Callable[[Any], Any] | None = None


@dataclass(frozen=True, slots=True)
class Row:
    url: str
    cells: list[Cell] = field(default_factory=list)


def chosen_order(columns: Sequence[Column], params: QueryDict) -> tuple[Column, bool] | None:
    """The column asked for by `?sort=key` or `?sort=-key`, and whether downwards."""
    asked = params.get(SORT, "")
    downwards = asked.startswith("-")
    for column in columns:
        if column.order_by and column.key == asked.removeprefix("-"):
            return column, downwards
    return None


def ordered(rows: QuerySet[Any], columns: Sequence[Column], params: QueryDict) -> QuerySet[Any]:
    """The rows in the order asked for. The key breaks ties, so that pages never overlap."""
    chosen = chosen_order(columns, params)
    if chosen is None:
        return rows
    column, downwards = chosen
    terms = [_turned(term) if downwards else term for term in column.order_by]
    return rows.order_by(*terms, "pk")


def _turned(term: str) -> str:
    return term[1:] if term.startswith("-") else f"-{term}"


def headings(columns: Sequence[Column], params: QueryDict) -> list[Heading]:
    chosen = chosen_order(columns, params)
    found = []
    for column in columns:
        here = "" if chosen is None or chosen[0] is not column else "desc" if chosen[1] else "asc"
        link = params.copy()
        link.pop("page", None)
        link[SORT] = f"-{column.key}" if here == "asc" else column.key
        url = f"?{link.urlencode()}" if column.order_by else ""
        found.append(Heading(column.key, str(column.label), bool(column.order_by), column.numeric, here, url))
    return found


def table_rows(records: Iterable[Any], columns: Sequence[Column], url_of: Callable[[Any], str]) -> list[Row]:
    return [Row(url_of(record), [Cell(c.read(record), c.numeric, c.draw) for c in columns]) for record in records]
