"""The coverage board: schools and days, or schools and the hours of today, with how each stands (UT-SUP-B)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, FilteredRelation, OuterRef, Q

from sro_program.organisations.models import Role, School, SchoolCalendar
from sro_program.organisations.seats import standing_of

from ..models import Agreement, CoverageRules, CoverNeed
from ..permissions.coverage import SEE_COVERAGE, Reach, reach_of
from ..states import COVERAGE_LOOKS, SIGNED_ONCE
from .coverage import Coverage, Found, coverage
from .expected import hours_due
from .posts import serving_schools

NO_DUTY, NO_SCHOOL = "no_duty", "no_school"
LOOKS = {look.key: look for look in COVERAGE_LOOKS}
WORST_FIRST = {look.key: place for place, look in enumerate(COVERAGE_LOOKS)}
HOLES = frozenset((Found.UNCOVERED, Found.PART_COVERED, Found.LATE))
WEEKEND = 5
EARLIEST, LATEST = 7, 16
"""Hours that the board of today shows at least."""


class Place(NamedTuple):
    """A school with what the board says of it."""

    pk: UUID
    name: str
    district: UUID
    district_name: str
    zone: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One school on one day. Several officers' hours show as the worst of them."""

    state: str
    told: tuple[Coverage, ...] = ()

    @property
    def worst(self) -> Coverage | None:
        return min(self.told, key=lambda c: WORST_FIRST[c.found], default=None)


def board_places(user: Any, first: date, last: date) -> list[Place]:
    """Schools within this person's reach that a signed agreement names in these days, by name."""
    named = Agreement.schools.through.objects.filter(
        school=OuterRef("pk"),
        agreement__status__in=SIGNED_ONCE,
        agreement__starts_on__lte=last,
        agreement__ends_on__gte=first,
    )
    rows = SEE_COVERAGE.scope(user, School.objects.filter(Exists(named))).order_by("name", "pk")
    return [Place(*row) for row in rows.values_list("pk", "name", "district", "district__name", "district__time_zone")]


def board_reach(user: Any) -> Reach:
    serves = standing_of(user).has(Role.OFFICER, Role.SUPERVISOR)
    return reach_of(user, serving_schools(user).values_list("pk", flat=True) if serves else ())


def agency_rules(agencies: Iterable[UUID]) -> dict[UUID, CoverageRules]:
    """What each agency wants; the defaults where it said nothing."""
    wanted = set(agencies)
    kept = {rules.agency_id: rules for rules in CoverageRules.objects.filter(agency__in=wanted)}
    return {agency: kept.get(agency) or CoverageRules(agency_id=agency) for agency in wanted}


@dataclass
class Board:
    """Everything a board shows, computed at one moment."""

    places: Sequence[Place]
    reach: Reach
    first: date
    last: date
    now: datetime
    agency: UUID | None = None

    @cached_property
    def told(self) -> list[Coverage]:
        due = hours_due(self.first, self.last, schools=[p.pk for p in self.places])
        shown = [d for d in due if self.reach.shows(d) and self.agency in (None, d.agency)]
        return coverage(shown, self.now)

    @cached_property
    def cells(self) -> dict[tuple[UUID, date], Cell]:
        found: dict[tuple[UUID, date], list[Coverage]] = defaultdict(list)
        for one in self.told:
            found[one.due.school, one.due.day].append(one)
        return {
            key: Cell(min((c.found for c in told), key=WORST_FIRST.__getitem__), tuple(told))
            for key, told in found.items()
        }

    @cached_property
    def days(self) -> list[date]:
        """Weekdays, and those days of a weekend on which anybody is due."""
        every = [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]
        busy = {day for _school, day in self.cells}
        return [day for day in every if day.weekday() < WEEKEND or day in busy]

    @cached_property
    def closed(self) -> _Closed:
        return _closed({p.district for p in self.places}, self.first, self.last)

    def cell(self, place: Place, day: date) -> Cell:
        return self.cells.get((place.pk, day)) or Cell(
            NO_SCHOOL if self.closed.on(place.district, day) or day.weekday() >= WEEKEND else NO_DUTY
        )

    def today(self, place: Place) -> date:
        return self._today_in[place.zone]

    @cached_property
    def _today_in(self) -> dict[str, date]:
        return {zone: self.now.astimezone(ZoneInfo(zone)).date() for zone in {p.zone for p in self.places}}

    @cached_property
    def todays(self) -> list[tuple[Place, Cell]]:
        return [(place, self.cell(place, self.today(place))) for place in self.places]

    def has_hole(self, place: Place) -> bool:
        return any((cell := self.cells.get((place.pk, day))) and cell.state in HOLES for day in self.days)

    @cached_property
    def needs(self) -> dict[tuple[UUID, UUID, date], UUID]:
        """Cover needs still open or filled, by post, school and day."""
        rows = CoverNeed.objects.filter(school__in=[p.pk for p in self.places], day__range=(self.first, self.last))
        columns = ("assignment", "school", "day", "pk")
        rows = rows.exclude(status="dropped").order_by("starts_at", "pk")
        return {(post, school, day): pk for post, school, day, pk in rows.values_list(*columns)}


