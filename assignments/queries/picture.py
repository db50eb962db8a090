"""Agreements along a line of time. Lengths are in thousandths of the line, for drawings without inline style."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ..models import Agreement
from ..states import AGREEMENT_STATES

WIDTH = 1000
MARGIN = timedelta(days=30)
FARTHEST = timedelta(days=3 * 366)
LEAST_WIDTH = 4
_STATES = {state.key: state for state in AGREEMENT_STATES}


@dataclass(frozen=True, slots=True)
class Bar:
    agreement: Agreement
    label: str
    tone: str
    x: int
    width: int


@dataclass(frozen=True, slots=True)
class Mark:
    """The first day of a year: where it stands, and the year."""

    x: int
    year: int


@dataclass(frozen=True, slots=True)
class Picture:
    bars: tuple[Bar, ...]
    marks: tuple[Mark, ...]
    today: int


def picture_of(agreements: Sequence[Agreement], today: date) -> Picture:
    """What lies farther than three years from today is cut off at the edge, so that the present stays readable."""
    first = max(min([today, *(a.starts_on for a in agreements)]) - MARGIN, today - FARTHEST)
    last = min(max([today, *(a.ends_on for a in agreements)]) + MARGIN, today + FARTHEST)
    days = (last - first).days

    def at(day: date) -> int:
        return round(WIDTH * (min(max(day, first), last) - first).days / days)

    bars = tuple(
        Bar(
            agreement=a,
            label=str(_STATES[a.status].label),
            tone=_STATES[a.status].tone,
            x=min(at(a.starts_on), WIDTH - LEAST_WIDTH),
            width=max(at(a.ends_on + timedelta(days=1)) - at(a.starts_on), LEAST_WIDTH),
        )
        for a in agreements
    )
    years = (date(year, 1, 1) for year in range(first.year + 1, last.year + 1))
    return Picture(bars, tuple(Mark(at(day), day.year) for day in years), at(today))
