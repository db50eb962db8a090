"""Another moment to be now: the story is told as it happened, through the same services as everything else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from unittest.mock import patch
from zoneinfo import ZoneInfo

from django.utils import timezone


@contextmanager
def now_is(moment: datetime) -> Iterator[None]:
    """Let `timezone.now()` answer with this moment, for one thread and a short while.

    Defaults of model fields hold on to the function `now` itself, so what is exchanged is the class
    that `now` asks: every way to ask for the time then agrees.
    """

    class Stopped(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]  # a plain datetime, as callers expect
            return moment.astimezone(tz)

    with patch.object(timezone, "datetime", Stopped):
        yield


@dataclass(frozen=True, slots=True)
class Days:
    """Days and moments counted from the day of loading, where the people of one state live.

    What fell on a weekend is told on the Friday before it, and what will, on the Monday after.
    """

    today: date
    zone: ZoneInfo

    def day(self, offset: int) -> date:
        day = self.today + timedelta(days=offset)
        weekend = day.weekday() - 4
        if weekend <= 0 or offset == 0:
            return day
        return day - timedelta(days=weekend) if offset < 0 else day + timedelta(days=3 - weekend)

    def at(self, offset: int, clock: str) -> datetime:
        """The moment when clocks there show this time, like “09:40”."""
        return datetime.combine(self.day(offset), time.fromisoformat(clock), self.zone)


def days_in(zone: str, now: datetime) -> Days:
    there = ZoneInfo(zone)
    return Days(now.astimezone(there).date(), there)
