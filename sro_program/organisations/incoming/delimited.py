"""Rows of a CSV file: commas, semicolons, tabs or bars; any line end; strict quotes."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from django.utils.translation import gettext as _

from .lines import Line
from .problems import Unreadable

DELIMITERS = (",", ";", "\t", "|")
LOOKED_AT = 30
"""Records tried per delimiter: enough for a few lines of notes above the headings."""


def delimited_lines(text: str, *, file: str) -> Iterator[Line]:
    """The number of a record is the line it starts on: quoted cells may hold line ends."""
    delimiter = max(DELIMITERS, key=lambda mark: _widest(text, mark))
    source = io.StringIO(text, newline="")
    reader = csv.reader(source, delimiter=delimiter, strict=True)
    while True:
        start = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise _broken(file, start, str(error)) from error
        yield Line(start, tuple(cells))


def _widest(text: str, delimiter: str) -> int:
    widest = 0
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for _number, cells in zip(range(LOOKED_AT), reader, strict=False):
            widest = max(widest, len(cells))
    except csv.Error:
        pass
    return widest


def _broken(file: str, line: int, reason: str) -> Unreadable:
    if "field limit" in reason:
        sentence = _(
            "The row that starts on line %(line)s has a cell of more than 130,000 letters. "
            "Most often a quotation mark is missing there. Correct the row and upload the file again."
        )
    else:
        sentence = _(
            "The quotation marks of the row that starts on line %(line)s do not match. "
            "Correct the row and upload the file again."
        )
    return Unreadable(file, sentence % {"line": line}, line=line)
