"""Openings: the list, one opening, writing and changing it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Exists, OuterRef, Prefetch, QuerySet, Subquery
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assignments.permissions.program_requests import SEE_PROGRAM_REQUEST
from assignments.queries.agreements import agreement_in_force
from sro_program.organisations.models import Agency, District, Officer, Role, School
from sro_program.organisations.queries import today_at
from sro_program.organisations.seats import standing_of
from sro_program.permissions.relation import knowing
from sro_program.ui.pages import DetailPage, ListPage, link

from .. import services
from ..filters import OpeningFilter
from ..forms import DistrictForm, OpeningForm, RunningOpeningForm, as_lines
from ..models import Application, InterviewBoard, Opening
from ..permissions import (
    MANAGE_OPENING,
    RECORD_DISCUSSION,
    SEE_APPLICATION,
    SEE_BOARD,
    SEE_OPENING,
    SEE_PIPELINE,
    SEE_QUESTIONS,
    SEE_RECOMMENDED,
)
from ..queries.stages import STATES, Picture, late_by, picture
from ..states import BOARD_STATES, OPENING_STATES
from ..tables import OPENING_COLUMNS, slim, waits_for
from .base import ChangePage

SHOWN_APPLICATIONS = 20
WRITERS = (Role.CHIEF, Role.SERGEANT)
STEPS = ("draft", "open", "closed", "filled")


def writing_agency(request: HttpRequest) -> Agency | None:
    """The agency whose openings this person writes: that of the seat in the header, else the first."""
    acting = getattr(request, "seat", None)
    seats = [s for s in standing_of(request.user).seats if s.role in WRITERS]
    chosen = next((s for s in seats if s == acting), seats[0] if seats else None)
    return chosen.agency if chosen else None


class OpeningList(ListPage):
    ability = SEE_OPENING
    model = Opening
    title = gettext_lazy("Openings")
    columns = OPENING_COLUMNS
    filterset_class = OpeningFilter
    related = ("district",)
    prefetch = ("schools",)
    export_name = "openings"
    empty: ClassVar[dict[str, Any]] = {
        "title": gettext_lazy("No opening yet"),
        "text": gettext_lazy("Posts for school resource officers are announced here, and officers apply for them."),
    }

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().defer("criteria", "questions", "duties")

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Selection"), reverse("applicants:home"))]

    def actions(self) -> list[dict[str, Any]]:
        if writing_agency(self.request) is None:
            return []
        return [link(_("New opening"), reverse("applicants:opening-new"), primary=True)]


class OpeningDetail(DetailPage):
    """Everybody who may see the opening reads what it is; who selects reads how it stands."""

    ability = SEE_OPENING
    model = Opening
    template_name = "applicants/opening_detail.html"
    related = ("agency", "district", "board", "recommended_list", "request")
    record: Opening

    def get_queryset(self) -> QuerySet[Any]:
        user = self.request.user
        boards = SEE_BOARD.scope(user, InterviewBoard.objects.filter(opening=OuterRef("pk")))
        rows = knowing(
            super().get_queryset(),
            user,
            manage=MANAGE_OPENING,
            discuss=RECORD_DISCUSSION,
            see_list=SEE_RECOMMENDED,
            see_questions=SEE_QUESTIONS,
        )
        own = Application.objects.filter(opening=OuterRef("pk"), applicant=user).exclude(status="withdrawn")
        officer = Officer.objects.filter(agency=OuterRef("agency"), user=user, left_on__isnull=True)
        rows = rows.annotate(
            may_see_board=Exists(boards),
            own_pk=Subquery(own.values("pk")[:1]),
            own_status=Subquery(own.values("status")[:1]),
            serves_here=Exists(officer),
        )
        schools = Prefetch("schools", School.objects.order_by("name", "pk"))
        return rows.prefetch_related(schools, "discussions")

    def crumbs(self) -> list[tuple[Any, str]]:
        return [
            (_("Selection"), reverse("applicants:home")),
            (_("Openings"), reverse("applicants:opening-list")),
        ]

    def actions(self) -> list[dict[str, Any]]:
        changes = self.record.may_manage and self.record.status in ("draft", "open", "closed")  # type: ignore[attr-defined]  # annotated
        return [link(_("Change"), reverse("applicants:opening-edit", args=[self.record.pk]))] if changes else []

    def steps(self) -> list[dict[str, Any]]:
        if self.record.status == "cancelled":
            return []
        here = STEPS.index(self.record.status)
        labels = {s.key: s.label for s in OPENING_STATES}
        return [
            {"label": labels[key], "state": "done" if at < here else "here" if at == here else "todo"}
            for at, key in enumerate(STEPS)
        ]

    def context(self) -> dict[str, Any]:
        opening = self.record
        rule = opening.policy.selection
        return {
            **super().context(),
            "opening": opening,
            "criteria": opening.criteria or [_as_frozen(c) for c in rule.criteria],
            "questions": (opening.questions or rule.questions) if opening.may_see_questions else [],  # type: ignore[attr-defined]  # annotated
            "agreement": agreement_in_force(opening.agency_id, opening.district_id),
            "agreement_clause": opening.policy.demand("agreement_in_force"),
            "discussion_clause": opening.policy.demand("joint_discussion"),
            "request_seen": self._request(),
            **self._selecting(),
            **self._applications(),
            **self._own(),
        }

    def _request(self) -> Any:
        """The school's request it came from, for those who may see that."""
        request = self.record.request
        return request if request and SEE_PROGRAM_REQUEST.allows(self.request.user, request) else None

    def _selecting(self) -> dict[str, Any]:
        """The board, its list and the joint discussion, each with the address this person may open."""
        opening: Any = self.record
        board, forwarded = getattr(opening, "board", None), getattr(opening, "recommended_list", None)
        begins = board is None and opening.may_manage and opening.status in ("open", "closed")
        return {
            "board": board,
            "board_state": next((s for s in BOARD_STATES if board and s.key == board.status), None),
            "board_url": reverse("applicants:board-new", args=[opening.pk]) if begins else "",
            "list": forwarded,
            "list_url": reverse("applicants:list", args=[opening.pk]) if forwarded else "",
            "discussion_url": reverse("applicants:discussion-new", args=[opening.pk]),
        }

    def _applications(self) -> dict[str, Any]:
        user = self.request.user
        rows = SEE_APPLICATION.scope(user, self.record.applications.exclude(applicant=user))
        rows = slim(rows.select_related("applicant")).order_by("status_since", "pk")
        shown = [
            {"record": a, "state": STATES[a.status], "waits_for": waits_for(a), "late": late_by(a)}
            for a in rows[: SHOWN_APPLICATIONS + 1]
        ]
        return {
            "applications": shown[:SHOWN_APPLICATIONS],
            "more_applications": len(shown) > SHOWN_APPLICATIONS,
            "picture": self._picture(),
        }

    def _picture(self) -> Picture | None:
        watching = standing_of(self.request.user).agencies(Role.CHIEF, Role.SERGEANT, Role.AUDITOR)
        if self.record.agency_id not in watching:
            return None
        pipeline = f"{reverse('applicants:pipeline')}?opening={self.record.pk}&status="
        rows = SEE_PIPELINE.scope(self.request.user, self.record.applications.all())
        return picture(rows, lambda stage: pipeline + stage)

    def _own(self) -> dict[str, Any]:
        """What an officer of the agency can do here: apply, or go on with the application."""
        opening: Any = self.record
        may_apply = opening.own_pk is None and opening.serves_here and services.takes_applications(opening)
        return {
            "own_url": reverse("applicants:application", args=[opening.own_pk]) if opening.own_pk else "",
            "own_state": STATES[opening.own_status] if opening.own_pk else None,
            "may_apply": may_apply,
        }


