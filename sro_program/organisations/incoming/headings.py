"""Finds the row of headings, says which kind of table it is, and cuts the rest into records."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .lines import Line
from .problems import Problem, Unreadable, shorten

LOOKED_AT = 50
"""Non-blank rows that may stand above the headings (title, notes, search terms)."""
MARKS = re.compile(r"[\s*†‡\u00a0\ufeff]+")


def plain_heading(text: str) -> str:
    """Headings are compared without their footnote marks, spacing and case."""
    return MARKS.sub(" ", text).strip().casefold()


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table. ``read`` turns the text of a cell into a value or raises ``BadValue``."""

    heading: str
    name: str
    read: Callable[[str], object]
    must_be_there: bool = True


@dataclass(frozen=True, slots=True)
class Layout:
    """A kind of table: ``sure_sign`` are headings that no other kind has together."""

    key: str
    label: str | Promise
    columns: tuple[Column, ...]
    sure_signs: tuple[str, ...]

    def by_heading(self) -> dict[str, Column]:
        return {plain_heading(column.heading): column for column in self.columns}


@dataclass(slots=True)
class Table:
    """Rows below the headings. The counts are complete once ``records`` has run to its end."""

    file: str
    layout: Layout
    places: Mapping[str, int]
    width: int
    lines: Iterator[Line]
    blank: int = 0
    notes: int = 0
    problems: list[Problem] = field(default_factory=list)

    def records(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Line number and text by column name, of every row with the right number of cells."""
        for line in self.lines:
            if line.is_blank:
                self.blank += 1
            elif self._is_note(line):
                self.notes += 1
            elif self._has_right_width(line):
                yield line.number, {name: line.cells[place].strip() for name, place in self.places.items()}

    def _is_note(self, line: Line) -> bool:
        """Sources put footnotes under the table: one cell of text in a wide row, and no id in it."""
        first, *others = line.cells
        return self.width > 2 and not any(cell.strip() for cell in others) and " " in first.strip()

    def _has_right_width(self, line: Line) -> bool:
        extra = any(cell.strip() for cell in line.cells[self.width :])
        if len(line.cells) >= self.width and not extra:
            return True
        cells = len(line.cells) if extra or len(line.cells) < self.width else self.width
        sentence = _(
            "This row has %(cells)s cells but there are %(width)s headings, "
            "so cells may stand under the wrong heading. Put text that holds a comma in quotation marks."
        ) % {"cells": cells, "width": self.width}
        self.problems.append(Problem(self.file, line.number, "", shorten(" ".join(line.cells)), sentence))
        return False


def find_table(lines: Iterable[Line], layouts: Sequence[Layout], *, file: str) -> Table:
    """Raises ``Unreadable`` when no row has the headings of one of the layouts."""
    remaining = iter(lines)
    first_text = ""
    nearest: tuple[int, Line, Layout] | None = None
    seen = 0
    for line in remaining:
        if line.is_blank:
            continue
        seen += 1
        first_text = first_text or " ".join(line.cells)
        headings = {plain_heading(cell) for cell in line.cells}
        for layout in layouts:
            if headings >= {plain_heading(sign) for sign in layout.sure_signs}:
                return _table_below(line, layout, remaining, file)
            known = len(headings & layout.by_heading().keys())
            if known > 1 and (nearest is None or known > nearest[0]):
                nearest = (known, line, layout)
        if seen >= LOOKED_AT:
            break
    if nearest is not None:
        _refuse_missing(nearest[1], nearest[2], file)
    raise Unreadable(
        file,
        _("We found no headings of %(tables)s. The table must have a row with: %(headings)s.")
        % {
            "tables": _(" or ").join(str(layout.label) for layout in layouts),
            "headings": _("; or ").join(", ".join(layout.sure_signs) for layout in layouts),
        },
        value=first_text,
    )


def _table_below(line: Line, layout: Layout, remaining: Iterator[Line], file: str) -> Table:
    _refuse_duplicates(line, file)
    _refuse_missing(line, layout, file)
    wanted = layout.by_heading()
    places = {wanted[h].name: i for i, cell in enumerate(line.cells) if (h := plain_heading(cell)) in wanted}
    width = max(i for i, cell in enumerate(line.cells) if cell.strip()) + 1
    return Table(file, layout, places, width, _refuse_headings_only(remaining, line, file))


def _refuse_headings_only(remaining: Iterator[Line], heading: Line, file: str) -> Iterator[Line]:
    blank: list[Line] = []
    for line in remaining:
        if not line.is_blank:
            return chain(blank, (line,), remaining)
        blank.append(line)
    raise Unreadable(
        file, _("The file has headings but no rows below them. Nothing would be imported."), line=heading.number
    )


def _refuse_duplicates(line: Line, file: str) -> None:
    counted = Counter(plain_heading(cell) for cell in line.cells if cell.strip())
    twice = [cell.strip() for cell in line.cells if counted[plain_heading(cell)] > 1]
    names = list(dict.fromkeys(twice))
    if names:
        raise Unreadable(
            file,
            _("These headings stand there more than once: %(names)s. Keep one column of each.")
            % {"names": ", ".join(names)},
            line=line.number,
            column=names[0],
        )


def _refuse_missing(line: Line, layout: Layout, file: str) -> None:
    there = {plain_heading(cell) for cell in line.cells}
    missing = [c.heading for c in layout.columns if c.must_be_there and plain_heading(c.heading) not in there]
    if missing:
        raise Unreadable(
            file,
            ngettext(
                "This column of %(table)s is missing: %(names)s.",
                "These columns of %(table)s are missing: %(names)s.",
                len(missing),
            )
            % {"table": layout.label, "names": ", ".join(missing)},
            line=line.number,
            column=missing[0],
        )
