"""What became of hours due: who served them, who covered them, what stayed uncovered (UT-SUP-B)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from ..models import Absence, Cover, CoverNeed, Presence
from ..states import AWAY, COVERING
from .expected import Due

Span = tuple[datetime, datetime]
IN_PASSING = 15
"""Minutes without anybody that no single hour is marked for."""


class Found(StrEnum):
    """How hours stand. Of several at one school and day the first here is shown."""

    UNCOVERED = "uncovered"
    PART_COVERED = "part_covered"
    LATE = "late"
    EXPECTED = "expected"
    COVERED = "covered"
    PRESENT = "present"


@dataclass(frozen=True, slots=True)
class Coverage:
    """Hours due with what is known of them at one moment. All lengths are minutes; what lies ahead is not served.

    `here`, `taken` and `away` are the parts of the hours in which the officer was there, somebody else is or will
    be, and the officer is excused; `awaited` those of substitutes who accepted and have not come.
    """

    due: Due
    found: Found
    served: int
    covered: dict[str, int]
    uncovered: int
    late: int
    left_early: int
    answer: str
    came_at: datetime | None
    left_at: datetime | None
    here: tuple[Span, ...]
    taken: tuple[tuple[Span, str], ...]
    away_from: tuple[Span, ...]
    awaited: tuple[Span, ...]

    @property
    def denied(self) -> bool:
        """The school says that the officer was not there."""
        return self.answer == Presence.Answer.DENIED

    @property
    def away(self) -> bool:
        return bool(self.away_from)

    @property
    def covered_minutes(self) -> int:
        return sum(self.covered.values())

    @property
    def open_ahead(self) -> bool:
        """Whether somebody is excused from a part of the hours that nobody takes."""
        return bool(_without(self.away_from, [*(span for span, _kind in self.taken), *self.awaited]))

    def open_since(self, now: datetime) -> datetime | None:
        """Since when nobody has been there, if that is so at this moment of the hours."""
        if not self.due.starts_at < now < self.due.ends_at:
            return None
        gaps = _without([(self.due.starts_at, now)], [*self.here, *(span for span, _kind in self.taken)])
        return gaps[-1][0] if gaps and gaps[-1][1] == now else None

    def between(self, begin: datetime, end: datetime, now: datetime) -> Found:
        """How a part of the hours stands by itself."""
        somebody = [span for span, _kind in self.taken]
        if begin >= now:
            return self._ahead((begin, end), [*somebody, *self.awaited])
        there, here = ([c for s in spans for c in _clipped(s, (begin, end))] for spans in (somebody, self.here))
        there = _without(_until(there, now), ())
        if not (here or there):
            return self.found if self.found in (Found.LATE, Found.EXPECTED) else Found.UNCOVERED
        if _minutes(_without(_until([(begin, end)], now), [*here, *there])) > IN_PASSING:
            late = self.late and self.came_at is not None and self.came_at > begin
            return Found.LATE if late else Found.PART_COVERED
        return Found.PRESENT if _minutes(here) >= _minutes(there) else Found.COVERED

    def _ahead(self, part: Span, taken: list[Span]) -> Found:
        excused = [clip for span in self.away_from for clip in _clipped(span, part)]
        if not excused:
            return Found.EXPECTED
        hole = _without(excused, taken)
        if not hole:
            return Found.COVERED
        return Found.UNCOVERED if _minutes(hole) == _length(*part) else Found.PART_COVERED

    def excused_at(self, moment: datetime) -> bool:
        """Whether it was known that the officer is not there at that moment, and nobody accepted to be."""
        return any(a <= moment < b for a, b in self.away_from) and not any(a <= moment < b for a, b in self.awaited)


class _CoverRow(NamedTuple):
    pk: UUID
    span: Span
    kind: str
    status: str
    swapped: bool


class _PresenceRow(NamedTuple):
    """A day on which the school says that nobody was here is one on which nobody came."""

    came: datetime | None = None
    left: datetime | None = None
    answer: str = ""


_NOBODY = _PresenceRow()


@dataclass(frozen=True, slots=True)
class _Facts:
    """All rows that bear on some hours due, fetched at once."""

    officers: dict[tuple[UUID, UUID, date], _PresenceRow]
    substitutes: dict[UUID, _PresenceRow]
    covers: dict[tuple[UUID, UUID, date], list[_CoverRow]]
    absences: dict[UUID, list[Span]]


def coverage(due: Sequence[Due], now: datetime, tolerance: timedelta = timedelta(minutes=15)) -> list[Coverage]:
    """What is known at `now` of each of the hours, in their order, in three statements.

    Somebody who comes within the tolerance after the start, in whole minutes, is in time; the minutes count anyway.
    """
    if not due:
        return []
    facts = _facts(due)
    return [_covered(one, facts, now, tolerance) for one in due]


def _facts(due: Sequence[Due]) -> _Facts:
    first, last = min(d.day for d in due), max(d.day for d in due)
    begin, end = min(d.starts_at for d in due), max(d.ends_at for d in due)
    posts, officers, schools = {d.assignment for d in due}, {d.officer for d in due}, {d.school for d in due}
    covers = Cover.objects.filter(need__assignment__in=posts, need__day__range=(first, last), status__in=COVERING)
    absences = Absence.objects.filter(officer__in=officers, status__in=AWAY, starts_at__lt=end, ends_at__gt=begin)
    taken, away = defaultdict(list), defaultdict(list)
    need = ("need__assignment", "need__school", "need__day")
    own = ("pk", "starts_at", "ends_at", "substitute__kind", "status", "need__why")
    for *key, pk, starts_at, ends_at, kind, status, why in covers.order_by("starts_at", "pk").values_list(*need, *own):
        taken[tuple(key)].append(_CoverRow(pk, (starts_at, ends_at), kind, status, why == CoverNeed.Why.SWAP))
    for officer, starts_at, ends_at in absences.order_by().values_list("officer", "starts_at", "ends_at"):
        away[officer].append((starts_at, ends_at))
    return _Facts(*_presences(schools, first, last), taken, away)


def _presences(schools: Iterable[UUID], first: date, last: date) -> tuple[dict[Any, _PresenceRow], dict[Any, Any]]:
    """Of officers by post, school and day; of substitutes by the hours they took."""
    rows = Presence.objects.filter(school__in=schools, day__range=(first, last)).order_by()
    columns = ("assignment", "cover", "school", "day", "came_at", "left_at", "answer")
    officers, substitutes = {}, {}
    for post, cover, school, day, came, left, answer in rows.values_list(*columns):
        denied = answer == Presence.Answer.DENIED
        row = _PresenceRow(answer=answer) if denied else _PresenceRow(came, left, answer)
        if post is None:
            substitutes[cover] = row
        else:
            officers[post, school, day] = row
    return officers, substitutes


def _covered(due: Due, facts: _Facts, now: datetime, tolerance: timedelta) -> Coverage:
    key, hours = (due.assignment, due.school, due.day), (due.starts_at, due.ends_at)
    presence = facts.officers.get(key, _NOBODY)
    if not (due.suspended or key in facts.covers or due.officer in facts.absences):
        return _alone(due, presence, now, _whole(tolerance))
    here = _here(presence.came, presence.left, hours, now)
    covers, taken, awaited = facts.covers.get(key, ()), [], []
    for cover in covers:
        span, waited = _stay(cover, facts.substitutes.get(cover.pk, _NOBODY), now, tolerance)
        taken += [(clip, cover.kind) for clip in _clipped(span, hours) if span[0] < span[1]]
        awaited += _clipped(waited, hours) if waited else []
    away = [clip for span in facts.absences.get(due.officer, ()) for clip in _clipped(span, hours)]
    away += [clip for cover in covers if cover.swapped for clip in _clipped(cover.span, hours)]
    away = [hours] if due.suspended else away
    covered, served = _by_kind(taken, here, now), _minutes(here)
    told = _Told(hours, now, tolerance, here, [span for span, _kind in taken], away, awaited, presence.came)
    found, late = _found(told)
    left = presence.left
    return Coverage(
        due=due,
        found=found,
        served=served,
        covered=covered,
        uncovered=max(0, _minutes(_until([hours], now)) - served - sum(covered.values())),
        late=late,
        left_early=_length(max(left, hours[0]), hours[1]) if left and now > left else 0,
        answer=presence.answer,
        came_at=presence.came,
        left_at=left,
        here=tuple(here),
        taken=tuple(taken),
        away_from=tuple(away),
        awaited=tuple(awaited),
    )


def _alone(due: Due, presence: _PresenceRow, now: datetime, slack: int) -> Coverage:
    """The same for the many days with nobody but the officer in them: no list has to be cut up."""
    begin, end, came, left = due.starts_at, due.ends_at, presence.came, presence.left
    until = min(end, now)
    first, last = (begin, begin) if came is None else (max(came, begin), min(left or max(now, came), until))
    here = ((first, last),) if first < last else ()
    passed, served = _length(begin, until), _length(first, last) if here else 0
    late = (_length(begin, min(first, until)) if came else passed) if came or now < end else 0
    hole = late + _length(last, until) if here else passed
    if now < begin:
        found, late = Found.EXPECTED, 0
    elif hole - late <= slack and (late > slack or (now < end and not here)):
        found = Found.LATE if late > slack else Found.EXPECTED
    elif hole > slack or not here:
        found = Found.PART_COVERED if here else Found.UNCOVERED
    else:
        found = Found.PRESENT
    return Coverage(
        due=due,
        found=found,
        served=served,
        covered={},
        uncovered=max(0, passed - served),
        late=late,
        left_early=_length(max(left, begin), end) if left and now > left else 0,
        answer=presence.answer,
        came_at=came,
        left_at=left,
        here=here,
        taken=(),
        away_from=(),
        awaited=(),
    )


def _stay(cover: _CoverRow, presence: _PresenceRow, now: datetime, tolerance: timedelta) -> tuple[Span, Span | None]:
    """The part that counts as taken, and what is waited for.

    Who accepted is trusted for the tolerance. From then on only coming counts, until the hours have passed: then
    it is the school that says whether somebody came, and until it does the acceptance holds.
    """
    begin, end = cover.span
    if presence.came is not None:
        return (max(begin, presence.came), min(end, presence.left or end)), None
    if presence.answer == Presence.Answer.DENIED:
        return (begin, begin), None
    late = cover.status == "accepted" and _length(begin, now) > _whole(tolerance) and now < end
    return ((begin, begin), cover.span) if late else (cover.span, None)


@dataclass(frozen=True, slots=True)
class _Told:
    hours: Span
    now: datetime
    tolerance: timedelta
    here: list[Span]
    taken: list[Span]
    away: list[Span]
    awaited: list[Span]
    came: datetime | None

    @property
    def open(self) -> list[Span]:
        """Nobody was there, or nobody will be; whoever is waited for still counts as coming."""
        some = [*self.here, *self.taken, *self.awaited]
        return _without(_until([self.hours], self.now), some) + _without(_from(self.away, self.now), some)

    @property
    def first_due(self) -> datetime | None:
        """When the officer is first expected in person."""
        in_person = _without([self.hours], self.away)
        return in_person[0][0] if in_person else None

    @property
    def running(self) -> bool:
        return self.hours[0] <= self.now < self.hours[1]

    @property
    def somebody(self) -> bool:
        expected = self.first_due is not None and self.first_due > self.now
        return bool(self.here or self.taken or self.awaited or expected)


def _found(told: _Told) -> tuple[Found, int]:
    """How the hours stand, and the minutes that the officer is or was late."""
    if not (told.taken or told.away or told.awaited) and told.now < told.hours[0]:
        return Found.EXPECTED, 0
    hole, late, slack = _minutes(told.open), _late(told), _whole(told.tolerance)
    if told.now < told.hours[0]:
        return _by_hole(hole, told) if told.away else Found.EXPECTED, 0
    if hole - late <= slack:
        if late > slack or told.awaited:
            return Found.LATE, late
        if told.running and told.first_due and not (told.here or _until(told.taken, told.now)):
            return Found.EXPECTED, late
    if hole > slack or not (told.here or told.taken):
        return _by_hole(hole, told), late
    present = _minutes(told.here) >= _minutes(_without(_until(told.taken, told.now), ()))
    return Found.PRESENT if present else Found.COVERED, late


def _late(told: _Told) -> int:
    """Minutes open from when the officer was due until they came; while nobody else is there, until now."""
    first = told.first_due
    if first is None:
        return 0
    if told.came is None and (not told.running or any(a <= told.now < b for a, b in told.taken)):
        return 0
    until = min(told.came or told.now, told.now)
    return _minutes(clip for span in told.open for clip in _clipped(span, (first, until)))


def _by_hole(missing: int, told: _Told) -> Found:
    if missing == 0:
        return Found.COVERED
    return Found.PART_COVERED if told.somebody else Found.UNCOVERED


def _whole(length: timedelta) -> int:
    return int(length.total_seconds() // 60)


def _here(came: datetime | None, left: datetime | None, hours: Span, now: datetime) -> list[Span]:
    """The part of the hours that the officer was there, as far as it has passed."""
    return _until(_clipped((came, left or max(now, came)), hours), now) if came else []


def _by_kind(taken: Iterable[tuple[Span, str]], here: list[Span], now: datetime) -> dict[str, int]:
    """Minutes past of each kind of substitute while the officer was not there; a minute counts once."""
    counted = list(here)
    found: dict[str, int] = defaultdict(int)
    for span, kind in taken:
        fresh = _without(_until([span], now), counted)
        counted += fresh
        found[kind] += _minutes(fresh)
    return {kind: minutes for kind, minutes in found.items() if minutes}


def _clipped(span: Span, to: Span) -> list[Span]:
    begin, end = max(span[0], to[0]), min(span[1], to[1])
    return [(begin, end)] if begin < end else []


def _until(spans: Iterable[Span], now: datetime) -> list[Span]:
    return [(begin, min(end, now)) for begin, end in spans if begin < now]


def _from(spans: Iterable[Span], now: datetime) -> list[Span]:
    return [(max(begin, now), end) for begin, end in spans if end > now]


def _without(spans: Iterable[Span], taken: Iterable[Span]) -> list[Span]:
    """What is left of the spans, none counted twice."""
    left: list[Span] = []
    gone = list(taken)
    for span in sorted(spans):
        pieces = [span]
        for begin, end in gone:
            around = [((first, min(last, begin)), (max(first, end), last)) for first, last in pieces]
            pieces = [piece for pair in around for piece in pair if piece[0] < piece[1]]
        left += pieces
        gone += pieces
    return left


def _minutes(spans: Iterable[Span]) -> int:
    return sum(_length(*span) for span in spans)


def _length(begin: datetime, end: datetime) -> int:
    return max(0, int((end - begin).total_seconds() // 60))
