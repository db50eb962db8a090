"""School calendars as files: a CSV table, or the iCalendar file that district sites offer.

Nothing here writes. A row that cannot be taken is a problem and stops the import; what is no school
day anyway (weekends, concerts) is left out and said so.
"""

from __future__ import annotations

import csv
import io
import re
import zoneinfo
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

import icalendar
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sro_program.ui.dates import clock_text, day_text, read_clock

from .incoming.headings import Column, Layout, find_table
from .incoming.opening import Limits, Shape, Upload, open_table, refuse_size
from .incoming.problems import BadValue, Problem, Unreadable, shorten
from .incoming.values import day_of, optional_text
from .models import CalendarDay, SchoolCalendar
from .queries import weekdays
from .services.calendars import PlannedDay, as_planned

LIMITS = Limits(max_bytes=1024 * 1024, max_rows=1_000)
LONGEST_EVENT = timedelta(days=60)
NO_SCHOOL, EARLY = CalendarDay.Kind.NO_SCHOOL.value, CalendarDay.Kind.EARLY_RELEASE.value
KIND_WORDS = {
    **dict.fromkeys(("no school", "no_school", "holiday", "closed", "break"), NO_SCHOOL),
    **dict.fromkeys(("early release", "early_release", "early dismissal", "early out", "half day"), EARLY),
}
_EARLY_EVENT = re.compile(r"early[ -](release|dismissal|out)|half[ -]day|minimum day", re.IGNORECASE)
_FREE_EVENT = re.compile(
    r"no school|no classes|holiday|\bbreak\b|recess|vacation|closed|in-?service|"
    r"(teacher|staff) (work|development)|professional (development|learning)|"
    r"labor day|thanksgiving|christmas|memorial day|presidents|martin luther king|juneteenth|veterans day|columbus",
    re.IGNORECASE,
)


def _kind(text: str) -> str:
    kind = KIND_WORDS.get(" ".join(text.split()).casefold())
    if kind is None:
        raise BadValue(_("Write “no school” or “early release”."))
    return kind


def _clock(text: str) -> time | None:
    if not text:
        return None
    try:
        return read_clock(text)
    except ValueError as error:
        raise BadValue(_("Write a time like 12:30 or 1 pm.")) from error


def _day(text: str) -> date:
    day = day_of(text)
    if day is None:
        raise BadValue(_("The day is missing."))
    return day


_label = optional_text(80)

TABLE = Layout(
    key="calendar",
    label=gettext_lazy("a school calendar"),
    columns=(
        Column("date", "date", _day),
        Column("kind", "kind", _kind),
        Column("label", "label", _label, must_be_there=False),
        Column("time", "time", _clock, must_be_there=False),
    ),
    sure_signs=("date", "kind"),
)


