"""Dates and times as people write them, and as pages show them."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

EARLIEST, LATEST = date(1900, 1, 1), date(2100, 12, 31)
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
DAY_WORDS = {"today": 0, "yesterday": -1, "tomorrow": 1}

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_SLASHES = re.compile(r"(\d{1,2})[/.](\d{1,2})(?:[/.](\d{4}|\d{2}))?", re.ASCII)
_DAY_FIRST = re.compile(r"(?:[a-z]{3,9}\.?,? )?(\d{1,2})\.? ([a-z]{3,9})\.?,?(?: (\d{4}))?", re.ASCII)
_MONTH_FIRST = re.compile(r"(?:[a-z]{3,9}\.?,? )?([a-z]{3,9})\.? (\d{1,2}),?(?: (\d{4}))?", re.ASCII)
_CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?(?::\d{2})? ?([ap])?\.?(?:m\.?)?", re.ASCII)


def read_day(text: str, today: date | None = None) -> date:
    """A day from "today", "11/4", "11/4/2026", "2026-11-04", "4 Nov 2026" or "Nov 4".

    Without a year the day nearest to today is meant. Raises ValueError for anything else.
    """
    today = today or timezone.localdate()
    words = " ".join(text.lower().split())
    if words in DAY_WORDS:
        return today + timedelta(days=DAY_WORDS[words])
    year, month, day = _parts(words)
    found = _nearest(month, day, today) if year is None else date(year, month, day)
    if not EARLIEST <= found <= LATEST:
        raise ValueError(text)
    return found


def _parts(words: str) -> tuple[int | None, int, int]:
    """Year (None when none was written), month and day."""
    if match := _ISO.fullmatch(words):
        return int(match[1]), int(match[2]), int(match[3])
    if match := _SLASHES.fullmatch(words):
        return _year(match[3]), int(match[1]), int(match[2])
    if match := _DAY_FIRST.fullmatch(words):
        return _year(match[3]), _month(match[2]), int(match[1])
    if match := _MONTH_FIRST.fullmatch(words):
        return _year(match[3]), _month(match[1]), int(match[2])
    raise ValueError(words)


def _year(digits: str | None) -> int | None:
    return None if digits is None else int(digits) + (2000 if len(digits) == 2 else 0)


def _month(word: str) -> int:
    return MONTHS.index(word[:3]) + 1


def _nearest(month: int, day: int, today: date) -> date:
    found = []
    for year in (today.year - 1, today.year, today.year + 1):
        try:
            found.append(date(year, month, day))
        except ValueError:
            continue
    return min(found, key=lambda d: abs(d - today))


def read_clock(text: str) -> time:
    """A time of day from "7:40", "07:40", "7:40 am", "2 pm" or "14:30"; ValueError otherwise."""
    match = _CLOCK.fullmatch(" ".join(text.lower().split()))
    if not match or not (match[2] or match[3]):
        raise ValueError(text)
    hour, minute = int(match[1]), int(match[2] or 0)
    if match[3]:
        if not 1 <= hour <= 12:
            raise ValueError(text)
        hour = hour % 12 + (12 if match[3] == "p" else 0)
    return time(hour, minute)


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or its last one where that month is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def day_text(value: date | datetime) -> str:
    """The local day of a moment, like “Wed 4 Nov 2026”."""
    day = timezone.localtime(value).date() if isinstance(value, datetime) else value
    return f"{day:%a} {day.day} {day:%b} {day.year}"


def moment_text(value: datetime) -> str:
    """Like “Wed 4 Nov 2026, 07:40 MST”."""
    local = timezone.localtime(value)
    return f"{day_text(value)}, {local:%H:%M} {local.tzname()}"


def clock_text(value: datetime | time) -> str:
    return f"{timezone.localtime(value) if isinstance(value, datetime) else value:%H:%M}"


def away_text(value: date | datetime) -> str:
    """How far off: "in 3 days", "today", "5 minutes ago"."""
    if isinstance(value, datetime):
        minutes = round((value - timezone.now()).total_seconds() / 60)
        if abs(minutes) < 1:
            return _("just now")
        if abs(minutes) < 60:
            return _off(minutes, "minute")
        if timezone.localtime(value).date() == timezone.localdate():
            return _off(round(minutes / 60), "hour")
        value = timezone.localtime(value).date()
    days = (value - timezone.localdate()).days
    if days == 0:
        return _("today")
    return _off(days, "day")


def _off(count: int, unit: str) -> str:
    number = abs(count)
    match unit:
        case "minute":
            amount = ngettext("%d minute", "%d minutes", number)
        case "hour":
            amount = ngettext("%d hour", "%d hours", number)
        case _:
            amount = ngettext("%d day", "%d days", number)
    return (_("in %s") if count > 0 else _("%s ago")) % (amount % number)
