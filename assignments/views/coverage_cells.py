"""What the cells of the coverage board say, and where they lead."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sro_program.ui.dates import day_text
from sro_program.ui.templatetags.grids import GridCell

from ..models import Assignment, CoverageRules, Substitute
from ..queries.board import LOOKS, Board, Cell, Hours, Place, agency_rules, hour_states
from ..queries.coverage import Coverage, Found

_ANY = UUID(int=1)
_KINDS = dict(Substitute.Kind.choices)


def clock_at(moment: datetime, zone: str) -> str:
    return f"{moment.astimezone(ZoneInfo(zone)):%H:%M}"


@dataclass
class Links:
    """Where a cell leads: to the need that is open, or to who was there that day."""

    board: Board

    def __post_init__(self) -> None:
        self.days_page = reverse("assignments:presence:list")
        self.need_page = reverse("assignments:covers:need", args=[_ANY])
        self.names = {place.pk: place.name for place in self.board.places}

    def of(self, told: Coverage | None) -> str:
        if told is None or not self.board.reach.in_full(told.due):
            return ""
        if told.due.agency in self.board.reach.agencies and (need := self.need(told)):
            return self.need_page.replace(str(_ANY), str(need))
        day = told.due.day.isoformat()
        return f"{self.days_page}?{urlencode({'school': self.names[told.due.school], 'since': day, 'until': day})}"

    def need(self, told: Coverage) -> UUID | None:
        if told.found not in (Found.UNCOVERED, Found.PART_COVERED, Found.LATE):
            return None
        return self.board.needs.get((told.due.assignment, told.due.school, told.due.day))


def note_of(told: Coverage, zone: str, now: datetime) -> str:
    """The few words beside the state; only for those who see more than the state."""
    if told.found is Found.LATE and told.late:
        return _("%d min") % told.late
    if told.found is Found.UNCOVERED:
        since = told.open_since(now)
        return _("since %s") % clock_at(since, zone) if since else ""
    if told.found is Found.PART_COVERED and told.uncovered:
        return _("%d min open") % told.uncovered
    if told.found is Found.COVERED and told.taken:
        return str(_KINDS.get(told.taken[0][1], ""))
    if told.found is Found.PRESENT and told.came_at and now > told.due.ends_at and not told.left_at:
        return _("not checked out")
    return ""


def day_cell(board: Board, links: Links, place: Place, day: date) -> GridCell:
    cell = board.cell(place, day)
    look, worst = LOOKS[cell.state], cell.worst
    full = worst is not None and board.reach.in_full(worst.due)
    return GridCell(
        label=str(look.label),
        tone=look.tone,
        picture=look.icon,
        note=note_of(worst, place.zone, board.now) if worst and full else "",
        url=links.of(worst),
        heading=f"{day:%a} {day.day}",
        here=day == board.today(place),
    )


def hour_cells(board: Board, links: Links, hours: Hours, places: Iterable[Place]) -> dict[UUID, list[GridCell]]:
    shown = list(places)
    states, found = hour_states(board, hours, shown), {}
    labels = [f"{hour % 24}:00" for hour in hours]
    for place in shown:
        cell = board.cell(place, board.today(place))
        url = links.of(cell.worst)
        current = (board.now.astimezone(ZoneInfo(place.zone))).hour
        found[place.pk] = [
            _hour_cell(state, label, url, here=hour == current)
            for hour, label, state in zip(hours, labels, states[place.pk], strict=True)
        ]
        if not cell.told:
            found[place.pk][0] = _hour_cell(cell.state, labels[0], "", here=False)
    return found


def _hour_cell(state: str, label: str, url: str, *, here: bool) -> GridCell:
    if not state:
        return GridCell("", heading=label, here=here)
    look = LOOKS[state]
    return GridCell(str(look.label), look.tone, look.icon, url=url, heading=label, here=here)


# Holes in words, above the grid and on the home page


@dataclass(frozen=True, slots=True)
class Hole:
    place: Place
    look: Any
    tag: str
    detail: str
    url: str


def holes_now(board: Board) -> list[Hole]:
    """Schools with nobody there at this moment, the longest first."""
    opened = [
        (since, place, c)
        for place, cell in board.todays
        for c in cell.told
        if c.found in (Found.UNCOVERED, Found.PART_COVERED, Found.LATE) and (since := c.open_since(board.now))
    ]
    rules = agency_rules({c.due.agency for _since, _place, c in opened}) if opened else {}
    names, links = _names(board, [c for _since, _place, c in opened]), Links(board)
    return [
        Hole(
            place,
            LOOKS[c.found],
            _("%(word)s since %(clock)s") % {"word": LOOKS[c.found].label, "clock": clock_at(since, place.zone)},
            " ".join(
                filter(
                    None,
                    (
                        _why(c, board, names.get(c.due.assignment, "")),
                        _chief(c, since, board, rules[c.due.agency], place.zone),
                    ),
                )
            ),
            links.of(c),
        )
        for since, place, c in sorted(opened, key=lambda found: (found[0], found[1].name))
    ]


def _names(board: Board, told: Iterable[Coverage]) -> dict[UUID, str]:
    posts = {c.due.assignment for c in told if board.reach.in_full(c.due)}
    rows = Assignment.objects.filter(pk__in=posts).values_list("pk", "officer__user__full_name") if posts else ()
    return dict(rows)


def _why(told: Coverage, board: Board, name: str) -> str:
    """Who is missing and how it came; nothing for those who see only how a school stands."""
    if not board.reach.in_full(told.due):
        return ""
    if told.excused_at(board.now):
        return _("%s is away, and nobody has taken the hours.") % name
    if told.awaited:
        return _("The substitute has not checked in.")
    if told.denied:
        return _("The school says that %s is not there.") % name
    return (_("%s checked out.") if told.left_at else _("%s has not checked in.")) % name


def _chief(told: Coverage, since: datetime, board: Board, rules: CoverageRules, zone: str) -> str:
    """When the chief hears of it; for those of the agency."""
    if told.due.agency not in board.reach.agencies:
        return ""
    wait = timedelta(minutes=rules.chief_after + (0 if told.excused_at(since) else rules.sergeant_after))
    said = _("The chief was told at %s.") if since + wait <= board.now else _("The chief is told at %s.")
    return said % clock_at(since + wait, zone)


def holes_ahead(board: Board) -> list[Hole]:
    """Hours still to come that somebody is excused from and nobody has taken, up to the last day shown."""
    links = Links(board)
    found = []
    for place in board.places:
        for day in board.days:
            cell: Cell | None = board.cells.get((place.pk, day))
            for c in cell.told if cell else ():
                if c.due.starts_at > board.now and c.open_ahead:
                    hours = f"{clock_at(c.due.starts_at, place.zone)}–{clock_at(c.due.ends_at, place.zone)}"
                    hole = Hole(place, LOOKS[c.found], _("nobody yet"), f"{day_text(day)}, {hours}", links.of(c))
                    found.append((c.due.starts_at, hole))
    return [hole for _starts_at, hole in sorted(found, key=lambda pair: pair[0])]


def summary(board: Board) -> list[tuple[Any, int]]:
    """How many schools stand how today, the worst first; those without duty or school are left out."""
    counts: dict[str, int] = {}
    for _place, cell in board.todays:
        counts[cell.state] = counts.get(cell.state, 0) + 1
    return [(look, counts[key]) for key, look in LOOKS.items() if counts.get(key) and look.tone != "none"]


def in_words(board: Board) -> str:
    """For those who hear the board change."""
    parts = [f"{count} {str(look.label).lower()}" for look, count in summary(board)]
    schools = ngettext("%d school today", "%d schools today", len(board.places)) % len(board.places)
    return f"{schools}: {', '.join(parts)}." if parts else f"{schools}."
