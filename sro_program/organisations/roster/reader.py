"""Reads a roster file into checked rows, supervisors before those they supervise."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from ..directory.reader import FileSummary, check_cells
from ..incoming.headings import Table, find_table
from ..incoming.opening import Limits, Shape, Upload, open_table
from ..incoming.problems import Problem, Unreadable
from .columns import HEADINGS, ROSTER

TAKES = frozenset({Shape.DELIMITED, Shape.WORKBOOK})
DEFAULT_MAX_BYTES = 5 * 1024 * 1024
DEFAULT_MAX_ROWS = 1_000


def limits() -> Limits:
    return Limits(
        max_bytes=getattr(settings, "ROSTER_IMPORT_MAX_BYTES", DEFAULT_MAX_BYTES),
        max_rows=getattr(settings, "ROSTER_IMPORT_MAX_ROWS", DEFAULT_MAX_ROWS),
    )


@dataclass(slots=True)
class Roster:
    """``columns`` are those the file has: a column left out changes nothing."""

    file: str
    columns: tuple[str, ...] = ()
    rows: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    refused_badges: set[str] = field(default_factory=set)
    refused: int = 0
    problems: list[Problem] = field(default_factory=list)
    summary: FileSummary | None = None


def read_roster(upload: Upload) -> Roster:
    roster = Roster(upload.name)
    try:
        table = find_table(open_table(upload, takes=TAKES, limits=limits()), (ROSTER,), file=upload.name)
        _read_rows(table, roster)
    except Unreadable as error:
        return Roster(upload.name, problems=[error.problem], summary=FileSummary(upload.name, "", 0, 0, 0))
    return roster


def _read_rows(table: Table, roster: Roster) -> None:
    roster.columns = tuple(table.places)
    first_lines: dict[tuple[str, str], int] = {}
    for line, cells in table.records():
        values, problems = check_cells(table.layout, cells, file=table.file, line=line)
        problems += _twice(table.file, line, values, first_lines)
        if problems:
            roster.problems.extend(problems)
            roster.refused += 1
            roster.refused_badges.add(str(values.get("badge", "")))
        else:
            roster.rows.append((line, {name: values[name] for name in roster.columns}))
    roster.problems.extend(table.problems)
    roster.refused += len(table.problems)
    total = len(roster.rows) + roster.refused
    roster.summary = FileSummary(table.file, table.layout.key, total, table.blank, table.notes)


def _twice(file: str, line: int, values: dict[str, object], first_lines: dict[tuple[str, str], int]) -> list[Problem]:
    problems = []
    for name in ("email", "badge"):
        value = values.get(name)
        if isinstance(value, str):
            first = first_lines.setdefault((name, value), line)
            if first != line:
                sentence = _("This stands there twice, first on line %(line)s. Remove one of the rows.")
                problems.append(Problem(file, line, HEADINGS[name], value, sentence % {"line": first}))
    return problems
