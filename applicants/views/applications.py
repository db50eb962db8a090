"""Applications: the list of those a person may see, and the page of one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sro_program.documents.services import documents_of
from sro_program.organisations.queries import today_at
from sro_program.ui.pages import DetailPage, ListPage, link
from sro_program.workflow import engine
from sro_program.workflow.states import State

from ..filters import ApplicationFilter
from ..models import Application, Finding
from ..permissions import EDIT_APPLICATION, SCREEN_APPLICATION, SEE_APPLICATION, SEE_INTERVIEW, SEE_SCORES
from ..queries.stages import STATES, late_by
from ..queries.story import Story, ratings_of, story_of, with_story
from ..queries.training import training_beside
from ..states import ENDORSEMENT_STATES, INTERVIEW_STATES
from ..tables import APPLICATION_COLUMNS, asked_of, slim
from ..texts import for_applicant, for_decider

WAY = ("submitted", "in_chain", "eligible", "interviewed", "recommended", "forwarded", "appointed")
REACHES = {
    "submitted": "submitted",
    "screening": "in_chain",
    "ineligible": "in_chain",
    "not_recommended": "interviewed",
}
"""The last step of the way that an application in a state beside it has behind it."""
BEFORE_FINDINGS = ("draft", "submitted", "in_chain", "screening")
WITH_LETTERS = ("appointed",)


class ApplicationList(ListPage):
    """One's own, and all that one may see."""

    ability = SEE_APPLICATION
    model = Application
    title = gettext_lazy("Applications")
    columns = APPLICATION_COLUMNS
    filterset_class = ApplicationFilter
    related = ("applicant", "opening")
    export_name = "applications"
    empty: ClassVar[dict[str, Any]] = {
        "title": gettext_lazy("No application here"),
        "text": gettext_lazy("Apply from an opening. Applications you take part in appear here too."),
    }

    def get_queryset(self) -> QuerySet[Any]:
        return slim(super().get_queryset()).annotate(asked_of=asked_of())

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Selection"), reverse("applicants:home"))]

    def actions(self) -> list[dict[str, Any]]:
        return [link(_("Openings"), reverse("applicants:opening-list"))]


class ApplicationDetail(DetailPage):
    """The applicant reads where it stands; those who decide read what it rests on."""

    ability = SEE_APPLICATION
    model = Application
    template_name = "applicants/application_detail.html"
    related = (
        "applicant",
        "officer",
        "opening__agency",
        "opening__district",
        "opening__board",
        "assignment",
        "result",
        "entry",
    )
    personnel = True
    knows: ClassVar[dict[str, Any]] = {
        "edit": EDIT_APPLICATION,
        "screen": SCREEN_APPLICATION,
        "see_scores": SEE_SCORES,
    }
    record: Any

    def get_queryset(self) -> QuerySet[Any]:
        return with_story(super().get_queryset())

    @cached_property
    def story(self) -> Story:
        return story_of(self.record)

    @property
    def mine(self) -> bool:
        return bool(self.record.applicant_id == self.request.user.pk)

    def get_title(self) -> str:
        return _("Your application") if self.mine else _("Application of %s") % self.record.applicant

    def crumbs(self) -> list[tuple[Any, str]]:
        opening = self.record.opening
        return [(_("Selection"), reverse("applicants:home")), (opening.title, opening.get_absolute_url())]

    def actions(self) -> list[dict[str, Any]]:
        record = self.record
        found = []
        if record.may_edit:
            found.append(link(_("Write it"), reverse("applicants:application-edit", args=[record.pk]), primary=True))
        if record.may_screen:
            url = reverse("applicants:screening", args=[record.pk])
            found.append(link(_("Decide the qualifications"), url, primary=True))
        return found

    def timeline_with(self) -> Sequence[Any]:
        return [*(step.record for step in self.story.endorsements), *self.story.interviews]

    def steps(self) -> Iterator[dict[str, Any]]:
        status = self.record.status
        if status in ("draft", "not_selected", "withdrawn"):
            return
        way = [key for key in WAY if key != "in_chain" or self.story.endorsements]
        reached = REACHES.get(status, status)
        here = way.index(reached) if reached in way else 0
        beside = status not in way
        for at, key in enumerate(way):
            done = at < here or (at == here and (beside or status == "appointed"))
            yield {"label": STATES[key].label, "state": "done" if done else "here" if at == here else "todo"}
            if at == here and beside and status != "submitted":
                yield {"label": STATES[status].label, "state": "here"}

    def context(self) -> dict[str, Any]:
        record, story = self.record, self.story
        context = super().context()
        context["verdicts"] = [*context["verdicts"], *self._beside()]
        reason = next((line.reason for line in context["timeline"] if line.reason), "") if self.mine else ""
        return {
            **context,
            "mine": self.mine,
            "where": for_applicant(record, story, reason) if self.mine else for_decider(record, story),
            "late": late_by(record),
            "story": story,
            "interview": story.interview,
            "may_open_interview": story.interview and SEE_INTERVIEW.allows(self.request.user, story.interview),
            "interview_state": _state(INTERVIEW_STATES, story.interview),
            "endorsements": [(step, _state(ENDORSEMENT_STATES, step.record)) for step in story.endorsements],
            "findings": self._findings(),
            "training": training_beside(record.officer, record.policy, today_at(record.opening.agency)),
            "documents": list(documents_of(record)) if record.status in WITH_LETTERS else [],
            **self._outcome(),
        }

    def _beside(self) -> list[Any]:
        """Decisions on what belongs to the application and waits on its way: endorsement, interview."""
        asked, interview = self.story.asked, self.story.interview
        found: list[Any] = []
        if asked is not None and self.record.status == "in_chain":
            found += engine.options(asked.record, self.request.user)
        if interview is not None and self.record.status == "eligible":
            found += engine.options(interview, self.request.user)
        return found

    def _findings(self) -> list[tuple[str, Finding]]:
        """Decided qualifications; the applicant reads them once the screening is over."""
        if self.mine and self.record.status in BEFORE_FINDINGS:
            return []
        labels = {q.key: q.label for q in self.record.policy.selection.qualifications}
        return [(labels.get(f.qualification, f.qualification), f) for f in self.story.findings]

    def _outcome(self) -> dict[str, Any]:
        if not self.record.may_see_scores:
            return {"ratings": [], "result": None, "entry": None}
        return {
            "ratings": ratings_of(self.record),
            "result": getattr(self.record, "result", None),
            "entry": getattr(self.record, "entry", None),
        }


def _state(states: Sequence[State], record: Any) -> State | None:
    return next((s for s in states if record is not None and s.key == record.status), None)
