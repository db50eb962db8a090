"""Makes directory files of the layout, marks and quirks of the national school search.

All names are invented; the layout was taken from files as the search hands them out: the CSV
in UTF-8 with CRLF, the ".xls" a web page with an ENCRYPT comment, rows of notes above the
headings, marks as entities, wrongly nested tags and a windows-1252 declaration.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from html import escape

Cells = dict[str, str]

DISTRICT_HEADINGS = (
    "NCES District ID", "State District ID", "District Name", "County Name*", "Street Address", "City", "State",
    "ZIP", "ZIP 4-digit", "Phone", "Students*", "Teachers*", "Schools", "Locale Code*", "Locale*",
    "Student Teacher Ratio*", "Type", "Status",
)  # fmt: skip
SCHOOL_HEADINGS = (
    "NCES School ID", "State School ID", "NCES District ID", "State District ID", "Low Grade*", "High Grade*",
    "School Name", "District", "County Name*", "Street Address", "City", "State", "ZIP", "ZIP 4-digit", "Phone",
    "Locale Code*", "Locale*", "Charter", "Students*", "Teachers*", "Student Teacher Ratio*", "Free Lunch*",
    "Reduced Lunch*", "Directly Certified*", "Type", "Status",
)  # fmt: skip
STATE_NUMBERS = {"AL": "01", "UT": "49", "WA": "53"}
GRADES = (("PK", "05"), ("KG", "06"), ("06", "08"), ("09", "12"))
LOCALES = (("13", "City: Small"), ("21", "Suburb: Large"), ("33", "Town: Remote"), ("43", "Rural: Remote"))


def district_id(number: int, state: str = "UT") -> str:
    return f"{STATE_NUMBERS[state]}{number:05d}"


def district_cells(number: int = 1, state: str = "UT", **changed: str) -> Cells:
    """One district. Every ninth has the marks of a district nothing is known of yet."""
    known = number % 9 != 0
    code, locale = LOCALES[number % 4] if known else ("†", "†")
    cells = dict(
        zip(
            DISTRICT_HEADINGS,
            (
                district_id(number, state), f"{state}-{number:05d}", f"Example District {number}",
                f"Example {number % 30} County" if known else "†", f"{100 + number} N EXAMPLE ST", "EXAMPLETON",
                state, f"{84000 + number % 900}", "" if number % 3 else f"{number % 10_000:04d}",
                f"(555)555-{number % 10_000:04d}", f"{300 + number}.00000" if known else "†",
                f"{20 + number}.25000" if known else "–", "8.00000", code, locale, "16.17000000" if known else "†",
                "Regular Local", "Open",
            ),
            strict=True,
        )
    )  # fmt: skip
    return _with(cells, changed)


def school_cells(number: int = 1, district: int = 1, state: str = "UT", **changed: str) -> Cells:
    """One school. Every seventh has the marks of a school nothing is known of yet."""
    known = number % 7 != 0
    low, high = GRADES[number % 4]
    code, locale = LOCALES[number % 4] if known else ("†", "†")
    cells = dict(
        zip(
            SCHOOL_HEADINGS,
            (
                f"{district_id(district, state)}{number:05d}", f"{state}-{district:05d}-{number:04d}",
                district_id(district, state), f"{state}-{district:05d}", low, high, f"Example School {number}",
                f"Example District {district}", f"Example {district % 30} County" if known else "†",
                f"{number} Example Road", "Exampleton", state, f"{84000 + number % 900}",
                "" if number % 2 else f"{number % 10_000:04d}", f"(555)555-{number % 10_000:04d}", code, locale,
                "Yes" if number % 40 == 0 else "No", f"{150 + number % 900}.00000" if known else "†",
                f"{6 + number % 50}.50000" if known else "†", "24.4600000" if known else "†",
                "52.00000" if known else "†", "15.00000" if known else "–", "24.00000" if known else "–",
                "Regular", "New" if number % 100 == 0 else "Open",
            ),
            strict=True,
        )
    )  # fmt: skip
    return _with(cells, changed)


def _with(cells: Cells, changed: dict[str, str]) -> Cells:
    """``changed`` names headings as identifiers: ``Low_Grade="7"`` is the column Low Grade*."""
    plain = {heading.rstrip("*").replace(" ", "_").replace("-", "_"): heading for heading in cells}
    return {**cells, **{plain[name]: text for name, text in changed.items()}}


def state_directory(*, districts: int, schools: int, state: str = "UT") -> tuple[list[Cells], list[Cells]]:
    """Districts and schools of one state, the schools spread over the districts."""
    return (
        [district_cells(number, state) for number in range(1, districts + 1)],
        [school_cells(number, 1 + number % districts, state) for number in range(1, schools + 1)],
    )


def as_csv(
    rows: Iterable[Cells], *, headings: Sequence[str] | None = None, delimiter: str = ",",
    line_end: str = "\r\n", encoding: str = "utf-8", above: Iterable[str] = (), below: Iterable[str] = (),
) -> bytes:  # fmt: skip
    rows = list(rows)
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator=line_end)
    writer.writerows([text] for text in above)
    names = headings if headings is not None else tuple(rows[0])
    writer.writerow(names)
    writer.writerows([row[name] for name in names] for row in rows)
    writer.writerows([text] for text in below)
    return out.getvalue().encode(encoding)


def as_web_table(rows: Iterable[Cells], *, headings: Sequence[str] | None = None, notes: bool = True) -> bytes:
    """The file behind the search's "Download Excel File" button."""
    rows = list(rows)
    names = headings if headings is not None else tuple(rows[0])
    parts = [_WEB_HEAD, _web_notes(len(rows)) if notes else "", "<TR height=17>\r\n"]
    parts += [f'  <TD class="headrow"><b>{escape(name)}</b></TD>\r\n' for name in names]
    parts.append("</TR>\r\n\r\n")
    for row in rows:
        parts.append("<TR height=17>\r\n")
        parts += [f'  <TD class="txtcol">{_web_text(row[name])}</TD>\r\n' for name in names]
        parts.append("</TR>\r\n")
    parts.append("</TABLE></BODY></HTML>\r\n")
    return "".join(parts).encode("ascii")