def _as_frozen(criterion: Any) -> dict[str, Any]:
    """A criterion of the policy in the shape that publishing freezes."""
    return {
        "key": criterion.key,
        "label": criterion.label,
        "explain": criterion.explain,
        "clause": criterion.clause,
        "weight": criterion.weight,
        "anchors": list(criterion.ladder()),
    }


class OpeningFormPage(ChangePage):
    """An opening is written for one district; where an agency serves several, it is asked for first."""

    ability = MANAGE_OPENING
    model = Opening
    related = ("agency", "district")
    template_name = "applicants/opening_form.html"
    form_class = OpeningForm
    agency: Agency

    def may_open(self) -> bool:
        return writing_agency(self.request) is not None

    @property
    def running(self) -> bool:
        """Published: its place is fixed, and officers may have applied."""
        return self.record is not None and self.record.status != "draft"

    @cached_property
    def writer(self) -> Agency:
        agency = self.record.agency if self.record is not None else writing_agency(self.request)
        assert agency is not None
        return agency

    @cached_property
    def district(self) -> District | None:
        """The district asked for, that of the record, or the only one there is."""
        if self.running:
            return self.record.district
        if "choose" in self.request.GET and self.request.method != "POST":
            return None
        asked = self.request.POST.get("district") or self.request.GET.get("district")
        if asked:
            form = DistrictForm({"district": asked}, agency=self.writer)
            return form.cleaned_data["district"] if form.is_valid() else None
        if self.record is not None:
            return self.record.district
        several = list(self.writer.districts.order_by("name", "pk")[:2])
        return several[0] if len(several) == 1 else None

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self._ask_district() if self.district is None else super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self._ask_district(422) if self.district is None else super().post(request, *args, **kwargs)

    def _ask_district(self, status: int = 200) -> HttpResponseBase:
        asked = self.request.POST if status != 200 else self.request.GET
        form = DistrictForm(asked if "district" in asked else None, agency=self.writer)
        context = {**self.context(), "form": form, "record": self.record, "agency": self.writer}
        context["none_served"] = not self.writer.districts.exists()
        self.template_name = "applicants/opening_district.html"  # type: ignore[misc]  # of this answer only
        return self.show(context, status=status)

    def form_arguments(self) -> dict[str, Any]:
        return {**super().form_arguments(), "agency": self.writer, "district": self.district}

    def context(self) -> dict[str, Any]:
        return {
            **super().context(),
            "district": self.district,
            "several_districts": self.writer.districts.count() > 1,
        }

    def crumbs(self) -> list[tuple[Any, str]]:
        return [
            (_("Selection"), reverse("applicants:home")),
            (_("Openings"), reverse("applicants:opening-list")),
        ]


