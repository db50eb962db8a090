"""Duties reckoned a second time, slowly and in plain Python, to hold the one SQL statement against."""

from __future__ import annotations

import calendar
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

DAY = timedelta(days=1)
FAR = date.max


def plus(day: date, months: int, wanted: int | None = None) -> date:
    """The same day of the month some months on, or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(wanted or day.day, calendar.monthrange(year, month + 1)[1]))


@dataclass(frozen=True)
class Taken:
    """One training of the person."""

    done_on: date
    hours: Decimal
    topic: str = "legal_update"
    remote: bool = False
    expires_on: date | None = None


@dataclass(frozen=True)
class Ask:
    """A requirement as the statement reads it."""

    recurrence: str
    month: int = 1
    day: int = 1
    days: int = 0
    months: int = 0
    apart: int = 3
    joining: int = 0
    hours: Decimal | None = None
    remote: Decimal | None = None
    topics: tuple[str, ...] = ()
    each: bool = False
    asked: date = date(2015, 1, 1)

    def row(self, key: str) -> dict[str, Any]:
        return {
            "key": key, "title": key, "clause": "X-1", "effect": "shown", "populations": ["supervisor"],
            "recurrence": self.recurrence, "sources": ["record"], "topics": list(self.topics),
            "each_topic": self.each, "month": self.month, "day": self.day, "asked": self.asked.isoformat(),
            "days": self.days, "months": self.months, "apart_months": self.apart, "joining_days": self.joining,
            "hours": None if self.hours is None else str(self.hours),
            "remote_hours": None if self.remote is None else str(self.remote), "hours_per_month": None,
        }  # fmt: skip


@dataclass(frozen=True)
class Row:
    """What an obligation says, without its words."""

    starts_on: date
    due_on: date
    nth: int
    hours_done: Decimal
    missing: tuple[str, ...]
    met_on: date | None
    status: str


@dataclass(frozen=True)
class Life:
    """When somebody belonged, what they took, and between which due days they were waived."""

    stays: tuple[tuple[date, date | None], ...]
    taken: tuple[Taken, ...] = ()
    waived: tuple[date, date] | None = None

    def merged(self) -> list[tuple[date, date | None]]:
        whole: list[tuple[date, date | None]] = []
        for since, until in sorted(self.stays, key=lambda stay: stay[0]):
            if whole and (whole[-1][1] is None or since <= whole[-1][1] + DAY):
                before = whole.pop()
                ends = None if before[1] is None or until is None else max(before[1], until)
                whole.append((before[0], ends))
            else:
                whole.append((since, until))
        return whole


@dataclass
class Reckoner:
    ask: Ask
    life: Life
    today: date
    found: dict[tuple[date, int], tuple[date, Row]] = field(default_factory=dict)

    def rows(self) -> set[Row]:
        """Newer stays win over older ones where both ask for the same day."""
        for since, until in self.life.merged():
            if until is not None and until < self.ask.asked:
                continue
            for row in self._of_stay(since, until):
                if row.met_on or until is None or row.due_on <= until:
                    self.found[row.due_on, row.nth] = (since, row)
        by_start: dict[tuple[date, int], Row] = {}
        for _since, row in sorted(self.found.values(), key=lambda pair: pair[1].due_on):
            by_start[row.starts_on, row.nth] = row
        return set(by_start.values())

    def _of_stay(self, since: date, until: date | None) -> Iterator[Row]:
        seen = min(until or FAR, max(self.today, since))
        anchor = max(since, self.ask.asked)
        if self.ask.recurrence == "once":
            valid = [t for t in self._counting() if t.expires_on is None or t.expires_on >= anchor]
            yield self._row(anchor, anchor + timedelta(days=self.ask.days), valid)
        elif self.ask.recurrence == "rolling":
            yield from self._rolling(anchor)
        elif self.ask.recurrence == "anchored":
            begins = [plus(anchor, n * self.ask.months) for n in range(400)]
            for first, last in self._two_windows(begins, max(seen, anchor)):
                yield self._row(first, last, self._between(first, last))
        else:
            floor = max(since + timedelta(days=self.ask.joining), self.ask.asked)
            for first, last in self._two_windows(self._begins(seen.year), seen):
                yield from self._in_window(first, last, since, floor)

    def _begins(self, year: int) -> list[date]:
        step = 3 if self.ask.recurrence == "quarterly" else 12
        months = [plus(date(year - 4, self.ask.month, 1), n * step, self.ask.day) for n in range(96 // step)]
        return months if step == 3 else [last + DAY for last in months]

    @staticmethod
    def _two_windows(begins: list[date], seen: date) -> list[tuple[date, date]]:
        windows = [(a, b - DAY) for a, b in itertools.pairwise(begins) if a <= seen]
        return windows[-2:]

    def _in_window(self, first: date, last: date, since: date, floor: date) -> Iterator[Row]:
        starts = max(first, since)
        if self.ask.recurrence != "twice":
            if last >= floor:
                yield self._row(starts, last, self._between(first, last))
            return
        half = plus(last, -self.ask.apart)
        enough = sorted(t.done_on for t in self._between(first, last) if t.hours >= (self.ask.hours or 0))
        one = enough[0] if enough else None
        two = next((d for d in enough if one and d >= plus(one, self.ask.apart)), None)
        if half >= floor:
            yield self._dated(starts, half, one, self._hours_of(first, last), nth=1)
        if last >= floor:
            yield self._dated(starts, last, two if half >= floor else one, self._hours_of(first, last), nth=2)

    def _hours_of(self, first: date, last: date) -> Decimal:
        return sum((t.hours for t in self._between(first, last) if not t.remote), Decimal(0)) + sum(
            (t.hours for t in self._between(first, last) if t.remote), Decimal(0)
        )

    def _rolling(self, anchor: date) -> Iterator[Row]:
        until: dict[date, date] = {}
        for t in self._counting():
            if self.ask.hours is None or t.hours >= self.ask.hours:
                ends = t.expires_on or (plus(t.done_on, self.ask.months) if self.ask.months else FAR)
                until[t.done_on] = max(until.get(t.done_on, date.min), ends, t.done_on)
        chain: list[tuple[date, date]] = []
        for done_on, ends in sorted(until.items()):
            if not chain or ends > chain[-1][1]:
                chain.append((done_on, ends))
        if not any(done_on <= anchor <= ends < FAR for done_on, ends in chain):
            first = next((done_on for done_on, ends in chain if ends >= anchor), None)
            yield self._dated(anchor, anchor + timedelta(days=self.ask.days), first, None)
        for (done_on, ends), renewed in zip(chain, [*(c[0] for c in chain[1:]), None], strict=False):
            if anchor <= ends < FAR and (renewed is None or renewed > anchor):
                yield self._dated(done_on, ends, renewed, None)

    # What was taken

    def _counting(self) -> list[Taken]:
        topics = self.ask.topics
        return [t for t in self.life.taken if t.done_on <= self.today and (not topics or t.topic in topics)]

    def _between(self, first: date, last: date) -> list[Taken]:
        return [t for t in self._counting() if first <= t.done_on <= last]

    def _row(self, starts: date, due: date, taken: list[Taken]) -> Row:
        met, hours, topics = None, Decimal(0), set[str]()
        for day in sorted({t.done_on for t in taken}):
            so_far = [t for t in taken if t.done_on <= day]
            remote = sum((t.hours for t in so_far if t.remote), Decimal(0))
            hours = sum((t.hours for t in so_far if not t.remote), Decimal(0)) + (
                remote if self.ask.remote is None else min(remote, self.ask.remote)
            )
            topics = {t.topic for t in so_far}
            enough = hours >= (self.ask.hours or 0) and (not self.ask.each or topics >= set(self.ask.topics))
            met = met or (day if enough else None)
        missing = tuple(t for t in self.ask.topics if t not in topics) if self.ask.each else ()
        return self._said((starts, due, 1), met, hours, missing)

    def _dated(self, starts: date, due: date, met: date | None, hours: Decimal | None, nth: int = 1) -> Row:
        done = hours if hours is not None else (self.ask.hours or Decimal(0)) if met else Decimal(0)
        return self._said((starts, due, nth), met, done, ())

    def _said(self, days: tuple[date, date, int], met: date | None, hours: Decimal, missing: tuple[str, ...]) -> Row:
        _starts, due, _nth = days
        waived = self.life.waived and self.life.waived[0] <= due <= self.life.waived[1]
        status = "met" if met else "waived" if waived else "overdue" if due < self.today else "open"
        return Row(*days, hours, missing, met, status)
