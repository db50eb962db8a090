"""Rows of a web table saved under an Excel name, as the national directory hands it out.

The parser calls back for every tag and keeps no tree, so memory stays at one row however
long the table is. It reads no entity, no style and nothing from the network.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator

from django.utils.translation import gettext as _
from lxml import etree

from .lines import Line
from .problems import Unreadable

PIECE = 64 * 1024
DEEPEST = 200
SILENT = frozenset({"script", "style", "title"})
CELLS = frozenset({"td", "th"})


class _RowCollector:
    """Parser target. A table inside a cell counts as text of that cell."""

    def __init__(self) -> None:
        self.ready: deque[Line] = deque()
        self.rows = 0
        self.depth = 0
        self.deepest = 0
        self._row: list[str] | None = None
        self._cell: list[str] | None = None
        self._inner_tables = 0
        self._silent = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        self.deepest = max(self.deepest, self.depth)
        if tag in SILENT:
            self._silent += 1
        elif tag == "table" and self._cell is not None:
            self._inner_tables += 1
        elif self._inner_tables or tag == "br":
            self._say(" ")
        elif tag == "tr":
            self._finish_row()
            self._row = []
        elif tag in CELLS:
            self._finish_cell()
            self._cell = []

    def end(self, tag: str) -> None:
        self.depth -= 1
        if tag in SILENT:
            self._silent -= 1
        elif tag == "table" and self._inner_tables:
            self._inner_tables -= 1
        elif self._inner_tables:
            self._say(" ")
        elif tag in CELLS:
            self._finish_cell()
        elif tag in ("tr", "table"):
            self._finish_row()

    def data(self, text: str) -> None:
        if not self._silent:
            self._say(text)

    def comment(self, text: str) -> None:
        """Comments (the directory's ENCRYPT block is one) say nothing about schools."""

    def close(self) -> None:
        self._finish_row()

    def _say(self, text: str) -> None:
        if self._cell is not None:
            self._cell.append(text)

    def _finish_cell(self) -> None:
        if self._cell is not None and self._row is not None:
            self._row.append(" ".join("".join(self._cell).split()))
        self._cell = None

    def _finish_row(self) -> None:
        self._finish_cell()
        if self._row is not None:
            self.rows += 1
            self.ready.append(Line(self.rows, tuple(self._row)))
        self._row = None


def markup_lines(text: str, *, file: str) -> Iterator[Line]:
    """Row numbers are those a spreadsheet program shows when it opens the file."""
    _refuse_half_a_table(text, file)
    collector = _RowCollector()
    parser = etree.HTMLParser(target=collector, encoding="utf-8", recover=True, no_network=True)
    for position in range(0, len(text), PIECE):
        parser.feed(text[position : position + PIECE].encode())
        if collector.deepest > DEEPEST:
            raise Unreadable(file, _("The tags of this web page are nested too deeply. It is not a directory table."))
        while collector.ready:
            yield collector.ready.popleft()
    parser.close()
    yield from collector.ready


def _refuse_half_a_table(text: str, file: str) -> None:
    if not re.search(r"<table\b", text, re.IGNORECASE):
        raise Unreadable(
            file,
            _(
                "This is a web page without a table. "
                "Use the “Download Excel File” button of the school search and upload what it saves."
            ),
        )
    if not re.search(r"</table\s*>", text[-PIECE:], re.IGNORECASE):
        raise Unreadable(file, _("The file ends before its table does, so rows are missing. Download it again."))
