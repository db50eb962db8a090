"""Grids of hundreds of small cells, each a word, a picture and a tone. `{% load grids %}`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from django import template
from django.utils.safestring import SafeString

from .ui import icon

register = template.Library()


@dataclass(frozen=True, slots=True)
class GridCell:
    """`heading` is what the column says, for screens on which each row is a card of its own."""

    label: str
    tone: str = "none"
    picture: str = ""
    note: str = ""
    url: str = ""
    heading: str = ""
    here: bool = False


@register.simple_tag
def grid_cells(cells: Sequence[GridCell]) -> SafeString:
    """The cells of one row, written without a template for each."""
    return SafeString("".join(map(_cell, cells)))


def _cell(cell: GridCell) -> str:
    drawn = icon(cell.picture, size=14) if cell.picture else ""
    note = f" <small>{escape(cell.note)}</small>" if cell.note else ""
    inside = f"{drawn}<span>{escape(cell.label)}{note}</span>" if cell.label else ""
    if inside:
        inside = f'<a href="{escape(cell.url)}">{inside}</a>' if cell.url else f'<div class="in">{inside}</div>'
    current = ' aria-current="date"' if cell.here else ""
    label = f' data-label="{escape(cell.heading)}"' if cell.heading else ""
    return f'<td role="cell" class="grid-cell grid-{cell.tone}"{label}{current}>{inside}</td>'
