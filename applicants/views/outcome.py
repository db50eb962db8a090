"""What the board found: reasons, ranking, the list as forwarded, the joint discussion."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sro_program.audit.reads import record_read
from sro_program.organisations.models import Role
from sro_program.organisations.queries import today_at
from sro_program.organisations.seats import holders
from sro_program.permissions.relation import knowing
from sro_program.ui.exports import csv_response, xlsx_response
from sro_program.ui.keeping import kept
from sro_program.ui.pages import DetailPage, FormPage, Page, link

from ..forms.outcome import JointDiscussionForm, ReasonsForm
from ..models import InterviewBoard, Opening
from ..permissions import RECORD_DISCUSSION, SEE_APPLICATION, SEE_RANKING, SEE_RANKS, SEE_RECOMMENDED, WRITE_REASONS
from ..queries import to_explain
from ..queries.ranking import ranking, ranking_table
from ..services import outcome as services
from ..states import APPLICATION_STATES
from .boards import board_link, crumbs_to

_STATES = {state.key: state for state in APPLICATION_STATES}
FULL_NAMES = ", "


class ReasonsPage(FormPage):
    """Why the board recommends or does not, per applicant; shows no rating and no vote."""

    ability = WRITE_REASONS
    model = InterviewBoard
    related = ("opening__agency", "opening__district")
    form_class = ReasonsForm
    template_name = "applicants/findings_form.html"
    title = gettext_lazy("Why the board recommends or does not")
    submit_label = gettext_lazy("Save")
    record: Any

    def crumbs(self) -> list[tuple[Any, str]]:
        return crumbs_to(self.record.opening, board_link(self.record))

    @cached_property
    def applications(self) -> list[Any]:
        mine = to_explain(self.record, self.request.user).select_related("applicant")
        return list(mine.order_by("applicant__full_name", "pk"))

    def form_arguments(self) -> dict[str, Any]:
        return {**super().form_arguments(), "applications": self.applications}

    def initial(self) -> dict[str, Any]:
        return {f"why_{r.application_id.hex}": r.rationale for r in self.record.results.all()}

    def _version(self) -> int:
        return self.seen_version() or services.reasons_version(self.record)

    def context(self) -> dict[str, Any]:
        heard = self.record.opening.applications.filter(status="interviewed").count()
        return {
            **super().context(),
            "applications": self.applications,
            "left_to_others": heard - len(self.applications),
            "autosave_url": reverse("applicants:board-findings-autosave", args=[self.record.pk]),
        }

    def save(self, form: ReasonsForm) -> str:
        self.write(form)
        messages.success(self.request, _("Saved."))
        return self.cancel_url()

    def write(self, form: ReasonsForm) -> int:
        return services.save_reasons(
            self.record, by=self.request.user, version=self.seen_version(), reasons=form.reasons()
        )


class ReasonsAutosave(ReasonsPage):
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return redirect("applicants:board-findings", pk=self.record.pk)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = self.make_form(request.POST)
        if not form.is_valid():
            return JsonResponse({"problems": form.errors}, status=422)
        return kept(lambda: self.write(form))


class RankingPage(DetailPage):
    """All ratings, votes and comments, once the board has closed."""

    ability = SEE_RANKING
    model = InterviewBoard
    related = ("opening__agency", "opening__district")
    template_name = "applicants/board_ranking.html"
    personnel = True
    record: Any

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        answer = {"csv": csv_response, "xlsx": xlsx_response}.get(request.GET.get("export", ""))
        if answer is None:
            return super().get(request, *args, **kwargs)
        self.record = get_object_or_404(self.get_queryset(), pk=kwargs["pk"])
        record_read(request.user, self.record, "export")
        return answer(f"ranking {self.record.opening}", *ranking_table(self.record))

    def get_title(self) -> str:
        return _("What the board found")

    def crumbs(self) -> list[tuple[Any, str]]:
        return crumbs_to(self.record.opening, board_link(self.record))

    def context(self) -> dict[str, Any]:
        return {
            **Page.context(self),
            "board": self.record,
            "opening": self.record.opening,
            "ranking": ranking(self.record),
        }


class RecommendedPage(DetailPage):
    """The list as it went to the chief. The district reads names and what became of them, in no order of rank."""

    ability = SEE_RECOMMENDED
    model = Opening
    related = ("agency", "district", "recommended_list__forwarded_by", "recommended_list__board")
    template_name = "applicants/list_detail.html"
    record: Any

    def get_queryset(self) -> Any:
        return knowing(super().get_queryset(), self.request.user, rank=SEE_RANKS, discuss=RECORD_DISCUSSION)

    def get_title(self) -> str:
        return _("Recommended applicants")

    def crumbs(self) -> list[tuple[Any, str]]:
        return crumbs_to(self.record)

    def actions(self) -> list[dict[str, Any]]:
        if not (self.record.may_discuss and self.record.status in ("open", "closed")):
            return []
        return [link(_("Record the joint discussion"), reverse("applicants:discussion-new", args=[self.record.pk]))]

    def context(self) -> dict[str, Any]:
        opening = self.record
        found = getattr(opening, "recommended_list", None)
        if found is not None and opening.may_rank:
            record_read(self.request.user, found, "page")
        demand = opening.policy.demand("from_the_list")
        return {
            **Page.context(self),
            "opening": opening,
            "list": found,
            "full": opening.may_rank,
            "rows": self._rows(found) if found is not None else [],
            "clause": demand,
            "discussions": list(opening.discussions.select_related("recorded_by")),
            "reads_notes": opening.may_rank or opening.may_discuss,
        }

    def _rows(self, found: Any) -> list[dict[str, Any]]:
        order = "place" if self.record.may_rank else "name"
        entries = found.entries.select_related("application").order_by(order, "pk")
        visible = SEE_APPLICATION.scope(self.request.user, self.record.applications.all())
        links = set(visible.values_list("pk", flat=True))
        return [
            {
                "entry": entry,
                "state": _STATES[entry.application.status],
                "url": entry.application.get_absolute_url() if entry.application_id in links else "",
            }
            for entry in entries
        ]


class DiscussionNew(FormPage):
    ability = RECORD_DISCUSSION
    model = Opening
    related = ("agency", "district")
    form_class = JointDiscussionForm
    template_name = "applicants/discussion_new.html"
    title = gettext_lazy("Record the joint discussion")
    submit_label = gettext_lazy("Record it")
    record: Any

    def crumbs(self) -> list[tuple[Any, str]]:
        return crumbs_to(self.record)

    def initial(self) -> dict[str, Any]:
        opening = self.record
        return {
            "held_on": today_at(opening.agency),
            "for_agency": FULL_NAMES.join(str(p) for p in holders(Role.CHIEF, Role.SERGEANT, at=opening.agency)),
            "for_district": FULL_NAMES.join(str(p) for p in holders(Role.SUPERINTENDENT, at=opening.district)),
        }

    def context(self) -> dict[str, Any]:
        return {**super().context(), "clause": self.record.policy.demand("joint_discussion")}

    def save(self, form: JointDiscussionForm) -> str:
        services.record_joint_discussion(self.record, by=self.request.user, **form.cleaned_data)
        messages.success(self.request, _("The joint discussion is recorded."))
        return reverse("applicants:list", args=[self.record.pk])