def _web_text(text: str) -> str:
    named = escape(text).replace("†", "&dagger;").replace("–", "&ndash;")
    return "".join(mark if mark.isascii() else f"&#{ord(mark)};" for mark in named)


def _web_notes(count: int) -> str:
    cell = '<tr>\r\n  <td height=31 colspan=6 style="border-style: solid">{}</td>\r\n</tr>\r\n'
    return "".join(
        cell.format(text)
        for text in (
            "<font size=5 face=impact><b>Example Centre for Education Statistics</font></b>",
            "<font size=3><b>CCD public school data 2022-2023, 2023-2024 school years</b></font>",
            f"The file contains (<B>{count}</B>) records based on your search.",
            (
                "<font size=1><strong>NOTES:</strong><ul><li class='noteAsterisk'>* denotes a column with data from "
                "2022-2023</li><li>[ &dagger; ] indicates that the data are not applicable.</li><li>[ &ndash; ] "
                "indicates that the data are missing.</li></ul>State: &#34;Example&#34;&nbsp;-&nbsp;School</font>"
            ),
        )
    )


_WEB_HEAD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"
xmlns:x="urn:schemas-microsoft-com:office:excel"
xmlns="http://www.w3.org/TR/REC-html40">

<head>

<!-- ENCRYPT:0A1B2C3D::A:C6:99:5D:83:B3:94:EE:DB:EE:B6:4A:F2:F1:85 -->
<meta http-equiv=Content-Type content="text/html; charset=windows-1252">
<meta name=ProgId content=Excel.Sheet>

<title>Example Centre for Education Statistics</title>

<style>
<!--
.txtcol
	{
	mso-number-format:"\\@";
	}
-->
</style>

</head>
<body>

<table border=1 bordercolor=#bbbbbb cellpadding=0 cellspacing=0>
""".replace("\n", "\r\n")
