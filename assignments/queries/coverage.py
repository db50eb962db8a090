"""What became of hours due: who served them, who covered them, what stayed uncovered (UT-SUP-B)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from ..models import Absence, Cover, Presence
from ..states import AWAY, COVERING
from .expected import Due

Span = tuple[datetime, datetime]


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
    """Hours due with what is known of them at one moment. All lengths are minutes; what lies ahead is not served."""

    due: Due
    found: Found
    served: int
    covered: dict[str, int]
    uncovered: int
    late: int
    left_early: int
    away: bool
    denied: bool
    came_at: datetime | None
    left_at: datetime | None

    @property
    def covered_minutes(self) -> int:
        return sum(self.covered.values())


@dataclass(frozen=True, slots=True)
class _Facts:
    """All rows that bear on some hours due, fetched at once."""

    presences: dict[tuple[UUID, UUID, date], Any]
    covers: dict[tuple[UUID, UUID, date], list[tuple[Span, str]]]
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
    posts, officers = {d.assignment for d in due}, {d.officer for d in due}
    presences = Presence.objects.filter(assignment__in=posts, day__range=(first, last)).order_by()
    covers = Cover.objects.filter(need__assignment__in=posts, need__day__range=(first, last), status__in=COVERING)
    absences = Absence.objects.filter(officer__in=officers, status__in=AWAY, starts_at__lt=end, ends_at__gt=begin)
    taken, away = defaultdict(list), defaultdict(list)
    columns = ("need__assignment", "need__school", "need__day", "starts_at", "ends_at", "substitute__kind")
    for post, school, day, starts_at, ends_at, kind in covers.order_by("starts_at", "pk").values_list(*columns):
        taken[post, school, day].append(((starts_at, ends_at), kind))
    for officer, starts_at, ends_at in absences.order_by().values_list("officer", "starts_at", "ends_at"):
        away[officer].append((starts_at, ends_at))
    return _Facts({(p.assignment_id, p.school_id, p.day): p for p in presences if p.assignment_id}, taken, away)


def _covered(due: Due, facts: _Facts, now: datetime, tolerance: timedelta) -> Coverage:
    key, hours = (due.assignment, due.school, due.day), (due.starts_at, due.ends_at)
    presence = facts.presences.get(key)
    denied = presence is not None and presence.answer == Presence.Answer.DENIED
    came, left = (None, None) if presence is None or denied else (presence.came_at, presence.left_at)
    here = _here(came, left, hours, now)
    taken = [(clip, kind) for span, kind in facts.covers.get(key, []) for clip in _clipped(span, hours)]
    absent = [clip for span in facts.absences.get(due.officer, []) for clip in _clipped(span, hours)]
    away = [hours] if due.suspended else absent
    covered, served = _by_kind(taken, here, now), _minutes(here)
    uncovered = max(0, _minutes(_until([hours], now)) - served - sum(covered.values()))
    told = _Told(hours, now, tolerance, here, [span for span, _ in taken], away, left, uncovered)
    return Coverage(
        due=due,
        found=_found(told),
        served=served,
        covered=covered,
        uncovered=uncovered,
        late=_length(hours[0], min(came, hours[1])) if came else 0,
        left_early=_length(max(left, hours[0]), hours[1]) if left and now > left else 0,
        away=bool(away),
        denied=denied,
        came_at=came,
        left_at=left,
    )


@dataclass(frozen=True, slots=True)
class _Told:
    hours: Span
    now: datetime
    tolerance: timedelta
    here: list[Span]
    taken: list[Span]
    away: list[Span]
    left_at: datetime | None
    uncovered: int


def _found(told: _Told) -> Found:
    starts_at, ends_at = told.hours
    open_ahead = _minutes(_without(_from(told.away, told.now), told.taken))
    if told.now < starts_at:
        if not told.away:
            return Found.EXPECTED
        return _by_hole(open_ahead, told)
    slack = int(told.tolerance.total_seconds() // 60)
    if told.now < ends_at and not told.away and not told.taken:
        return _under_way(told)
    if told.here and told.here[0][0] > starts_at + told.tolerance and not told.taken:
        rest = told.uncovered - _length(starts_at, told.here[0][0])
        if rest + open_ahead <= slack:
            return Found.LATE
    missing = told.uncovered + open_ahead
    if missing > slack or not (told.here or told.taken):
        return _by_hole(missing, told)
    return Found.PRESENT if _minutes(told.here) >= _minutes(_until(told.taken, told.now)) else Found.COVERED


def _under_way(told: _Told) -> Found:
    starts_at, _ = told.hours
    if not told.here:
        return Found.EXPECTED if told.now <= starts_at + told.tolerance else Found.LATE
    if told.left_at is not None and told.left_at + told.tolerance < told.now:
        return Found.PART_COVERED
    return Found.LATE if told.here[0][0] > starts_at + told.tolerance else Found.PRESENT


def _by_hole(missing: int, told: _Told) -> Found:
    if missing == 0:
        return Found.COVERED
    return Found.PART_COVERED if told.here or told.taken else Found.UNCOVERED


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