@dataclass(slots=True)
class CalendarPlan:
    """What a file would do to a calendar."""

    days: list[PlannedDay] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    left_out: list[Problem] = field(default_factory=list)
    new: int = 0
    changed: int = 0
    unchanged: int = 0

    @property
    def is_clean(self) -> bool:
        return not self.problems and bool(self.days)

    @property
    def rows(self) -> str:
        """The days as a CSV table: what the page hands back when the person agrees."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(["date", "kind", "label", "time"])
        for day in self.days:
            released = clock_text(day.released_at) if day.released_at else ""
            writer.writerow([day.date.isoformat(), day.kind, day.label, released])
        return text.getvalue()


def plan_calendar(upload: Upload, calendar: SchoolCalendar, early: time | None = None) -> CalendarPlan:
    """Read a file against a calendar. `early` is the time of early releases whose rows give none."""
    plan = CalendarPlan()
    try:
        refuse_size(upload.name, len(upload.content), LIMITS)
        read = _events if _is_icalendar(upload.content) else _table
        lines = list(read(upload, calendar, early, plan))
    except Unreadable as error:
        return CalendarPlan(problems=[error.problem])
    _judge(lines, calendar, upload.name, plan)
    _compare(plan, calendar)
    return plan


Line = tuple[int, PlannedDay]


def _is_icalendar(content: bytes) -> bool:
    return content.lstrip(b"\xef\xbb\xbf \t\r\n")[:15].upper() == b"BEGIN:VCALENDAR"


def _table(upload: Upload, calendar: SchoolCalendar, early: time | None, plan: CalendarPlan) -> Iterator[Line]:
    lines = open_table(upload, takes=frozenset({Shape.DELIMITED}), limits=LIMITS)
    table = find_table(lines, (TABLE,), file=upload.name)
    for number, cells in table.records():
        values, problems = _cells(cells, upload.name, number)
        plan.problems += problems
        if not problems:
            released = values.get("time") or (early if values["kind"] == EARLY else None)
            day = PlannedDay(values["date"], values["kind"], values.get("label", ""), released)
            if sentence := _wrong_time(day):
                plan.problems.append(Problem(upload.name, number, "time", cells.get("time", ""), sentence))
            else:
                yield number, day
    plan.problems += table.problems


def _cells(cells: dict[str, str], file: str, number: int) -> tuple[dict[str, Any], list[Problem]]:
    values, problems = {}, []
    for column in TABLE.columns:
        if column.name in cells:
            try:
                values[column.name] = column.read(cells[column.name])
            except BadValue as error:
                problems.append(Problem(file, number, column.heading, shorten(cells[column.name]), str(error)))
    return values, problems


def _wrong_time(day: PlannedDay) -> str:
    if day.kind == EARLY and day.released_at is None:
        return _("An early release needs the time when school ends. Write it here, or above for all of them.")
    if day.kind == NO_SCHOOL and day.released_at is not None:
        return _("A day without school has no time. Empty this cell.")
    return ""


def _events(upload: Upload, calendar: SchoolCalendar, early: time | None, plan: CalendarPlan) -> Iterator[Line]:
    """Each event is judged by its words; its number is its place in the file."""
    zone = zoneinfo.ZoneInfo(calendar.district.time_zone)
    for number, event in enumerate(_parsed(upload), start=1):
        if number > LIMITS.max_rows:
            raise Unreadable(upload.name, _("The file has more than %(most)s events.") % {"most": LIMITS.max_rows})
        title = shorten(str(event.get("SUMMARY", "")))
        try:
            yield from ((number, day) for day in _days_of(event, title, zone, early))
        except BadValue as error:
            plan.problems.append(Problem(upload.name, number, "SUMMARY", title, str(error)))
        except _LeftOut as error:
            plan.left_out.append(Problem(upload.name, number, "SUMMARY", title, str(error)))


class _LeftOut(Exception):
    """An event that says nothing about whether there is school."""


def _parsed(upload: Upload) -> Iterable[Any]:
    try:
        found = icalendar.Calendar.from_ical(upload.content)
        return list(found.walk("VEVENT"))
    except (ValueError, IndexError, KeyError, UnicodeDecodeError) as error:
        raise Unreadable(
            upload.name, _("This iCalendar file cannot be read. Download it again, or make a CSV file.")
        ) from error


def _days_of(event: Any, title: str, zone: zoneinfo.ZoneInfo, early: time | None) -> Iterator[PlannedDay]:
    kind = EARLY if _EARLY_EVENT.search(title) else NO_SCHOOL if _FREE_EVENT.search(title) else ""
    if not kind:
        raise _LeftOut(_("Its title does not speak of a day without school or an early release."))
    if "RRULE" in event:
        raise BadValue(_("This event repeats. Write its days one by one in a CSV file."))
    first, last, starts = _span(event, zone)
    released = (starts or early) if kind == EARLY else None
    if kind == EARLY and released is None:
        raise BadValue(_("The event gives no time for the early release. Write it above for all of them."))
    if last < first or last - first > LONGEST_EVENT:
        raise BadValue(_("The event ends before it begins, or lasts longer than 60 days."))
    label = _label(title)
    for day in weekdays(first, last):
        yield PlannedDay(day, kind, label, released)
    if not any(weekdays(first, last)):
        raise _LeftOut(_("It lies on a weekend."))


def _span(event: Any, zone: zoneinfo.ZoneInfo) -> tuple[date, date, time | None]:
    """First and last day, and the time it begins; an all-day event ends the day before its DTEND."""
    try:
        begins = event.decoded("DTSTART")
        ends = event.decoded("DTEND") if "DTEND" in event else None
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise BadValue(_("The event has no day, or one that cannot be read.")) from error
    if isinstance(begins, datetime):
        begins = _local(begins, zone)
        last = _local(ends, zone).date() if isinstance(ends, datetime) else begins.date()
        return begins.date(), last, begins.time().replace(second=0, microsecond=0)
    if not isinstance(begins, date):
        raise BadValue(_("The event has no day, or one that cannot be read."))
    last = begins
    if isinstance(ends, date) and not isinstance(ends, datetime):
        last = max(begins, ends - timedelta(days=1))
    return begins, last, None


def _local(moment: datetime, zone: zoneinfo.ZoneInfo) -> datetime:
    return moment.astimezone(zone) if moment.tzinfo else moment


def _judge(lines: Iterable[Line], calendar: SchoolCalendar, file: str, plan: CalendarPlan) -> None:
    """Keep the days of this school year, each once."""
    kept: dict[date, Line] = {}
    for number, day in lines:
        earlier = kept.get(day.date)
        if not calendar.starts_on <= day.date <= calendar.ends_on:
            plan.left_out.append(_about(file, number, day, _("It lies outside this school year.")))
        elif day.date.weekday() >= 5:
            plan.left_out.append(_about(file, number, day, _("It lies on a weekend.")))
        elif earlier is None:
            kept[day.date] = (number, day)
        elif earlier[1].kind != day.kind or earlier[1].released_at != day.released_at:
            sentence = _("Number %(first)s says otherwise of this day. Keep one of them.") % {"first": earlier[0]}
            plan.problems.append(_about(file, number, day, sentence))
    plan.days = sorted(day for _number, day in kept.values())
    if not plan.days and not plan.problems:
        plan.problems.append(Problem(file, None, "", "", _("No day of this file changes this school year.")))


def _about(file: str, number: int, day: PlannedDay, sentence: str) -> Problem:
    return Problem(file, number, "date", f"{day_text(day.date)} {day.label}".strip(), sentence)


def _compare(plan: CalendarPlan, calendar: SchoolCalendar) -> None:
    known = {day.date: as_planned(day) for day in CalendarDay.objects.filter(calendar=calendar)}
    for day in plan.days:
        if day.date not in known:
            plan.new += 1
        elif known[day.date] != day:
            plan.changed += 1
        else:
            plan.unchanged += 1
