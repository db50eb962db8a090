"""What a pack says of the records of training: when their year begins, and which body asks for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class RecordsRule:
    """A training year begins on this day of each year. `body` is whom the agency reports to, '' where to nobody."""

    month: int = 1
    day: int = 1
    body: str = ""
    citation: str = ""

    def first_day(self, day: date) -> date:
        """The first day of the training year in which this day lies."""
        begins = date(day.year, self.month, self.day)
        return begins if begins <= day else date(day.year - 1, self.month, self.day)

    def last_day(self, day: date) -> date:
        first = self.first_day(day)
        return date(first.year + 1, self.month, self.day) - timedelta(days=1)

    def label(self, day: date) -> str:
        """One year where it begins with the calendar's, else both."""
        first, last = self.first_day(day), self.last_day(day)
        return f"{first.year}" if first.year == last.year else f"{first.year}–{last.year % 100:02d}"
