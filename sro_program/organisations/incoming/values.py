"""Turns the text of one cell into a value, or raises ``BadValue`` with the sentence to show."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils import timezone
from django.utils.translation import gettext as _

from .problems import BadValue

UNKNOWN = frozenset({"", "-", "\u2012", "\u2013", "\u2014", "\u2212", "†", "‡"})
"""Blank, missing (a dash), not applicable (†) and below quality (‡) all say that nobody knows."""
FORMULA = re.compile(r"[\s\u00a0]*(=|[@+\-][A-Za-z]+[(|!])")
FORBIDDEN_MARKS = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
EARLIEST_DAY = date(1940, 1, 1)
YEARS_AHEAD = 10
DAY_SHAPES = (
    ("%Y-%m-%d", re.compile(r"\d{4}-\d{1,2}-\d{1,2}", re.ASCII)),
    ("%m/%d/%Y", re.compile(r"\d{1,2}/\d{1,2}/\d{4}", re.ASCII)),
)
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


def day_of(text: str) -> date | None:
    """Only shapes with a full year: a table is not read by the person who typed it."""
    refuse_formula(text)
    if text in UNKNOWN:
        return None
    for form, shape in DAY_SHAPES:
        if shape.fullmatch(text):
            try:
                day = datetime.strptime(text, form).date()  # noqa: DTZ007  # a day has no time zone
            except ValueError:
                break
            if EARLIEST_DAY <= day <= timezone.localdate() + timedelta(days=366 * YEARS_AHEAD):
                return day
            raise BadValue(_("This day is too far back or too far ahead. Check the year."))
    raise BadValue(_("This is not a day. Write it like 2026-11-04 or 11/4/2026."))


def past_day(text: str) -> date | None:
    day = day_of(text)
    if day is not None and day > timezone.localdate():
        raise BadValue(_("This day is in the future."))
    return day


def email_of(text: str) -> str:
    refuse_formula(text)
    address = text.lower()
    if not address:
        raise BadValue(_("The e-mail address is missing."))
    try:
        EmailValidator()(address)
    except ValidationError as error:
        raise BadValue(_("This is not an e-mail address.")) from error
    if not address.isascii() or len(address) > 254:
        raise BadValue(_("This is not an e-mail address."))
    return address
