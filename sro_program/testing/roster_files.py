"""Makes roster files, good workbooks and hostile ones. All people are invented."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from xlsxwriter import Workbook

from .directory_files import Cells, as_csv

HEADINGS = (
    "E-mail", "Full name", "Badge", "Rank", "Sworn since", "Probation until", "Certification body",
    "Certification number", "Certified until", "Supervisor badge",
)  # fmt: skip


def officer_cells(number: int = 1, **changed: str) -> Cells:
    """One officer; the first has nobody above, the others report to the first."""
    cells = dict(
        zip(
            HEADINGS,
            (
                f"officer{number}@agency.example", f"Officer Example {number}", f"B{number}",
                "Sergeant" if number == 1 else "Officer", "2015-03-01", "3/1/2016", "Example POST", f"P-{number:05d}",
                "2027-12-31", "" if number == 1 else "B1",
            ),
            strict=True,
        )
    )  # fmt: skip
    plain = {heading.replace(" ", "_").replace("-", "_"): heading for heading in cells}
    return {**cells, **{plain[name]: text for name, text in changed.items()}}


def roster_csv(rows: Iterable[Cells], **options: Any) -> bytes:
    return as_csv(rows, **options)


def roster_workbook(
    rows: Iterable[Cells], *, headings: Sequence[str] = HEADINGS, hidden_first: bool = False, epoch_1904: bool = False
) -> bytes:
    """Days written as 2015-03-01 become date cells, texts beginning with "=" formulas."""
    out = io.BytesIO()
    book = Workbook(out, {"in_memory": True, "date_1904": epoch_1904})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    if hidden_first:
        notes = book.add_worksheet("Notes")
        notes.write(0, 0, "not for import")
    sheet = book.add_worksheet("Officers")
    if hidden_first:
        sheet.activate()
        sheet.set_first_sheet()
        notes.hide()
    for column, heading in enumerate(headings):
        sheet.write_string(0, column, heading)
    for line, row in enumerate(rows, start=1):
        for column, heading in enumerate(headings):
            _write(sheet, line, column, row[heading], day)
    book.close()
    return out.getvalue()


def _write(sheet: Any, line: int, column: int, text: str, day: Any) -> None:
    if text.startswith("#"):
        sheet.write_formula(line, column, "=1/0", None, text)
    elif text.startswith("="):
        sheet.write_formula(line, column, text)
    elif len(text) == 10 and text[4] == text[7] == "-":
        sheet.write_datetime(line, column, date.fromisoformat(text), day)
    elif text:
        sheet.write_string(line, column, text)


def workbook_with(original: bytes, *, changed: dict[str, bytes], removed: Sequence[str] = ()) -> bytes:
    """The workbook with members replaced, added or left out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(original)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            if name not in changed and name not in removed:
                target.writestr(name, source.read(name))
        for name, content in changed.items():
            target.writestr(name, content)
    return out.getvalue()