class OpeningNew(OpeningFormPage):
    title = gettext_lazy("New opening")
    submit_label = gettext_lazy("Save draft")
    lede = gettext_lazy("You check it once more before officers can apply.")

    def initial(self) -> dict[str, Any]:
        shell = Opening(agency=self.writer)
        shell.put_under_policy(self.writer, today_at(self.writer))
        return {
            "district": self.district,
            "positions": 1,
            "questions": as_lines(shell.policy.selection.questions),
        }

    def save(self, form: OpeningForm) -> str:
        opening = services.draft_opening(by=self.person, agency=self.writer, **form.cleaned_data)
        return opening.get_absolute_url()

    def cancel_url(self) -> str:
        return reverse("applicants:opening-list")


class OpeningEdit(OpeningFormPage):
    """A draft is rewritten as a whole; once published, only posts and days can change."""

    title = gettext_lazy("Change the opening")
    submit_label = gettext_lazy("Save changes")

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().filter(status__in=("draft", "open", "closed"))

    def make_form(self, *data: Any) -> Any:
        if self.running:
            return RunningOpeningForm(*data, initial=self.initial())
        return super().make_form(*data)

    def initial(self) -> dict[str, Any]:
        opening = self.record
        kept = {
            name: getattr(opening, name)
            for name in ("title", "positions", "duties", "hours", "closes_on", "starts_on")
        }
        chosen = list(opening.schools.values_list("pk", flat=True)) if opening.district == self.district else []
        questions = opening.questions or opening.policy.selection.questions
        return {**kept, "district": self.district, "schools": chosen, "questions": as_lines(questions)}

    def save(self, form: Any) -> str:
        change = services.adjust_opening if self.running else services.change_opening
        change(self.record, by=self.person, version=self.seen_version(), **form.cleaned_data)
        return self.record.get_absolute_url()
