"""Score sheets: each member's own, and after the board has closed everybody's."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sro_program.accounts.models import User
from sro_program.audit.reads import record_read
from sro_program.organisations.queries import today_at
from sro_program.ui.keeping import kept
from sro_program.ui.pages import Page
from sro_program.workflow.errors import Unmet

from ..forms.scoring import ScoreForm
from ..models import ConflictDeclaration, Interview, ScoreSheet
from ..permissions import OPEN_SHEET, SEE_APPLICATION, SEE_SHEET
from ..queries.boardroom import AT_WORK
from ..queries.training import training_beside
from ..services import scoring as services
from ..states import SHEET_STATES
from .base import ChangePage
from .boards import board_link, crumbs_to

_STATES = {state.key: state for state in SHEET_STATES}
HAND_IN = "hand_in"


class SheetOpen(Page):
    """Leads a member to the own sheet, by way of the conflict declaration where that is missing."""

    ability = OPEN_SHEET

    def _interview(self) -> Interview:
        rows = OPEN_SHEET.scope(self.request.user, Interview.objects.select_related("application__opening", "board"))
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return redirect(self._interview())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        interview, member = self._interview(), cast("User", request.user)
        try:
            return redirect(services.open_sheet(interview, by=member))
        except Unmet as refusal:
            mine = {"member__user": request.user, "application": interview.application_id}
            if not ConflictDeclaration.objects.filter(**mine).exists():
                return redirect("applicants:conflict", pk=interview.application_id)
            context = {"title": _("Score sheet"), "record": interview, "sentences": refusal.sentences}
            context |= {"back_url": interview.get_absolute_url(), "transition": None}
            return render(request, "workflow/refused.html", context, status=refusal.status)


class SheetPage(ChangePage):
    """Written by its member while it is a draft, read afterwards."""

    ability = SEE_SHEET
    model = ScoreSheet
    form_class = ScoreForm
    template_name = "applicants/sheet_form.html"
    title = gettext_lazy("Score sheet")
    related = (
        "application__applicant",
        "application__officer",
        "application__opening__agency",
        "application__opening__district",
        "member__user",
        "member__board",
    )
    record: Any

    @property
    def is_own(self) -> bool:
        return bool(self.record.member.user_id == self.request.user.pk)

    @cached_property
    def stands_aside(self) -> bool:
        return ConflictDeclaration.objects.filter(
            member=self.record.member_id, application=self.record.application_id, conflict=True
        ).exists()

    @property
    def can_write(self) -> bool:
        at_work = self.record.member.board.status in AT_WORK
        return self.is_own and self.record.status == "draft" and at_work and not self.stands_aside

    def get_title(self) -> str:
        return _("Score sheet: %s") % self.record.application

    def crumbs(self) -> list[tuple[Any, str]]:
        return crumbs_to(self.record.application.opening, board_link(self.record.member.board))

    def form_arguments(self) -> dict[str, Any]:
        return {"sheet": self.record}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.can_write:
            return super().get(request, *args, **kwargs)
        if not self.is_own:
            record_read(request.user, self.record, "page")
        return render(request, "applicants/sheet_detail.html", {**self.context(), "record": self.record})

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.is_own:
            raise PermissionDenied
        if self.record.status != "draft":
            return self._moved(self.record)
        return super().post(request, *args, **kwargs)

    def context(self) -> dict[str, Any]:
        sheet = self.record
        application = sheet.application
        kept = {score.criterion: score for score in sheet.scores.all()}
        criteria = {c["key"] for c in application.opening.criteria}
        return {
            **super().context(),
            "badge": _STATES[sheet.status],
            "application": application,
            "is_own": self.is_own,
            "stands_aside": self.stands_aside,
            "heard": application.status == "interviewed",
            "board": sheet.member.board,
            "may_see_application": SEE_APPLICATION.allows(self.request.user, application),
            "training": training_beside(application.officer, application.policy, today_at(application.opening.agency)),
            "scored": [(c, kept.get(c["key"])) for c in application.opening.criteria],
            "other_questions": [q for q in application.opening.questions if q.get("criterion") not in criteria],
            "autosave_url": reverse("applicants:sheet-autosave", args=[sheet.pk]),
        }

    def save(self, form: ScoreForm) -> str:
        self.write(form)
        if HAND_IN in self.request.POST:
            return reverse("workflow:perform", args=["sheet", self.record.pk, "submit"])
        messages.success(self.request, _("Saved. Nobody else can see your sheet before the board has closed."))
        return str(self.record.get_absolute_url())

    def write(self, form: ScoreForm) -> ScoreSheet:
        return services.save_scores(
            self.record,
            by=self.request.user,
            version=self.seen_version(),
            ratings=form.ratings(),
            recommends=form.cleaned_data["recommends"],
            comment=form.cleaned_data["comment"],
        )


class SheetAutosave(SheetPage):
    """The same form kept while it is filled in; answers what the page's script needs to know."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return redirect(self.record)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.is_own:
            raise PermissionDenied
        if self.record.status != "draft":
            return JsonResponse({"problems": [_("This sheet is handed in.")]}, status=409)
        form = self.make_form(request.POST)
        if not form.is_valid():
            return JsonResponse({"problems": form.errors}, status=422)
        return kept(lambda: self.write(form).version)