@dataclass(frozen=True, slots=True)
class _Closed:
    """Days without school, as the calendars of the districts say."""

    terms: dict[UUID, list[tuple[date, date]]]
    free: frozenset[tuple[UUID, date]]

    def on(self, district: UUID, day: date) -> bool:
        terms = self.terms.get(district)
        if not terms:
            return False
        return (district, day) in self.free or not any(first <= day <= last for first, last in terms)


def _closed(districts: Iterable[UUID], first: date, last: date) -> _Closed:
    """Each calendar with its days without school between the two, in one statement."""
    without = FilteredRelation("days", condition=Q(days__date__range=(first, last), days__kind="no_school"))
    rows = SchoolCalendar.objects.filter(district__in=list(districts)).annotate(without=without).order_by()
    terms: dict[UUID, list[tuple[date, date]]] = defaultdict(list)
    free = set()
    for district, starts_on, ends_on, day in rows.values_list("district", "starts_on", "ends_on", "without__date"):
        terms[district].append((starts_on, ends_on))
        free.add((district, day))
    return _Closed(terms, frozenset(free))


# The hours of today


@dataclass(frozen=True, slots=True)
class Hours:
    """The hours that anybody is due today, on the clocks of the schools; after midnight they go on past 24."""

    first: int
    last: int

    def __iter__(self) -> Any:
        return iter(range(self.first, self.last))


def hours_of(board: Board) -> Hours:
    starts, ends = [EARLIEST], [LATEST]
    for place, cell in board.todays:
        for one in cell.told:
            starts.append(_hour(one.due.starts_at, one.due.day, place.zone))
            ends.append(_hour(one.due.ends_at - timedelta(seconds=1), one.due.day, place.zone) + 1)
    return Hours(min(starts), max(ends))


def _hour(moment: datetime, day: date, zone: str) -> int:
    """By the clock there, counted on from the day's midnight."""
    local = moment.astimezone(ZoneInfo(zone))
    return (local.date() - day).days * 24 + local.hour


def _midnight(day: date, zone: str) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))


def hour_states(board: Board, hours: Hours, places: Iterable[Place]) -> dict[UUID, list[str]]:
    """How each hour of today stands at these schools, the worst of several officers; "" where nobody is due."""
    edges: dict[str, list[datetime]] = {}
    found = {}
    for place in places:
        cell = board.cell(place, board.today(place))
        if place.zone not in edges:
            midnight = _midnight(board.today(place), place.zone)
            edges[place.zone] = [midnight + timedelta(hours=h) for h in (*hours, hours.last)]
        marks = edges[place.zone]
        hourly = [[_in_hour(c, begin, end, board.now) for c in cell.told] for begin, end in pairwise(marks)]
        found[place.pk] = [min(filter(None, states), key=WORST_FIRST.__getitem__, default="") for states in hourly]
    return found


def _in_hour(told: Coverage, begin: datetime, end: datetime, now: datetime) -> str:
    """As the whole, by what happens in this hour alone."""
    begin, end = max(begin, told.due.starts_at), min(end, told.due.ends_at)
    if begin >= end:
        return ""
    if not (told.here or told.taken or told.away_from or told.awaited):
        return told.found if begin < now else Found.EXPECTED
    return told.between(begin, end, now)
