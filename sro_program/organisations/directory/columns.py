"""The columns of the two directory tables, and what their cells may hold."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..incoming.headings import Column, Layout
from ..incoming.problems import BadValue
from ..incoming.values import (
    UNKNOWN,
    optional_text,
    refuse_formula,
    required_text,
    two_places,
    whole_number,
    yes_or_no,
)
from ..states_of_the_union import TIME_ZONES

DISTRICT_DIGITS = 7
SCHOOL_DIGITS = 12
LARGEST_COUNT = 2_000_000
GRADES = frozenset({"PK", "KG", "UG", "AE", *(f"{grade:02d}" for grade in range(1, 14))})
OTHER_GRADE_WORDS = {"K": "KG", "PREK": "PK", "PRE-K": "PK"}
NO_GRADE = frozenset({"M", "N"})
"""The directory's codes for a grade that is missing or does not apply."""


def district_id(text: str) -> str:
    return _nces_id(text, DISTRICT_DIGITS)


def school_id(text: str) -> str:
    return _nces_id(text, SCHOOL_DIGITS)


def _nces_id(text: str, digits: int) -> str:
    """States below 10 (Alabama is 01) lose their zero when a spreadsheet saves the file."""
    refuse_formula(text)
    if text in UNKNOWN:
        raise BadValue(_("The NCES ID is missing."))
    if re.fullmatch(r"\d[.,]\d+E\+\d+", text, re.ASCII | re.IGNORECASE):
        raise BadValue(
            _("A spreadsheet program has rounded this ID. Download the file again and upload it without opening it.")
        )
    if not re.fullmatch(rf"\d{{{digits - 1},{digits}}}", text, re.ASCII):
        raise BadValue(_("An NCES ID here has %(digits)s digits.") % {"digits": digits})
    return text.zfill(digits)


def state_code(text: str) -> str:
    refuse_formula(text)
    code = text.upper()
    if code not in TIME_ZONES:
        raise BadValue(_("This is not the two-letter code of a state, such as AL or UT."))
    return code


def grade(text: str) -> str:
    refuse_formula(text)
    code = text.upper()
    code = OTHER_GRADE_WORDS.get(code, code)
    if code in UNKNOWN or code in NO_GRADE:
        return ""
    if code.isascii() and code.isdigit():
        code = code.zfill(2)
    if code not in GRADES:
        raise BadValue(_("This is not a grade. Grades are PK, KG, 01 to 13, UG or AE."))
    return code


def students(text: str) -> int | None:
    number = whole_number(text)
    if number is not None and number > LARGEST_COUNT:
        raise BadValue(_("This number is too large."))
    return number


def zip_code(text: str) -> str:
    return _digits(text, 5, _("A ZIP code has five digits."))


def zip_plus_four(text: str) -> str:
    return _digits(text, 4, _("The second part of a ZIP code has four digits."))


def _digits(text: str, count: int, sentence: str) -> str:
    refuse_formula(text)
    if text in UNKNOWN:
        return ""
    if not re.fullmatch(rf"\d{{{count - 2},{count}}}", text, re.ASCII):
        raise BadValue(sentence)
    return text.zfill(count)


_ADDRESS = (
    Column("County Name*", "county", optional_text(80)),
    Column("Street Address", "street", optional_text(150)),
    Column("City", "city", optional_text(80)),
    Column("State", "state", state_code),
    Column("ZIP", "zip_code", zip_code),
    Column("ZIP 4-digit", "zip_plus_four", zip_plus_four),
    Column("Phone", "phone", optional_text(30)),
)
_FIGURES = (
    Column("Students*", "students", students),
    Column("Teachers*", "teachers", two_places),
    Column("Locale*", "locale", optional_text(40)),
    Column("Type", "kind", optional_text(60)),
    Column("Status", "standing", optional_text(40)),
)

SCHOOLS = Layout(
    key="schools",
    label=gettext_lazy("the school table"),
    columns=(
        Column("NCES School ID", "nces_id", school_id),
        Column("State School ID", "state_number", optional_text(40)),
        Column("NCES District ID", "district_nces_id", district_id),
        Column("Low Grade*", "low_grade", grade),
        Column("High Grade*", "high_grade", grade),
        Column("School Name", "name", required_text(150)),
        *_ADDRESS,
        Column("Charter", "charter", yes_or_no),
        *_FIGURES,
    ),
    sure_signs=("NCES School ID", "School Name"),
)
DISTRICTS = Layout(
    key="districts",
    label=gettext_lazy("the district table"),
    columns=(
        Column("NCES District ID", "nces_id", district_id),
        Column("State District ID", "state_number", optional_text(40)),
        Column("District Name", "name", required_text(150)),
        *_ADDRESS,
        *_FIGURES,
    ),
    sure_signs=("NCES District ID", "District Name"),
)
LAYOUTS = (SCHOOLS, DISTRICTS)
