"""Coverage counted minute by minute, straight from the tables: what the board is held against.

Nothing of the program's own reckoning is used here. A day is a set of minutes; every rule is a sentence about sets.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from assignments.models import Absence, AssignedSchool, Cover, DutyWindow, Presence
from sro_program.organisations.models import CalendarDay, SchoolCalendar

TOLERANCE = 15
EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
Minutes = frozenset[int]
NONE: Minutes = frozenset()


def minute(moment: datetime) -> int:
    return int((moment - EPOCH).total_seconds() // 60)


def span(begin: datetime, end: datetime) -> Minutes:
    return frozenset(range(minute(begin), minute(end)))


@dataclass
class Day:
    """What one officer's hours at one school came to."""

    state: str
    due: int
    served: int
    covered: dict[str, int]
    uncovered: int


class Tables:
    """All rows, read once."""

    def __init__(self) -> None:
        self.places = list(AssignedSchool.objects.select_related("assignment__agreement", "school__district"))
        self.windows: dict[Any, list[Any]] = {}
        for w in DutyWindow.objects.all():
            self.windows.setdefault((w.place_id, w.weekday), []).append(w)
        self.calendars = list(SchoolCalendar.objects.all())
        self.special = {(d.calendar_id, d.date): d for d in CalendarDay.objects.all()}
        self.presences = list(Presence.objects.all())
        self.absences = list(Absence.objects.all())
        self.covers = list(Cover.objects.select_related("need", "substitute"))
        self.by_post: dict[Any, list[Any]] = {}
        for p in self.presences:
            self.by_post.setdefault((p.assignment_id, p.school_id, p.day), []).append(p)
        self.of_cover = {p.cover_id: p for p in self.presences if p.cover_id}
        self.need: dict[Any, list[Any]] = {}
        for c in self.covers:
            self.need.setdefault((c.need.assignment_id, c.need.school_id, c.need.day), []).append(c)
        self.away: dict[Any, list[Any]] = {}
        for a in self.absences:
            if a.status in ("approved", "reported"):
                self.away.setdefault(a.officer_id, []).append((minute(a.starts_at), minute(a.ends_at)))

    def days(self, day: date, now: datetime) -> dict[tuple[Any, Any], Day]:
        """By post and school, wherever hours are due on that day."""
        found = {}
        for place in self.places:
            hours = self.hours(place, day)
            if hours is not None:
                found[place.assignment_id, place.school_id] = self.told(place, day, hours, now)
        return found

    def hours(self, place: Any, day: date) -> tuple[datetime, datetime] | None:
        post, district = place.assignment, place.school.district
        if not post.starts_on <= day <= (post.ends_on or post.agreement.ends_on):
            return None
        windows = self.windows.get((place.pk, day.weekday()), [])
        windows = [w for w in windows if (w.since or day) <= day <= (w.until or day)]
        if not windows:
            return None
        (window,) = windows
        calendars = [c for c in self.calendars if c.district_id == district.pk]
        ends_at, later = window.ends_at, window.ends_at <= window.starts_at
        if calendars:
            years = [c for c in calendars if c.starts_on <= day <= c.ends_on]
            if not years:
                return None
            special = self.special.get((max(years, key=lambda c: c.starts_on).pk, day))
            if special is not None and special.kind == "no_school":
                return None
            if special is not None and not later:
                if special.released_at <= window.starts_at:
                    return None
                ends_at = min(ends_at, special.released_at)
        zone = ZoneInfo(district.time_zone)
        last = day + timedelta(days=1) if later else day
        return datetime.combine(day, window.starts_at, zone), datetime.combine(last, ends_at, zone)

    def told(self, place: Any, day: date, hours: tuple[datetime, datetime], now: datetime) -> Day:
        key, at = (place.assignment_id, place.school_id, day), minute(now)
        whole = span(*hours)
        past = frozenset(m for m in whole if m < at)
        came, here = self._officer(key, whole)
        here &= past
        taken, awaited = self._covers(key, whole, at)
        somebody = frozenset().union(*taken.values(), NONE) if taken else NONE
        away = self._away(place.assignment, whole)
        counted: set[int] = set(here)
        covered = {}
        for kind, minutes in taken.items():
            fresh = (minutes & past) - counted
            counted |= fresh
            if fresh:
                covered[kind] = len(fresh)
        state = _state(at, came, Sets(whole, here, somebody, awaited, away))
        return Day(state, len(whole), len(here), covered, len(past - counted))

    def _officer(self, key: Any, whole: Minutes) -> tuple[int | None, Minutes]:
        rows = self.by_post.get(key, [])
        if not rows or rows[0].answer == "denied" or rows[0].came_at is None:
            return None, NONE
        came, left = minute(rows[0].came_at), minute(rows[0].left_at) if rows[0].left_at else None
        return came, frozenset(m for m in whole if came <= m and (left is None or m < left))

    def _covers(self, key: Any, whole: Minutes, at: int) -> tuple[dict[str, Minutes], Minutes]:
        taken: dict[str, Minutes] = {}
        awaited = NONE
        for cover in sorted(self.need.get(key, []), key=lambda c: (c.starts_at, c.pk)):
            if cover.status not in ("accepted", "came"):
                continue
            minutes, presence = whole & span(cover.starts_at, cover.ends_at), self.of_cover.get(cover.pk)
            begin, end = minute(cover.starts_at), minute(cover.ends_at)
            if presence is not None and presence.answer == "denied":
                continue
            if presence is not None and presence.came_at is not None:
                left = minute(presence.left_at) if presence.left_at else end
                minutes = frozenset(m for m in minutes if minute(presence.came_at) <= m < left)
            elif cover.status == "accepted" and begin + TOLERANCE < at < end:
                awaited |= minutes
                continue
            kind = cover.substitute.kind
            taken[kind] = taken.get(kind, NONE) | minutes
        return taken, awaited

    def _away(self, post: Any, whole: Minutes) -> Minutes:
        away = self.away.get(post.officer_id, [])
        spans = [(begin, end) for begin, end in away if begin <= max(whole) and end > min(whole)]
        return frozenset(m for m in whole if any(begin <= m < end for begin, end in spans))


@dataclass(frozen=True)
class Sets:
    """The hours, and whose they are."""

    whole: Minutes
    here: Minutes
    taken: Minutes
    awaited: Minutes
    away: Minutes


def _state(at: int, came: int | None, sets: Sets) -> str:
    """How the hours stand at the minute `at`, told in sentences."""
    whole, here, taken, awaited, away = sets.whole, sets.here, sets.taken, sets.awaited, sets.away
    nobody = whole - here - taken - awaited
    hole = frozenset(m for m in nobody if m < at or m in away)
    in_person = whole - away
    first = min(in_person) if in_person else None
    ahead = first is not None and first > at
    partly = "part_covered" if here or taken or awaited or ahead else "uncovered"
    if at < min(whole):
        return "expected" if not away else "covered" if not hole else partly
    running = at <= max(whole)
    late = NONE
    if first is not None and (came is not None or (running and at not in taken)):
        late = frozenset(m for m in hole if first <= m < min(at, came if came is not None else at))
    if len(hole) - len(late) <= TOLERANCE:
        if len(late) > TOLERANCE or awaited:
            return "late"
        if running and first is not None and not here and not any(m < at for m in taken):
            return "expected"
    if len(hole) > TOLERANCE or not (here or taken):
        return partly if hole else "covered"
    return "present" if len(here) >= sum(m < at for m in taken) else "covered"
