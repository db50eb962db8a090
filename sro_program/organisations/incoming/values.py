"""Turns the text of one cell into a value, or raises ``BadValue`` with the sentence to show."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal

from django.utils.translation import gettext as _

from .problems import BadValue

UNKNOWN = frozenset({"", "-", "\u2012", "\u2013", "\u2014", "\u2212", "†", "‡"})
"""Blank, missing (a dash), not applicable (†) and below quality (‡) all say that nobody knows."""
FORMULA = re.compile(r"[\s\u00a0]*(=|[@+\-][A-Za-z]+[(|!])")
FORBIDDEN_MARKS = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
NUMBER = re.compile(r"(\d{1,9}|\d{1,3}(,\d{3}){1,2})(\.\d{1,12})?", re.ASCII)


def refuse_formula(text: str) -> None:
    """A formula in a cell runs in the program of the next person who exports the record."""
    if FORMULA.match(text):
        raise BadValue(_("This cell holds a formula. Replace it with the value it shows."))


def text_of(text: str) -> str:
    """Composed form, so that a search finds a name however its accents were typed."""
    refuse_formula(text)
    plain = unicodedata.normalize("NFC", text).replace("\u00ad", "")
    if any(unicodedata.category(mark) in FORBIDDEN_MARKS for mark in plain):
        raise BadValue(_("This cell holds a line end or an invisible control mark. Remove it."))
    return " ".join(plain.split())


def optional_text(longest: int) -> Callable[[str], str]:
    def read(text: str) -> str:
        plain = text_of(text)
        if plain in UNKNOWN:
            return ""
        if len(plain) > longest:
            raise BadValue(_("This is longer than %(longest)s letters. Shorten it.") % {"longest": longest})
        return plain

    return read


def required_text(longest: int) -> Callable[[str], str]:
    optional = optional_text(longest)

    def read(text: str) -> str:
        plain = optional(text)
        if not any(mark.isalnum() for mark in plain):
            raise BadValue(_("This cell must not be blank."))
        return plain

    return read


def number_of(text: str) -> Decimal | None:
    refuse_formula(text)
    if text in UNKNOWN:
        return None
    if not NUMBER.fullmatch(text):
        raise BadValue(_("This is not a number. Write it in digits, such as 159 or 6.5."))
    return Decimal(text.replace(",", ""))


def whole_number(text: str) -> int | None:
    """The directory writes whole numbers as 159.00000."""
    number = number_of(text)
    if number is None:
        return None
    if number != number.to_integral_value():
        raise BadValue(_("This must be a whole number."))
    return int(number)


def two_places(text: str) -> Decimal | None:
    number = number_of(text)
    if number is None:
        return None
    if number >= 10_000_000:
        raise BadValue(_("This number is too large."))
    return number.quantize(Decimal("0.01"))


def yes_or_no(text: str) -> bool | None:
    refuse_formula(text)
    if text in UNKNOWN:
        return None
    answer = {"yes": True, "y": True, "no": False, "n": False}.get(text.casefold())
    if answer is None:
        raise BadValue(_("Write Yes or No here."))
    return answer
