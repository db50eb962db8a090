"""Reads directory files into checked rows. Knows nothing of the database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.conf import settings
from django.utils.translation import gettext as _

from ..incoming.headings import Layout, Table, find_table
from ..incoming.opening import Limits, Shape, Upload, open_table
from ..incoming.problems import BadValue, Problem, Unreadable, shorten
from .columns import LAYOUTS

TAKES = frozenset({Shape.DELIMITED, Shape.MARKUP})
DEFAULT_MAX_BYTES = 20 * 1024 * 1024
DEFAULT_MAX_ROWS = 120_000
"""More than all public schools of the nation."""


def limits() -> Limits:
    return Limits(
        max_bytes=getattr(settings, "DIRECTORY_IMPORT_MAX_BYTES", DEFAULT_MAX_BYTES),
        max_rows=getattr(settings, "DIRECTORY_IMPORT_MAX_ROWS", DEFAULT_MAX_ROWS),
    )


@dataclass(frozen=True, slots=True)
class Row:
    """One school or district whose cells were all taken. ``values`` are model fields."""

    file: str
    line: int
    nces_id: str
    district_nces_id: str | None
    values: dict[str, object]


@dataclass(frozen=True, slots=True)
class FileSummary:
    name: str
    kind: str
    rows: int
    blank: int
    notes: int


@dataclass(slots=True)
class Contents:
    """All files together. ``seen`` holds refused ids too, so that one fault is told once."""

    districts: list[Row] = field(default_factory=list)
    schools: list[Row] = field(default_factory=list)
    refused: dict[str, int] = field(default_factory=lambda: {"districts": 0, "schools": 0})
    problems: list[Problem] = field(default_factory=list)
    files: list[FileSummary] = field(default_factory=list)
    unreadable: list[Problem] = field(default_factory=list)
    seen: dict[str, dict[str, tuple[str, int]]] = field(default_factory=lambda: {"districts": {}, "schools": {}})


def read_files(uploads: Iterable[Upload]) -> Contents:
    """A file that cannot be read to its end becomes one problem; the others are still looked at."""
    contents = Contents()
    for upload in uploads:
        try:
            table = find_table(open_table(upload, takes=TAKES, limits=limits()), LAYOUTS, file=upload.name)
            _read_rows(table, contents)
        except Unreadable as error:
            contents.problems.append(error.problem)
            contents.unreadable.append(error.problem)
            contents.files.append(FileSummary(upload.name, "", 0, 0, 0))
    return contents


def _read_rows(table: Table, contents: Contents) -> None:
    key = table.layout.key
    rows = [_read_row(table, line, cells, contents) for line, cells in table.records()]
    good = [row for row in rows if row is not None]
    total = len(rows) + len(table.problems)
    (contents.schools if key == "schools" else contents.districts).extend(good)
    contents.problems.extend(table.problems)
    contents.refused[key] += total - len(good)
    contents.files.append(FileSummary(table.file, key, total, table.blank, table.notes))


def _read_row(table: Table, line: int, cells: dict[str, str], contents: Contents) -> Row | None:
    values, problems = check_cells(table.layout, cells, file=table.file, line=line)
    nces_id = values.get("nces_id")
    if isinstance(nces_id, str):
        seen = contents.seen[table.layout.key]
        if nces_id in seen:
            problems.append(_twice(table, line, nces_id, seen[nces_id]))
        seen.setdefault(nces_id, (table.file, line))
    contents.problems.extend(problems)
    if problems:
        return None
    plus_four = values.pop("zip_plus_four")
    if values["zip_code"] and plus_four:
        values["zip_code"] = f"{values['zip_code']}-{plus_four}"
    district = values.pop("district_nces_id", None)
    return Row(table.file, line, str(values["nces_id"]), str(district) if district else None, values)


def check_cells(
    layout: Layout, cells: dict[str, str], *, file: str, line: int
) -> tuple[dict[str, object], list[Problem]]:
    """Every bad cell of the row is told, not only the first, so that one correction is enough."""
    values: dict[str, object] = {}
    problems: list[Problem] = []
    for column in layout.columns:
        text = cells.get(column.name, "")
        try:
            values[column.name] = column.read(text)
        except BadValue as error:
            problems.append(Problem(file, line, column.heading.rstrip("*"), shorten(text), str(error)))
    return values, problems


def _twice(table: Table, line: int, nces_id: str, first: tuple[str, int]) -> Problem:
    sentence = _("This ID stands there twice, first in %(file)s on line %(line)s. Remove one of the rows.") % {
        "file": first[0],
        "line": first[1],
    }
    heading = next(column.heading for column in table.layout.columns if column.name == "nces_id")
    return Problem(table.file, line, heading, nces_id, sentence)
