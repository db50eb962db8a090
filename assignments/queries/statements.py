"""The figures of a coverage statement: hours due, served, covered by kind, without anybody, and the credit."""

from __future__ import annotations

import calendar
import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.formats import date_format

from ..models import Agreement, CoverageStatement, LineDispute, StatementAcknowledgement
from ..models.statements import Side
from .coverage import Coverage, coverage
from .expected import hours_due

CENT = Decimal("0.01")
ONE_DAY = timedelta(days=1)
Key = tuple[str, str, str]
"""Post, school and day: what makes a line."""


@dataclass(frozen=True, slots=True)
class Line:
    """One officer's hours at one school on one day. All lengths are minutes; `credit` is in dollars."""

    assignment: str
    school: str
    day: str
    name: str
    hours: str
    due: int
    served: int
    covered: dict[str, int]
    uncovered: int
    credit: str
    agreed: bool = False

    @property
    def key(self) -> Key:
        return self.assignment, self.school, self.day

    @property
    def covered_minutes(self) -> int:
        return sum(self.covered.values())

    @property
    def date(self) -> date:
        return date.fromisoformat(self.day)

    @property
    def plain(self) -> bool:
        """The officer served all of it."""
        return not (self.covered or self.uncovered or self.agreed)


@dataclass(frozen=True, slots=True)
class Figures:
    lines: tuple[Line, ...]
    rate: str
    share: int | None
    value: str
    """What the hours without anybody are worth at the agreed rate; empty where no rate is agreed."""
    credit: str
    """The school side's part of it: all, unless it pays a share of the cost."""
    due: int = 0
    served: int = 0
    covered: dict[str, int] = field(default_factory=dict)
    uncovered: int = 0

    def as_data(self) -> dict[str, Any]:
        columns = [name for name in Figures.__slots__ if name != "lines"]
        lines = [{name: getattr(line, name) for name in Line.__slots__} for line in self.lines]
        return {**{name: getattr(self, name) for name in columns}, "lines": lines}

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Figures:
        return cls(**{**data, "lines": tuple(Line(**line) for line in data["lines"])})

    @property
    def sha256(self) -> str:
        return hashlib.sha256(json.dumps(self.as_data(), sort_keys=True).encode()).hexdigest()


def figures_shown(statement: CoverageStatement) -> Figures:
    """As both sides acknowledged them; until then as they are computed now."""
    if statement.status != "acknowledged":
        return figures_now(statement)
    kept = last_by(statement, Side.DISTRICT)
    assert kept is not None
    return Figures.from_data(kept.figures)


def figures_now(statement: CoverageStatement, now: datetime | None = None) -> Figures:
    """From presence, absences and covers as they stand, with what both sides agreed on."""
    deal = statement.agreement
    agreed = _agreed(statement)
    names = dict(deal.schools.values_list("pk", "name"))
    told = _told(deal, statement.month, list(names), now or timezone.now())
    whole_days: dict[tuple[UUID, date], int] = defaultdict(int)
    for one in told:
        whole_days[one.due.assignment, one.due.day] += one.due.minutes
    zone = ZoneInfo(deal.district.time_zone)
    lines, values = [], []
    for one in told:
        key = (str(one.due.assignment), str(one.due.school), one.due.day.isoformat())
        uncovered = min(agreed.get(key, one.uncovered), one.due.minutes - one.covered_minutes)
        value = _value(deal, uncovered, whole_days[one.due.assignment, one.due.day])
        values.append(value)
        lines.append(
            Line(
                *key,
                name=names[one.due.school],
                hours=f"{one.due.starts_at.astimezone(zone):%H:%M}–{one.due.ends_at.astimezone(zone):%H:%M}",
                due=one.due.minutes,
                served=one.due.minutes - one.covered_minutes - uncovered,
                covered=one.covered,
                uncovered=uncovered,
                credit="" if value is None else str(_shared(deal, value)),
                agreed=key in agreed,
            )
        )
    return _summed(deal, lines, [v for v in values if v is not None])


def _summed(deal: Agreement, lines: list[Line], values: list[Decimal]) -> Figures:
    covered: dict[str, int] = defaultdict(int)
    for line in lines:
        for kind, minutes in line.covered.items():
            covered[kind] += minutes
    rated = rate_of(deal) != ""
    return Figures(
        lines=tuple(lines),
        rate=rate_of(deal),
        share=deal.school_share,
        value=str(sum(values, Decimal(0)).quantize(CENT)) if rated else "",
        credit=str(sum((Decimal(line.credit) for line in lines), Decimal(0)).quantize(CENT)) if rated else "",
        due=sum(line.due for line in lines),
        served=sum(line.served for line in lines),
        covered=dict(sorted(covered.items())),
        uncovered=sum(line.uncovered for line in lines),
    )


def rate_of(deal: Agreement) -> str:
    """The rate the credit is counted at: by the hour where one is agreed, else by the officer's day."""
    if deal.rate_per_hour is not None:
        return f"hour {deal.rate_per_hour:.2f}"
    return f"day {deal.rate_per_day:.2f}" if deal.rate_per_day is not None else ""


def _value(deal: Agreement, uncovered: int, whole_day: int) -> Decimal | None:
    if deal.rate_per_hour is not None:
        value = deal.rate_per_hour * uncovered / 60
    elif deal.rate_per_day is not None:
        value = deal.rate_per_day * uncovered / whole_day
    else:
        return None
    return value.quantize(CENT, ROUND_HALF_UP)


def _shared(deal: Agreement, value: Decimal) -> Decimal:
    share = 100 if deal.school_share is None else deal.school_share
    return (value * share / 100).quantize(CENT, ROUND_HALF_UP)


def _agreed(statement: CoverageStatement) -> dict[Key, int]:
    agreed = [d for d in statement.disputes.all() if d.settled_how == LineDispute.How.AGREED]
    in_order = sorted(agreed, key=lambda d: d.settled_at or d.created_at)
    return {(str(d.assignment_id), str(d.school_id), d.day.isoformat()): d.claimed_uncovered for d in in_order}


def _told(deal: Agreement, month: date, schools: list[UUID], now: datetime) -> list[Coverage]:
    first, last = days_of(deal, month)
    if first > last:
        return []
    return coverage(hours_due(first, last, schools=schools, agencies=[deal.agency_id]), now)


def days_of(deal: Agreement, month: date) -> tuple[date, date]:
    """The days of the month on which this very version of the agreement counted."""
    last = min(last_day_of(month), deal.ends_on)
    if deal.status in ("terminated", "superseded"):
        over = deal.status_since.astimezone(ZoneInfo(deal.agency.time_zone)).date()
        last = min(last, over - ONE_DAY if deal.status == "superseded" else over)
    return max(month, deal.starts_on), last


def last_day_of(month: date) -> date:
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])


def open_disputes(statement: CoverageStatement) -> list[LineDispute]:
    return [d for d in statement.disputes.all() if d.open]


def is_over(statement: CoverageStatement) -> bool:
    """Whether the month has passed where the agency is."""
    zone = ZoneInfo(statement.agreement.agency.time_zone)
    return timezone.localdate(timezone=zone) > last_day_of(statement.month)


def last_by(statement: CoverageStatement, side: str) -> StatementAcknowledgement | None:
    return next((a for a in reversed(list(statement.acknowledgements.all())) if a.side == side), None)


def line_label(line: Line) -> str:
    return f"{date_format(line.date, 'D j M')}, {line.name}, {line.hours}"


def line_choice(line: Line) -> str:
    return "_".join(line.key)
