"""Exports hold what the list shows, and nothing in them runs."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from sro_program.ui.exports import csv_response, inert, xlsx_response
from sro_program.workflow.states import State

# A response that is closed tells Django to look at its connections.
pytestmark = pytest.mark.django_db

HOSTILE = [
    "=cmd|'/c calc'!A1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    " =1",
    "\u00a0=1",
    " \u00a0 @x",
    "a\n=1",
    "a\r\n+1",
    "\n-1",
]


def body(response: Any) -> bytes:
    data = b"".join(response.streaming_content)
    response.close()
    return data


def read_csv(response: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(body(response).decode("utf-8-sig"), newline="")))


def read_xlsx(response: Any) -> list[list[Any]]:
    book = openpyxl.load_workbook(io.BytesIO(body(response)))
    return [[(cell.data_type, cell.value) for cell in row] for row in book.active.iter_rows()]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_formula_becomes_text(text: str) -> None:
    for line in inert(text).split("\n"):
        assert not line.lstrip(" \u00a0").startswith(("=", "+", "-", "@", "\t", "\r"))


@pytest.mark.parametrize("text", ["Canyon High", "3 = 3", "a-b", "", "José", "a\nb"])
def test_plain_text_stays_as_it_is(text: str) -> None:
    assert inert(text) == text


@given(st.text(max_size=40))
def test_nothing_typed_can_start_a_formula(text: str) -> None:
    assert not inert(text).lstrip().startswith(("=", "+", "-", "@"))


@pytest.mark.parametrize("answer", [csv_response, xlsx_response])
def test_the_answer_is_a_download_with_a_plain_name(answer: Any) -> None:
    response = answer("Applications; rm -rf", ["A"], [])
    response.close()
    disposition = response.headers["Content-Disposition"]
    assert disposition.startswith('attachment; filename="applications-rm-rf-')


def test_csv_holds_the_rows_as_shown() -> None:
    state = State("screening", "Screening")
    moment = datetime(2026, 11, 4, 21, 30, tzinfo=UTC)
    with timezone.override(ZoneInfo("America/Denver")):
        rows = read_csv(csv_response("x", ["Name", "-Stage"], [["=1", state], [moment, -1], [None, True]]))
    assert rows == [
        ["Name", "'-Stage"],
        ["'=1", "Screening"],
        ["2026-11-04 14:30", "-1"],
        ["", "yes"],
    ]


def test_xlsx_keeps_numbers_and_dates_and_makes_the_rest_text() -> None:
    values = ["=1+1", "007", "https://example.com", -1, Decimal("2.5"), date(2026, 11, 4), None]
    (_head, row) = read_xlsx(xlsx_response("x", ["A"] * 7, [values]))
    assert row == [
        ("s", "'=1+1"),
        ("s", "007"),
        ("s", "https://example.com"),
        ("n", -1),
        ("n", 2.5),
        ("d", datetime(2026, 11, 4)),  # noqa: DTZ001  # a spreadsheet knows no zones
        ("n", None),  # an empty cell
    ]


def test_hostile_texts_come_through_xlsx_as_text() -> None:
    rows = read_xlsx(xlsx_response("x", ["A"], [[text] for text in HOSTILE]))
    assert {kind for row in rows for kind, _value in row} == {"s"}
