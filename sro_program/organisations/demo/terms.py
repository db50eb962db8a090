"""School years around the day of loading, with the days that are different."""

from __future__ import annotations

from datetime import date, time, timedelta

from sro_program.demo.clock import Days

from ..models import CalendarDay, District
from ..services.calendars import PlannedDay, add_calendar, put_days

OFF, EARLY = CalendarDay.Kind.NO_SCHOOL, CalendarDay.Kind.EARLY_RELEASE


def school_years(district: District, days: Days) -> None:
    """The year that runs or comes next, and the one before it: together they cover the story."""
    first = days.today.year if days.today.month >= 6 else days.today.year - 1
    for year in (first - 1, first):
        calendar = add_calendar(
            district=district, label=f"{year}–{year + 1}", starts_on=date(year, 8, 12), ends_on=date(year + 1, 5, 28)
        )
        put_days(calendar=calendar, version=calendar.version, days=_days(year))


def _days(year: int) -> list[PlannedDay]:
    thanksgiving = _weekday(year, 11, weekday=3, nth=4)
    breaks = (
        (_weekday(year, 9, weekday=0, nth=1), 1, "Labor Day"),
        (thanksgiving - timedelta(days=1), 3, "Thanksgiving break"),
        (date(year, 12, 21), 14, "Winter break"),
        (_weekday(year + 1, 1, weekday=0, nth=3), 1, "Martin Luther King Jr. Day"),
        (_weekday(year + 1, 2, weekday=0, nth=3), 1, "Teacher workday"),
        (_weekday(year + 1, 3, weekday=0, nth=3), 5, "Spring break"),
    )
    off = [
        PlannedDay(day, OFF, label)
        for start, length, label in breaks
        for day in (start + timedelta(days=n) for n in range(length))
        if day.weekday() < 5
    ]
    early = (thanksgiving - timedelta(days=2), date(year + 1, 5, 27))
    return [*off, *(PlannedDay(day, EARLY, "Early release", time(12, 30)) for day in early if day.weekday() < 5)]


def _weekday(year: int, month: int, *, weekday: int, nth: int) -> date:
    """The nth Monday (0) to Sunday (6) of a month."""
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))
