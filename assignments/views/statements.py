"""Pages of coverage statements."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any, ClassVar

from django.core.paginator import Paginator
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from sro_program.documents.downloads import handed_out
from sro_program.documents.services import documents_of
from sro_program.permissions.relation import NOTHING, knowing
from sro_program.permissions.views import AbilityMixin
from sro_program.ui import exports
from sro_program.ui.pages import DetailPage, FormPage, ListPage, link
from sro_program.ui.tables import Column, status_column

from ..filters import StatementFilter
from ..forms.statements import DisputeForm, SettleForm
from ..letters import figure_rows, statement_pdf
from ..models import CoverageStatement, LineDispute, StatementAcknowledgement, Substitute
from ..models.statements import Side
from ..permissions.coverage import DISPUTE_LINES, SEE_STATEMENT, SETTLE_DISPUTE, side_of
from ..queries.statements import Figures, figures_now, figures_shown, last_by, line_choice
from ..services.statements import claim_from, dispute_line, settle_dispute
from ..states import STATEMENT_STATES
from .base import may

RELATED = ("agreement__agency", "agreement__district")
LINES = 100
LABELS = (
    gettext_lazy("Day"),
    gettext_lazy("School"),
    gettext_lazy("Hours"),
    gettext_lazy("Minutes due"),
    gettext_lazy("Served"),
    *Substitute.Kind.labels,
    gettext_lazy("Without anybody"),
    gettext_lazy("Credit"),
    gettext_lazy("Agreed by both sides"),
)


def crumbs(record: CoverageStatement | None = None) -> list[tuple[Any, str]]:
    found: list[tuple[Any, str]] = [(_("Coverage"), reverse("assignments:coverage:board"))]
    if record is not None:
        found.append((_("Statements"), reverse("assignments:coverage:statement-list")))
    return found


class StatementList(ListPage):
    ability = SEE_STATEMENT
    model = CoverageStatement
    title = gettext_lazy("Coverage statements")
    lede = gettext_lazy("For each agreement and month: hours due, served, covered, without anybody, and the credit.")
    filterset_class = StatementFilter
    related = RELATED
    export_name = "coverage-statements"
    empty: ClassVar[dict[str, Any]] = {
        "title": gettext_lazy("No statement yet"),
        "text": gettext_lazy(
            "On the first of each month one is made for every agreement under which officers served."
        ),
    }
    columns = (
        Column("month", gettext_lazy("Month"), value=lambda s: date_format(s.month, "F Y"), order_by=("month",)),
        Column("agreement", gettext_lazy("Agreement"), order_by=("agreement__title",)),
        Column(
            "agency", gettext_lazy("Agency"), value=lambda s: s.agreement.agency, order_by=("agreement__agency__name",)
        ),
        Column(
            "district",
            gettext_lazy("District"),
            value=lambda s: s.agreement.district,
            order_by=("agreement__district__name",),
        ),
        status_column(STATEMENT_STATES),
    )

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return crumbs() if SEE_STATEMENT.condition(self.request.user) is not NOTHING else []


class StatementDetail(DetailPage):
    """Sums, the lines that are not plain, what is disputed, and who stands by it."""

    ability = SEE_STATEMENT
    model = CoverageStatement
    related = RELATED
    template_name = "assignments/statement_detail.html"
    export_name = "coverage-statement"
    record: CoverageStatement

    def get_queryset(self) -> QuerySet[CoverageStatement]:
        disputes = LineDispute.objects.select_related("school", "raised_by")
        made = StatementAcknowledgement.objects.select_related("by")
        rows = knowing(super().get_queryset(), self.request.user, dispute=DISPUTE_LINES)
        return rows.prefetch_related(Prefetch("disputes", disputes), Prefetch("acknowledgements", made))

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return crumbs(self.record)

    def get_title(self) -> str:
        return _("Coverage statement, %s") % date_format(self.record.month, "F Y")

    def show(self, context: dict[str, Any], status: int = 200) -> HttpResponse:
        form = self.request.GET.get("export")
        if form not in ("csv", "xlsx"):
            return super().show(context, status)
        answer = exports.csv_response if form == "csv" else exports.xlsx_response
        name = f"{self.export_name}-{self.record.month:%Y-%m}"
        found: Any = answer(name, list(LABELS), map(_cells, self.figures.lines))
        return found

    @cached_property
    def figures(self) -> Figures:
        return figures_shown(self.record)

    def actions(self) -> list[dict[str, Any]]:
        pk = [self.record.pk]
        dispute = reverse("assignments:coverage:statement-dispute", args=pk)
        return [
            link(_("PDF"), reverse("assignments:coverage:statement-pdf", args=pk)),
            link(_("CSV"), "?export=csv"),
            link(_("Excel"), "?export=xlsx"),
            *([link(_("Dispute a line"), dispute)] if may(self.record, "dispute") else []),
        ]

    def context(self) -> dict[str, Any]:
        self.record.shown_figures = self.figures  # type: ignore[attr-defined]  # for the rules, on this page
        disputes = list(self.record.disputes.all())
        disputed = {(str(d.assignment_id), str(d.school_id), d.day.isoformat()) for d in disputes}
        every = self.request.GET.get("lines") == "all"
        shown = [x for x in self.figures.lines if every or not x.plain or x.key in disputed]
        page = Paginator(shown, LINES).get_page(self.request.GET.get("page"))
        sent = last_by(self.record, Side.AGENCY)
        may_dispute = may(self.record, "dispute")
        return {
            **super().context(),
            "sums": figure_rows(self.figures),
            "lines": [(line, line.key in disputed, line_choice(line)) for line in page.object_list],
            "page_obj": page,
            "every": every,
            "total": len(self.figures.lines),
            "disputes": disputes,
            "side": side_of(self.record, self.request.user) if may_dispute else "",
            "may_dispute": may_dispute,
            "acknowledged": list(self.record.acknowledgements.all()),
            "changed": self.record.status == "sent" and sent is not None and sent.sha256 != self.figures.sha256,
            "documents": documents_of(self.record),
        }


def _cells(line: Any) -> list[Any]:
    kinds = [line.covered.get(kind, 0) for kind in Substitute.Kind.values]
    credit = float(line.credit) if line.credit else ""
    return [line.date, line.name, line.hours, line.due, line.served, *kinds, line.uncovered, credit, line.agreed]


class StatementPdf(AbilityMixin, View):
    """As it stands now; what both sides acknowledged is kept among its documents."""

    ability = SEE_STATEMENT
    model = CoverageStatement

    def get(self, request: HttpRequest, pk: Any) -> HttpResponseBase:
        rows = SEE_STATEMENT.scope(request.user, CoverageStatement.objects.select_related(*RELATED))
        statement = get_object_or_404(rows, pk=pk)
        return handed_out(statement_pdf(statement), name=f"coverage-statement-{statement.month:%Y-%m}.pdf")


class DisputeNew(FormPage):
    ability = DISPUTE_LINES
    model = CoverageStatement
    related = RELATED
    form_class = DisputeForm
    title = gettext_lazy("Dispute a line")
    lede = gettext_lazy("The other side is told. Nobody acknowledges the statement until the line is settled.")
    submit_label = gettext_lazy("Dispute it")
    record: CoverageStatement

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return [*crumbs(self.record), (self.record, self.record.get_absolute_url())]

    @cached_property
    def figures(self) -> Figures:
        return figures_now(self.record)

    def form_arguments(self) -> dict[str, Any]:
        return {**super().form_arguments(), "figures": self.figures}

    def initial(self) -> dict[str, Any]:
        return {"line": self.request.GET.get("line", "")}

    def save(self, form: DisputeForm) -> str:
        data = form.cleaned_data
        claim = claim_from(data["line"], uncovered=data["uncovered"], reason=data["reason"], figures=self.figures)
        dispute_line(statement=self.record, by=self.request.user, claim=claim, version=self.seen_version())
        return self.record.get_absolute_url()


class DisputeSettle(FormPage):
    ability = SETTLE_DISPUTE
    model = LineDispute
    related = ("statement__agreement__agency", "statement__agreement__district", "school")
    form_class = SettleForm
    record: LineDispute

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return [*crumbs(self.record.statement), (self.record.statement, self.record.get_absolute_url())]

    @property
    def own(self) -> bool:
        return side_of(self.record.statement, self.request.user) == self.record.side

    def get_title(self) -> str:
        return _("Take the dispute back") if self.own else _("Agree with the dispute")

    def context(self) -> dict[str, Any]:
        said = {
            "day": date_format(self.record.day, "D j M Y"),
            "school": self.record.school,
            "was": self.record.was_uncovered,
            "claimed": self.record.claimed_uncovered,
        }
        lede = (
            _("%(day)s, %(school)s: the line counts as the records say, if they were corrected or not.")
            if self.own
            else _("%(day)s, %(school)s: %(claimed)d instead of %(was)d minutes without anybody will count.")
        )
        self.submit_label = self.get_title()
        return {**super().context(), "lede": lede % said}

    def save(self, form: SettleForm) -> str:
        settle_dispute(
            dispute=self.record, by=self.request.user, note=form.cleaned_data["note"], version=self.seen_version()
        )
        return self.record.get_absolute_url()
