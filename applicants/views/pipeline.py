"""The first page of the selection: the pipeline for those who run it, openings and own applications for others."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sro_program.organisations.models import Role
from sro_program.organisations.seats import standing_of
from sro_program.permissions.relation import SIGNED_IN
from sro_program.ui.pages import ListPage, Page, link

from ..filters import PipelineFilter
from ..models import Application, Opening
from ..permissions import SEE_OPENING, SEE_PIPELINE
from ..queries.stages import STATES, picture
from ..states import OPENING_STATES
from ..tables import PIPELINE_COLUMNS, asked_of, slim, waits_for
from .openings import writing_agency

WATCHERS = (Role.CHIEF, Role.SERGEANT, Role.AUDITOR)
SHOWN = 50


class PipelinePage(ListPage):
    """Every application of the agency: where it stands, whom it waits for, for how long."""

    ability = SEE_PIPELINE
    model = Application
    template_name = "applicants/pipeline.html"
    title = gettext_lazy("Selection")
    columns = PIPELINE_COLUMNS
    filterset_class = PipelineFilter
    related = ("applicant", "officer", "opening")
    export_name = "pipeline"
    empty: ClassVar[dict[str, Any]] = {
        "title": gettext_lazy("No application is running"),
        "text": gettext_lazy("Publish an opening, and officers can apply for it."),
    }

    def get_queryset(self) -> QuerySet[Any]:
        return slim(super().get_queryset()).order_by("status_since", "pk").annotate(asked_of=asked_of())

    def actions(self) -> list[dict[str, Any]]:
        found = [link(_("Openings"), reverse("applicants:opening-list"))]
        if writing_agency(self.request) is not None:
            found.append(link(_("New opening"), reverse("applicants:opening-new"), primary=True))
        return found

    def show(self, context: dict[str, Any], status: int = 200) -> Any:
        return super().show({**context, **self._picture(context["filter"])}, status)

    def _picture(self, chosen: PipelineFilter) -> dict[str, Any]:
        asked = self.request.GET.copy()
        for name in ("page", "export"):
            asked.pop(name, None)

        def url_of(stage: str) -> str:
            asked["status"] = stage
            return f"?{asked.urlencode()}"

        return {"picture": picture(chosen.across_stages(), url_of, self.request.GET.get("status", ""))}


class SelectionHome(Page):
    """Openings a person can see, and their own applications, newest first."""

    ability = SIGNED_IN
    template_name: ClassVar[str] = "applicants/opening_home.html"
    title = gettext_lazy("Selection")

    def context(self) -> dict[str, Any]:
        user = self.request.user
        openings = SEE_OPENING.scope(user, Opening.objects.select_related("district").prefetch_related("schools"))
        openings = openings.defer("criteria", "questions", "duties")
        own = slim(Application.objects.filter(applicant=user).select_related("opening")).annotate(asked_of=asked_of())
        states = {state.key: state for state in OPENING_STATES}
        standing = standing_of(user)
        return {
            **super().context(),
            "openings": [(o, states[o.status]) for o in openings.order_by("-created_at", "pk")[:SHOWN]],
            "own": [(a, STATES[a.status], waits_for(a)) for a in own.order_by("-created_at", "pk")[:SHOWN]],
            "officer": standing.has(Role.OFFICER, Role.SUPERVISOR),
            "deputy": bool(standing.givers("selection")),
        }

    def actions(self) -> list[dict[str, Any]]:
        return [link(_("All openings"), reverse("applicants:opening-list"))]


class HomeView(Page):
    """One address for everybody; the seat in the header chooses the page."""

    ability = SIGNED_IN

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        seat = getattr(request, "seat", None)
        page = PipelinePage if seat is not None and seat.role in WATCHERS else SelectionHome
        return page.as_view()(request, *args, **kwargs)
