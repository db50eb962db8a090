"""The coverage board, what of it stands on home, and the proof day by day."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sro_program.organisations.models import Agency, Role
from sro_program.organisations.seats import standing_of
from sro_program.organisations.views.places import OnlyForSome
from sro_program.permissions.relation import NOTHING
from sro_program.ui.frame import frame_of
from sro_program.ui.pages import Page, link

from ..forms.coverage import BoardForm
from ..permissions.coverage import PROVE_COVERAGE, SEE_COVERAGE, leads_coverage
from ..queries.board import HOLES, WORST_FIRST, Board, Place, board_places, board_reach, hours_of
from ..queries.lapses import lapses_of
from ..states import COVERAGE_LOOKS
from .coverage_cells import Links, day_cell, holes_ahead, holes_now, hour_cells, in_words, summary

WEEK = timedelta(days=7)
FARTHEST = timedelta(days=800)
ON_PAGE, ON_WALL, ON_HOME = 100, 200, 40
IN_WORDS = 20
"""So many holes are told one by one above the grid; the grid has them all."""
NO_CONTENT = 204


class BoardPage(OnlyForSome, Page):
    """Schools and days, or with `?view=hours` the hours of today. `?wall=1` is for a screen that nobody touches.

    A poll sends what it has seen: while nothing has changed the answer is empty.
    """

    ability = SEE_COVERAGE
    template_name = "assignments/board.html"
    title = gettext_lazy("Coverage")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.may_open():
            return super().get(request, *args, **kwargs)
        context = self.context()
        seen = request.GET.get("seen", "")
        if seen and seen == context["seen"]:
            return HttpResponse(status=NO_CONTENT)
        context["announce"] = in_words(self.board) if seen and seen.split(".")[0] != self._marks[0] else ""
        return self.show(context)

    def show(self, context: dict[str, Any], status: int = 200) -> HttpResponse:
        polled = self.request.headers.get("HX-Target") == "board"
        template = "assignments/_board.html" if polled else self.template_name
        return render(self.request, template, context, status=status)

    @cached_property
    def now(self) -> Any:
        return timezone.now()

    @cached_property
    def everywhere(self) -> list[Place]:
        return board_places(self.request.user, *self.span)

    @cached_property
    def form(self) -> BoardForm:
        districts = sorted({(p.district, p.district_name) for p in self.everywhere}, key=lambda pair: pair[1])
        return BoardForm(self.request.GET, districts=districts, agencies=self.agencies)

    @cached_property
    def agencies(self) -> list[tuple[UUID, str]]:
        mine = self.reach.agencies | self.reach.fellows
        return list(Agency.objects.filter(pk__in=mine).values_list("pk", "name")) if len(mine) > 1 else []

    @cached_property
    def reach(self) -> Any:
        return board_reach(self.request.user)

    @cached_property
    def span(self) -> tuple[date, date]:
        """Whole weeks from a Monday; the form reads the same two words again for its fields."""
        asked = BoardForm(self.request.GET, districts=(), agencies=())
        asked.is_valid()
        today = timezone.localdate(self.now)
        since = asked.cleaned_data.get("since") or today
        since = min(max(since, today - FARTHEST), today + FARTHEST)
        monday = since - timedelta(days=since.weekday())
        return monday, monday + int(asked.cleaned_data.get("weeks") or 2) * WEEK - timedelta(days=1)

    @property
    def chosen(self) -> dict[str, Any]:
        self.form.is_valid()
        return self.form.cleaned_data

    @property
    def wall(self) -> bool:
        return self.request.GET.get("wall") == "1"

    @property
    def by_hour(self) -> bool:
        return self.request.GET.get("view", "hours" if len(self.everywhere) > ON_PAGE else "days") == "hours"

    @property
    def only_holes(self) -> bool:
        return self.request.GET.get("only") == "holes"

    @cached_property
    def board(self) -> Board:
        """All schools that were asked for; by day and without a look for holes, those of one page alone."""
        district, agency = self.chosen.get("district"), self.chosen.get("agency")
        places = [p for p in self.everywhere if district in ("", None, str(p.district))]
        if not (self.by_hour or self.only_holes):
            places = list(self._page(places))
        span = self._around_today(places) if self.by_hour else self.span
        return Board(places, self.reach, *span, self.now, UUID(agency) if agency else None)

    def _around_today(self, places: Sequence[Place]) -> tuple[date, date]:
        """Today where the schools are; with few of them tomorrow too, for what is still open then."""
        days = {self.now.astimezone(ZoneInfo(zone)).date() for zone in {p.zone for p in places}}
        first, last = min(days, default=self.span[0]), max(days, default=self.span[0])
        return first, last + timedelta(days=len(places) <= ON_PAGE)

    @cached_property
    def rows(self) -> list[Place]:
        """The places of this page, by name; the hours of today begin with whatever needs somebody."""
        board = self.board
        if not self.by_hour:
            return list(
                self._page([p for p in board.places if board.has_hole(p)]) if self.only_holes else board.places
            )
        states = {place.pk: cell.state for place, cell in board.todays}
        shown = [p for p in board.places if not self.only_holes or states[p.pk] in HOLES]
        return list(self._page(sorted(shown, key=lambda p: (WORST_FIRST[states[p.pk]], p.name))))

    def _page(self, places: Sequence[Place]) -> Any:
        paginator = Paginator(places, ON_WALL if self.wall else ON_PAGE)
        self.page_obj = paginator.get_page(self.request.GET.get("page"))
        return self.page_obj.object_list

    def actions(self) -> list[dict[str, Any]]:
        user = self.request.user
        found = []
        if standing_of(user).has(Role.CHIEF, Role.SERGEANT, Role.AUDITOR, Role.SUPERINTENDENT):
            found.append(link(_("Statements"), reverse("assignments:coverage:statement-list")))
        if PROVE_COVERAGE.condition(user) is not NOTHING:
            found.append(link(_("Proof"), reverse("assignments:coverage:proof")))
        if leads_coverage(user):
            found.append(link(_("Report an absence"), reverse("assignments:covers:absence-report"), primary=True))
        return found

    def context(self) -> dict[str, Any]:
        rows, board = self.rows, self.board
        links = Links(board)
        hours = hours_of(board) if self.by_hour else None
        drawn = (
            hour_cells(board, links, hours, rows)
            if hours
            else {p.pk: [day_cell(board, links, p, day) for day in board.days] for p in rows}
        )
        now_open, ahead = holes_now(board), holes_ahead(board)
        lapsed = self._lapsed(rows)
        shown = [(place, lapsed.get(place.pk, ""), drawn[place.pk]) for place in rows]
        self._marks = _marks(shown, now_open)
        return {
            **super().context(),
            "layout": "assignments/_wall.html" if self.wall else frame_of(self.request).layout,
            "wall": self.wall,
            "form": self.form,
            "chips": self._chips(),
            "address": self._address(),
            "turns": self._turns(),
            "days": [] if hours else board.days,
            "hours": [hour % 24 for hour in hours] if hours else [],
            "today": timezone.localdate(self.now),
            "rows": shown,
            "page_obj": self.page_obj,
            "summary": summary(board),
            "holes": now_open[:IN_WORDS],
            "ahead": ahead[:IN_WORDS],
            "more_holes": max(len(now_open), len(ahead)) > IN_WORDS,
            "total": len(self.everywhere),
            "now": self.now,
            "looks": COVERAGE_LOOKS,
            "seen": ".".join(self._marks),
        }

    def _lapsed(self, rows: Sequence[Place]) -> dict[UUID, str]:
        """Posts of officers whose certification or training ran out, by school; for those who lead or audit."""
        posts = {
            (c.due.school, c.due.officer): c.due.assignment
            for c in self.board.told
            if c.due.agency in self.reach.agencies
        }
        known = lapses_of({officer for _school, officer in posts}, timezone.localdate(self.now))
        page = reverse("assignments:assignment", args=[UUID(int=1)])
        wanted = {p.pk for p in rows}
        return {
            school: page.replace(str(UUID(int=1)), str(post))
            for (school, officer), post in posts.items()
            if school in wanted and known.get(officer)
        }

    def _address(self, **changed: str) -> str:
        query = self.request.GET.copy()
        query.pop("seen", None)
        for name, value in changed.items():
            query.pop(name, None)
            if value:
                query[name] = value
        if changed:
            query.pop("page", None)
        return f"{self.request.path}?{query.urlencode()}"

    def _chips(self) -> list[dict[str, Any]]:
        view = "hours" if self.by_hour else "days"
        return [
            {"label": label, "url": self._address(**{name: value}), "on": on}
            for label, name, value, on in (
                (_("By day"), "view", "days", view == "days"),
                (_("By hour today"), "view", "hours", view == "hours"),
                (_("All schools"), "only", "", not self.only_holes),
                (_("Only holes"), "only", "holes", self.only_holes),
            )
        ]

    def _turns(self) -> dict[str, str]:
        if self.by_hour:
            return {}
        first, last = self.span
        length = last - first + timedelta(days=1)
        return {
            "earlier": self._address(since=(first - length).isoformat()),
            "now": self._address(since=""),
            "later": self._address(since=(first + length).isoformat()),
        }


def _marks(shown: Sequence[Any], holes: Sequence[Any]) -> tuple[str, str]:
    """What the states are, and everything that is said: two short prints."""
    states = [(str(place.pk), [c.label for c in cells]) for place, _lapsed, cells in shown]
    said = [[c.note for c in cells] for _place, _lapsed, cells in shown], [(h.tag, h.detail) for h in holes]
    return _print(states), _print(said)


def _print(thing: Any) -> str:
    return hashlib.sha256(repr(thing).encode()).hexdigest()[:16]


class NowPage(BoardPage):
    """What of the board stands on home: today's holes and, for the SRO supervisor, the hours of today."""

    template_name = "assignments/board_now.html"
    title = gettext_lazy("Coverage now")

    @property
    def by_hour(self) -> bool:
        return True

    def context(self) -> dict[str, Any]:
        context = super().context()
        leads = leads_coverage(self.request.user)
        return {**context, "rows": context["rows"][:ON_HOME] if leads else [], "more": len(context["rows"]) > ON_HOME}
