"""The proof of coverage for auditors: every officer's hours at every school on every day, with what became of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sro_program.organisations.models import School
from sro_program.organisations.views.places import OnlyForSome
from sro_program.ui import exports
from sro_program.ui.pages import Page
from sro_program.ui.tables import Column, headings, table_rows

from ..forms.coverage import LONGEST_DAYS, ProofForm
from ..models import Agreement, Assignment, Presence, Substitute
from ..permissions.coverage import PROVE_COVERAGE, Reach
from ..queries.board import LOOKS, board_reach
from ..queries.coverage import Coverage, coverage
from ..queries.expected import hours_due
from ..states import SIGNED_ONCE

SHOWN_FIRST = timedelta(days=30)
ON_PAGE = 100
_ANSWERS = dict(Presence.Answer.choices)


def _clock(name: str) -> Any:
    def read(row: tuple[Coverage, Any, str]) -> str:
        told, school, _who = row
        moment = getattr(told.due, name, None) or getattr(told, name, None)
        return f"{moment.astimezone(ZoneInfo(school.district.time_zone)):%H:%M}" if moment else ""

    return read


def _minutes(kind: str) -> Any:
    return lambda row: row[0].covered.get(kind, 0)


COLUMNS = (
    Column("day", gettext_lazy("Day"), value=lambda row: row[0].due.day),
    Column("school", gettext_lazy("School"), value=lambda row: row[1].name),
    Column("officer", gettext_lazy("Officer"), value=lambda row: row[2]),
    Column("from", gettext_lazy("Due from"), value=_clock("starts_at")),
    Column("until", gettext_lazy("until"), value=_clock("ends_at")),
    Column("came", gettext_lazy("Came"), value=_clock("came_at")),
    Column("left", gettext_lazy("Left"), value=_clock("left_at")),
    Column("answer", gettext_lazy("The school says"), value=lambda row: _ANSWERS.get(row[0].answer, "")),
    Column("state", gettext_lazy("State"), value=lambda row: str(LOOKS[row[0].found].label)),
    Column("due", gettext_lazy("Minutes due"), value=lambda row: row[0].due.minutes, numeric=True),
    Column("served", gettext_lazy("Served"), value=lambda row: row[0].served, numeric=True),
    *(Column(kind, label, value=_minutes(kind), numeric=True) for kind, label in Substitute.Kind.choices),
    Column("uncovered", gettext_lazy("Without anybody"), value=lambda row: row[0].uncovered, numeric=True),
    Column("late", gettext_lazy("Late"), value=lambda row: row[0].late, numeric=True),
)


class ProofPage(OnlyForSome, Page):
    ability = PROVE_COVERAGE
    template_name = "assignments/proof.html"
    title = gettext_lazy("Proof of coverage")
    lede = gettext_lazy("Every officer’s hours at every school, day by day, as both sides recorded them.")
    export_name = "coverage-proof"

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return [(_("Coverage"), reverse("assignments:coverage:board"))]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = request.GET.get("export")
        if not self.may_open() or form not in ("csv", "xlsx"):
            return super().get(request, *args, **kwargs)
        answer = exports.csv_response if form == "csv" else exports.xlsx_response
        rows = self._rows(self.told)
        return answer(self.export_name, [c.label for c in COLUMNS], ([c.read(row) for c in COLUMNS] for row in rows))

    @cached_property
    def reach(self) -> Reach:
        return board_reach(self.request.user)

    @cached_property
    def agreements(self) -> dict[str, Agreement]:
        rows = Agreement.objects.filter(agency__in=self.reach.agencies, status__in=SIGNED_ONCE)
        return {str(a.pk): a for a in rows.select_related("district").order_by("-starts_on", "title", "pk")}

    @cached_property
    def schools(self) -> dict[Any, School]:
        rows = PROVE_COVERAGE.scope(self.request.user, School.objects.select_related("district"))
        return {school.pk: school for school in rows.order_by("name", "pk")}

    @cached_property
    def form(self) -> ProofForm:
        agreements = [(key, f"{a.title} ({a.starts_on:%Y}–{a.ends_on:%y})") for key, a in self.agreements.items()]
        schools = [(pk, school.name) for pk, school in self.schools.items()]
        return ProofForm(self.request.GET, agreements=agreements, schools=schools)

    def span(self, asked: dict[str, Any], deal: Agreement | None) -> tuple[date, date]:
        """The days asked for; else the agreement's whole term so far, or the last month."""
        today = timezone.localdate()
        until = asked.get("until") or (min(deal.ends_on, today) if deal else today)
        since = asked.get("since") or (deal.starts_on if deal else until - SHOWN_FIRST)
        return max(since, until - timedelta(days=LONGEST_DAYS)), until

    @cached_property
    def told(self) -> list[Coverage]:
        """What is proved by now: days to come prove nothing."""
        if not self.form.is_valid():
            return []
        asked, now = self.form.cleaned_data, timezone.now()
        deal = self.agreements.get(asked["agreement"])
        named = {asked["school"]} if asked["school"] else None
        schools = [pk for pk in self.schools if named is None or str(pk) in named]
        if deal is not None:
            inside = set(deal.schools.values_list("pk", flat=True))
            schools = [pk for pk in schools if pk in inside]
        agencies = [deal.agency_id] if deal else list(self.reach.agencies)
        due = hours_due(*self.span(asked, deal), schools=schools, agencies=agencies)
        told = coverage([d for d in due if d.starts_at < now], now)
        return [c for c in told if asked["state"] in ("", c.found)]

    def _rows(self, told: Sequence[Coverage]) -> list[tuple[Coverage, School, str]]:
        posts = Assignment.objects.filter(pk__in={c.due.assignment for c in told})
        names = dict(posts.values_list("pk", "officer__user__full_name"))
        return [(c, self.schools[c.due.school], names[c.due.assignment]) for c in told]

    def context(self) -> dict[str, Any]:
        page = Paginator(self.told, ON_PAGE).get_page(self.request.GET.get("page"))
        return {
            **super().context(),
            "form": self.form,
            "columns": headings(COLUMNS, self.request.GET),
            "rows": table_rows(self._rows(list(page.object_list)), COLUMNS, lambda row: ""),
            "page_obj": page,
            "total": page.paginator.count,
            "exports": [self._export("csv", _("CSV")), self._export("xlsx", _("Excel"))],
        }

    def _export(self, form: str, label: str) -> dict[str, str]:
        asked = self.request.GET.copy()
        asked.pop("page", None)
        asked["export"] = form
        return {"label": label, "url": f"?{asked.urlencode()}"}
