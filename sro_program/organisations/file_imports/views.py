"""Pages of the imports: upload, dry run, run with progress, result."""

from __future__ import annotations

from typing import Any, cast

from django.db.models import F, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from sro_program.permissions.relation import NOTHING
from sro_program.permissions.views import AbilityMixin
from sro_program.ui.exports import csv_response
from sro_program.ui.pages import DetailPage, FormPage, ListPage, link
from sro_program.ui.tables import Column

from ..models import Agency, FileImport
from .forms import DirectoryUploadForm, RosterUploadForm, StartForm
from .kinds import KINDS
from .permissions import IMPORT_DIRECTORY, IMPORT_ROSTER, SEE_IMPORT
from .services import check_files, start_import

PROBLEMS_ON_THE_PAGE = 50
TONES = {"checked": "info", "refused": "alert", "running": "info", "done": "ok", "failed": "alert"}
HOME = (gettext_lazy("Imports"), "organisations:import-list")


def crumb() -> tuple[Any, str]:
    label, name = HOME
    return label, reverse(name)


def _file_names(row: Any) -> str:
    return ", ".join(file["name"] for file in row.file_list or ())


class ImportListPage(ListPage):
    ability = SEE_IMPORT
    model = FileImport
    title = gettext_lazy("Imports")
    lede = gettext_lazy("Files that bring in schools, districts, officers and training records.")
    related = ("uploaded_by", "agency")
    columns = (
        Column("created_at", gettext_lazy("Uploaded"), order_by=("created_at",)),
        Column("kind", gettext_lazy("What"), value=FileImport.get_kind_display),
        Column("files", gettext_lazy("Files"), value=_file_names),
        Column("agency", gettext_lazy("Agency")),
        Column("status", gettext_lazy("Status"), value=FileImport.get_status_display, order_by=("status",)),
        Column("uploaded_by", gettext_lazy("By")),
    )
    empty = {
        "title": gettext_lazy("Nothing was imported yet"),
        "text": gettext_lazy("An import shows what it would change before it changes anything."),
    }

    def get_queryset(self) -> QuerySet[Any]:
        """Without the reports, whose lists of problems may be long."""
        rows = super().get_queryset().defer("report")
        return cast("QuerySet[Any]", rows.annotate(file_list=F("report__files")))

    def actions(self) -> list[dict[str, Any]]:
        user = self.request.user
        links = []
        if IMPORT_DIRECTORY.condition(user) is not NOTHING:
            links.append(
                link(_("Import schools and districts"), reverse("organisations:import-directory"), primary=True)
            )
        for agency in IMPORT_ROSTER.scope(user, Agency.objects.order_by("name", "pk")):
            url = reverse("organisations:import-roster", args=[agency.pk])
            links.append(link(_("Import officers of %(agency)s") % {"agency": agency}, url, primary=not links))
        return links


class UploadPage(FormPage):
    submit_label = gettext_lazy("Check the file")
    kind = ""

    def crumbs(self) -> Any:
        return (crumb(),)

    def cancel_url(self) -> str:
        return reverse("organisations:import-list")

    def save(self, form: Any) -> str:
        uploads = list(form.uploads.values())
        plan, kept = check_files(kind=self.kind, uploads=uploads, actor=self.request.user, agency=self.record)
        if kept is None:
            raise form.field_errors(plan)
        return kept.get_absolute_url()


class DirectoryUploadPage(UploadPage):
    """A page without a record: only those who may import at all find it."""

    ability = IMPORT_DIRECTORY
    form_class = DirectoryUploadForm
    kind = FileImport.Kind.DIRECTORY
    title = gettext_lazy("Import schools and districts")
    lede = gettext_lazy("First you see what would change. Nothing is imported before you say so.")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and IMPORT_DIRECTORY.condition(request.user) is NOTHING:
            raise Http404
        return super().dispatch(request, *args, **kwargs)


class RosterUploadPage(UploadPage):
    ability = IMPORT_ROSTER
    model = Agency
    form_class = RosterUploadForm
    kind = FileImport.Kind.ROSTER
    lede = DirectoryUploadPage.lede

    def get_title(self) -> str:
        return _("Import officers of %(agency)s") % {"agency": self.record}


def job_of(row: FileImport) -> dict[str, Any]:
    """What the progress bar reads."""
    is_running = row.status == FileImport.Status.RUNNING
    return {
        "pk": row.pk,
        "label": _("Importing") if is_running else _("The import has ended"),
        "done": row.percent,
        "note": _("%(done)s of %(total)s rows") % {"done": f"{row.done:,}", "total": f"{row.total:,}"},
        "finished": not is_running,
        "url": reverse("organisations:import-progress", args=[row.pk]),
        "result_url": row.get_absolute_url(),
    }


class ImportPage(DetailPage):
    ability = SEE_IMPORT
    model = FileImport
    related = ("uploaded_by", "agency")
    template_name = "organisations/import_detail.html"

    def get_title(self) -> str:
        return str(self.record.get_kind_display())

    def crumbs(self) -> Any:
        return (crumb(),)

    def context(self) -> dict[str, Any]:
        row = self.record
        report = row.report
        names = {
            "districts": _("Districts"),
            "schools": _("Schools"),
            "officers": _("Officers"),
            "records": _("Training records"),
        }
        return {
            **super().context(),
            "tone": TONES[row.status],
            "counts": [(label, report[key]) for key, label in names.items() if key in report],
            "problems": report.get("problems", [])[:PROBLEMS_ON_THE_PAGE],
            "problem_count": report.get("problem_count", 0),
            "files": report.get("files", []),
            "job": job_of(row) if row.status == FileImport.Status.RUNNING else None,
            "start_url": reverse("organisations:import-start", args=[row.pk]),
            "again_url": _again_url(row),
        }


def _again_url(row: FileImport) -> str:
    return reverse(KINDS[row.kind].upload, args=[row.agency_id] if row.agency_id else [])


class StartPage(FormPage):
    ability = SEE_IMPORT
    model = FileImport
    form_class = StartForm
    title = gettext_lazy("Let the import run")
    lede = gettext_lazy("All rows are imported, or none. Rows known already are updated.")
    submit_label = gettext_lazy("Import")

    def crumbs(self) -> Any:
        return (crumb(), (self.record.get_kind_display(), self.record.get_absolute_url()))

    def save(self, form: Any) -> str:
        return start_import(file_import=self.record, actor=self.request.user).get_absolute_url()


class _OneImport(AbilityMixin, View):
    ability = SEE_IMPORT

    def get_queryset(self) -> QuerySet[FileImport]:
        return SEE_IMPORT.scope(self.request.user, FileImport.objects.all())


class ProgressView(_OneImport):
    """The bar alone: it asks for itself until the import has ended."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        row = get_object_or_404(self.get_queryset().defer("report"), pk=kwargs["pk"])
        return render(request, "organisations/import_progress.html", {"job": job_of(row), "title": _("Import")})


class ProblemsView(_OneImport):
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        row = get_object_or_404(self.get_queryset(), pk=kwargs["pk"])
        labels = (_("File"), _("Line"), _("Column"), _("Value"), _("What is wrong"))
        keys = ("file", "line", "column", "value", "sentence")
        return csv_response(_("problems"), labels, ([p[key] for key in keys] for p in row.report.get("problems", ())))
