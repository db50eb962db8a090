"""Pages for those who lead the program: the matrix of people and requirements, and in-service training."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sro_program.accounts.models import User
from sro_program.organisations.models import Agency, Officer
from sro_program.organisations.seats import standing_of
from sro_program.organisations.views.places import OnlyForSome
from sro_program.permissions.relation import SIGNED_IN
from sro_program.policy.services import policy_in_force
from sro_program.ui import exports
from sro_program.ui.dates import day_text
from sro_program.ui.pages import Page
from sro_program.ui.templatetags.grids import GridCell

from ..forms.duties import MatrixForm
from ..models import Obligation
from ..permissions.duties import SEE_MATRIX, SEE_OFFICER_TRAINING
from ..queries.duties import (
    MatrixCell,
    MatrixColumn,
    matrix_cells,
    matrix_columns,
    matrix_people,
    matrix_rows,
)
from ..queries.in_service import InService, TrainingYear, in_service_of, training_year
from ..states import DUE_SOON, OBLIGATION_STATES
from .duties import duties_crumb, duty_links, duty_url

PEOPLE_A_PAGE, MOST_PEOPLE = 50, 1_000


class MatrixPage(OnlyForSome, Page):
    """People by requirements. `?export=csv` or `xlsx` gives all of what was asked for, `?all=1` prints it."""

    ability = SEE_MATRIX
    template_name = "training/matrix.html"
    title = gettext_lazy("Training matrix")
    lede = gettext_lazy("Everybody against everything the policy asks. Each cell leads to the duty.")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = request.GET.get("export")
        if form in ("csv", "xlsx") and self.may_open():
            return self._export(form)
        return super().get(request, *args, **kwargs)

    @cached_property
    def today(self) -> Any:
        return timezone.localdate()

    @cached_property
    def rows(self) -> QuerySet[Obligation]:
        return matrix_rows(self.request.user, self.today)

    @cached_property
    def columns(self) -> list[MatrixColumn]:
        return matrix_columns(self.rows)

    @cached_property
    def form(self) -> MatrixForm:
        led = SEE_OFFICER_TRAINING.scope(self.request.user, Officer.objects.filter(left_on__isnull=True))
        above = Officer.objects.filter(pk__in=led.order_by().values("supervisor")).order_by("user__full_name")
        return MatrixForm(self.request.GET, supervisors=above.values_list("pk", "user__full_name"))

    def people(self) -> QuerySet[User]:
        asked = self.form.cleaned_data if self.form.is_valid() else {}
        chosen = {name: asked.get(name, "") for name in ("name", "supervisor", "only")}
        return matrix_people(self.rows, **chosen)

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return [duties_crumb()]

    def actions(self) -> list[dict[str, Any]]:
        here = reverse("training:matrix")
        return [one for one in duty_links(self.request.user) if one["url"] != here]

    def context(self) -> dict[str, Any]:
        size = MOST_PEOPLE if self.request.GET.get("all") == "1" else PEOPLE_A_PAGE
        page = Paginator(self.people(), size).get_page(self.request.GET.get("page"))
        people = list(page.object_list)
        cells = matrix_cells(self.rows, [person.pk for person in people], self.today)
        return {
            **super().context(),
            "form": self.form,
            "columns": self.columns,
            "rows": [(person, self._row(person, cells)) for person in people],
            "page_obj": page if page.paginator.num_pages > 1 else None,
            "total": page.paginator.count,
            "exports": [(_("CSV"), self._address(export="csv")), (_("Excel"), self._address(export="xlsx"))],
            "everybody": self._address(all="1") if page.paginator.num_pages > 1 else "",
            "looks": (*OBLIGATION_STATES, DUE_SOON),
            "today": self.today,
            "narrowed": any(self.request.GET.get(name) for name in ("name", "supervisor", "only")),
        }

    def _row(self, person: User, cells: dict[tuple[UUID, str], MatrixCell]) -> list[GridCell]:
        return [_cell(cells.get((person.pk, column.key)), column.title) for column in self.columns]

    def _address(self, **changed: str) -> str:
        query = self.request.GET.copy()
        query.pop("page", None)
        for name, value in changed.items():
            query[name] = value
        return f"?{query.urlencode()}"

    def _export(self, form: str) -> HttpResponseBase:
        people = list(self.people()[:MOST_PEOPLE])
        cells = matrix_cells(self.rows, [person.pk for person in people], self.today)
        lines = (
            [person.full_name, *(_words(cells.get((person.pk, column.key))) for column in self.columns)]
            for person in people
        )
        answer = exports.csv_response if form == "csv" else exports.xlsx_response
        return answer("training-matrix", [_("Person"), *(column.title for column in self.columns)], lines)


def _cell(found: MatrixCell | None, heading: str) -> GridCell:
    if found is None:
        return GridCell(_("not asked"), heading=heading)
    day = found.met_on or found.due_on
    note = f"{day.day} {day:%b %Y}"
    return GridCell(str(found.state.label), found.state.tone, found.state.icon, note, duty_url(found.duty), heading)


def _words(found: MatrixCell | None) -> str:
    if found is None:
        return ""
    if found.met_on:
        return f"{found.state.label}, {day_text(found.met_on)}"
    return _("%(state)s, due %(day)s") % {"state": found.state.label, "day": day_text(found.due_on)}


class InServicePage(Page):
    """Quarters by topics for the training year, with the missing topics named. Officers see their own."""

    ability = SIGNED_IN
    template_name = "training/in_service.html"
    title = gettext_lazy("In-service training")

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return [duties_crumb()]

    @cached_property
    def agency(self) -> Agency | None:
        """The agency of the seat in use, so that somebody of two agencies reads one policy at a time."""
        seats = [s.agency for s in standing_of(self.request.user).seats if s.agency is not None]
        seat = getattr(self.request, "seat", None)
        return seat.agency if seat is not None and seat.agency is not None else next(iter(seats), None)

    def officers(self, year: TrainingYear) -> QuerySet[Officer]:
        """Those of whom the training year asks something."""
        within = {"requirement": year.requirement, "due_on__range": (year.first, year.last)}
        asked = Obligation.objects.filter(agency=self.agency, **within).order_by().values("person")
        seen = SEE_OFFICER_TRAINING.scope(self.request.user, Officer.objects.filter(left_on__isnull=True))
        return seen.filter(agency=self.agency, user__in=asked).select_related("user")

    def context(self) -> dict[str, Any]:
        today = timezone.localdate()
        year = training_year(policy_in_force(self.agency, today), today) if self.agency else None
        context = {**super().context(), "year": year, "today": today}
        if year is None:
            return context
        asked = self.officers(year).order_by("user__full_name", "pk")
        page = Paginator(asked, PEOPLE_A_PAGE).get_page(self.request.GET.get("page"))
        officers = list(page.object_list)
        found = in_service_of([officer.user_id for officer in officers], year, today)
        return {
            **context,
            "rows": [_in_service_row(officer, found[officer.user_id], year) for officer in officers],
            "page_obj": page if page.paginator.num_pages > 1 else None,
        }


def _in_service_row(officer: Officer, found: InService, year: TrainingYear) -> dict[str, Any]:
    quarters = range(len(year.quarters))
    grid = [(topic.label, [_covered(found, topic.label, n, year) for n in quarters]) for topic in year.topics]
    return {
        "officer": officer,
        "grid": grid,
        "states": [_quarter(found, n, year) for n in quarters],
        "missing": found.missing,
        "covered": len(year.topics) - len(found.missing),
    }


def _heading(quarter: int, year: TrainingYear) -> str:
    return _("Quarter %(n)d, until %(day)s") % {"n": quarter + 1, "day": day_text(year.quarters[quarter].last)}


def _covered(found: InService, topic: str, quarter: int, year: TrainingYear) -> GridCell:
    title = found.covered.get((topic, quarter))
    if title:
        return GridCell(_("Covered"), "ok", "check", title, "", _heading(quarter, year))
    return GridCell("–", heading=_heading(quarter, year))


def _quarter(found: InService, quarter: int, year: TrainingYear) -> GridCell:
    state = found.states.get(quarter)
    if state is None:
        return GridCell(_("none"), heading=_heading(quarter, year))
    return GridCell(str(state.label), state.tone, state.icon, heading=_heading(quarter, year))
