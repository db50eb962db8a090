"""Exports of exactly what a list shows. Whatever people typed arrives as text, never as a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from tempfile import TemporaryFile
from typing import Any

import xlsxwriter
from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.text import slugify

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_CELL = 32_767  # what a spreadsheet cell holds

_LOOKS: dict[type, str] = {datetime: "yyyy-mm-dd hh:mm", date: "yyyy-mm-dd", time: "hh:mm"}
_STARTS = ("=", "+", "-", "@")
_BLANKS = " \u00a0\u200b\ufeff\u3000"


def inert(text: str) -> str:
    """The text with `'` before every line that a spreadsheet could run as a formula."""
    lines = text.replace("\r\n", "\n").split("\n")
    return "\n".join(f"'{line}" if _runs(line) else line for line in lines)


def _runs(line: str) -> bool:
    return line.startswith(("\t", "\r")) or line.lstrip(_BLANKS + "\t\r").startswith(_STARTS)


def plain(value: Any) -> Any:
    """A value as a cell holds it: numbers stay numbers, moments become local, the rest inert text."""
    if isinstance(value, datetime):
        return timezone.localtime(value).replace(tzinfo=None) if timezone.is_aware(value) else value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return ""
    if isinstance(value, int | float | Decimal | date | time):
        return value
    return inert(str(getattr(value, "label", value)))[:LONGEST_CELL]


def csv_response(name: str, labels: Sequence[Any], rows: Iterable[Sequence[Any]]) -> HttpResponseBase:
    response = StreamingHttpResponse(_csv_lines(labels, rows), content_type="text/csv; charset=utf-8")
    return _as_download(response, name, "csv")


class _Echo:
    """A file that hands back each line instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def _csv_lines(labels: Sequence[Any], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    # spreadsheets know UTF-8 by the mark in front
    yield "\ufeff" + writer.writerow([plain(label) for label in labels])
    for row in rows:
        yield writer.writerow([_csv_cell(plain(value)) for value in row])


def _csv_cell(value: Any) -> Any:
    return f"{value:%Y-%m-%d %H:%M}" if isinstance(value, datetime) else value


def xlsx_response(name: str, labels: Sequence[Any], rows: Iterable[Sequence[Any]]) -> HttpResponseBase:
    """Row by row into a temporary file: memory stays small however long the list is."""
    file = TemporaryFile()  # noqa: SIM115  # FileResponse closes it when it is sent
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    with xlsxwriter.Workbook(file, options) as book:
        bold = book.add_format({"bold": True})
        formats = {kind: book.add_format({"num_format": look}) for kind, look in _LOOKS.items()}
        sheet = book.add_worksheet("List")
        sheet.freeze_panes(1, 0)
        for place, label in enumerate(labels):
            sheet.write_string(0, place, str(plain(label)), bold)
            sheet.set_column(place, place, 22)
        for number, row in enumerate(rows, start=1):
            for place, value in enumerate(row):
                _write(sheet, (number, place), plain(value), formats)
    file.seek(0)
    return _as_download(FileResponse(file, content_type=XLSX_TYPE), name, "xlsx")


def _write(sheet: Any, place: tuple[int, int], value: Any, formats: dict[type, Any]) -> None:
    if value == "":
        return
    if isinstance(value, str):
        sheet.write_string(*place, value)
    elif type(value) in formats:
        sheet.write_datetime(*place, value, formats[type(value)])
    else:
        sheet.write_number(*place, value)


def _as_download(response: HttpResponseBase, name: str, ending: str) -> HttpResponseBase:
    file_name = f"{slugify(name) or 'list'}-{timezone.localdate():%Y-%m-%d}.{ending}"
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return response
