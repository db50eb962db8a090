"""Pages of evaluations. Each look at one is written down: they are private personnel records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from sro_program.audit.reads import record_read
from sro_program.documents.downloads import handed_out
from sro_program.evidence import evidence, from_data
from sro_program.organisations.models import Agency, Role
from sro_program.organisations.queries import today_at
from sro_program.organisations.seats import standing_of
from sro_program.permissions.relation import knowing
from sro_program.permissions.views import AbilityMixin
from sro_program.ui.pages import DetailPage, FormPage, ListPage, link
from sro_program.ui.tables import Column

from ..filters import EvaluationFilter
from ..forms.evaluations import CycleForm, DraftForm, GoalsForm, SelfReviewForm
from ..forms.service_requests import ConfirmForm
from ..letters import evaluation_pdf
from ..models import Evaluation
from ..permissions.evaluations import (
    PLAN_EVALUATIONS,
    READ_EVALUATION,
    SEE_EVALUATION,
    SET_GOALS,
    TAKE_OVER,
    WRITE_EVALUATION,
    WRITE_SELF_REVIEW,
)
from ..queries.evaluations import UNDER_WAY, notes_between, officers_of, serving_officers, supervisors_of
from ..queries.feedback import average_of, feedback_about
from ..services.evaluations import set_goals, start_cycle, take_over, write_draft, write_self_review
from .base import may


def evaluations_crumb() -> tuple[Any, str]:
    return (_("Evaluations"), reverse("assignments:evaluations:list"))


def agency_led(person: Any, *roles: Role) -> Agency | None:
    """The agency whose officers this person leads; the first by name where there are several."""
    led = standing_of(person).agencies(*(roles or (Role.CHIEF, Role.SERGEANT)))
    return Agency.objects.filter(pk__in=led).first()


def status_words(evaluation: Evaluation) -> str:
    late = evaluation.status in UNDER_WAY and evaluation.due_on < timezone.localdate()
    return f"{evaluation.get_status_display()}, {_('overdue')}" if late else evaluation.get_status_display()


class EvaluationList(ListPage):
    ability = SEE_EVALUATION
    model = Evaluation
    title = gettext_lazy("Evaluations")
    lede = gettext_lazy("From goals at the start of the year to the chief’s countersignature.")
    filterset_class = EvaluationFilter
    related = ("officer__user", "author", "released_by", "countersigned_by")
    export_name = "evaluations"
    empty: ClassVar[dict[str, Any]] = {
        "title": gettext_lazy("No evaluations"),
        "text": gettext_lazy("The SRO supervisor or the chief starts a cycle for everybody who serves at a school."),
    }
    columns = (
        Column("officer", gettext_lazy("Officer"), order_by=("officer__user__full_name",)),
        Column("ends_on", gettext_lazy("Period until"), order_by=("ends_on",)),
        Column("due_on", gettext_lazy("Due"), order_by=("due_on",)),
        Column("status", gettext_lazy("Status"), value=status_words, order_by=("status",)),
        Column("author", gettext_lazy("Written by"), order_by=("author__full_name",)),
        Column("released_at", gettext_lazy("Released"), order_by=("released_at",)),
        Column("acknowledged_at", gettext_lazy("Acknowledged"), order_by=("acknowledged_at",)),
        Column("countersigned_by", gettext_lazy("Countersigned by"), order_by=("countersigned_by__full_name",)),
    )

    def actions(self) -> list[dict[str, Any]]:
        person = self.request.user
        standing = standing_of(person)
        found = []
        if standing.has(Role.CHIEF, Role.SERGEANT):
            found = [
                link(_("Feedback of schools"), reverse("assignments:evaluations:feedback-list")),
                link(_("Running notes"), reverse("assignments:evaluations:note-list")),
            ]
        if standing.has(Role.CHIEF, Role.SERGEANT, Role.OFFICER, Role.AUDITOR):
            found.append(link(_("Inspections"), reverse("assignments:evaluations:inspection-list")))
        if agency_led(person):
            found.append(link(_("Start a cycle"), reverse("assignments:evaluations:cycle-new"), primary=True))
        return found


class EvaluationDetail(DetailPage):
    ability = SEE_EVALUATION
    model = Evaluation
    template_name = "assignments/evaluation_detail.html"
    related = ("officer__user", "agency", "author", "released_by", "countersigned_by", "cycle")
    personnel = True
    record: Evaluation

    def get_queryset(self) -> QuerySet[Evaluation]:
        asked = {
            "read": READ_EVALUATION,
            "take_over": TAKE_OVER,
            "goals": SET_GOALS,
            "write": WRITE_EVALUATION,
            "self_review": WRITE_SELF_REVIEW,
        }
        return knowing(super().get_queryset(), self.request.user, **asked).prefetch_related("goals", "ratings")

    def get_title(self) -> str:
        return _("Evaluation of %s") % self.record.officer

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return [evaluations_crumb()]

    @property
    def reads(self) -> bool:
        return may(self.record, "read")

    @property
    def is_own(self) -> bool:
        return self.record.officer.user_id == self.request.user.pk

    def actions(self) -> list[dict[str, Any]]:
        evaluation = self.record
        planned = evaluation.status == "planned"
        links = (
            ("read", "pdf", _("PDF"), False),
            ("take_over", "take-over", _("Take over"), False),
            ("goals", "goals", _("Set goals"), planned),
            ("write", "write", _("Write"), not planned),
            ("self_review", "self-review", _("Write"), True),
        )
        return [
            link(label, reverse(f"assignments:evaluations:{page}", args=[evaluation.pk]), primary=primary)
            for right, page, label, primary in links
            if may(evaluation, right)
        ]

    def context(self) -> dict[str, Any]:
        evaluation = self.record
        context = super().context()
        clause = evaluation.policy.demand("evaluation")
        context |= {
            "lede": f"{evaluation.period} · {clause.citation}" if clause else evaluation.period,
            "reads": self.reads,
            "is_own": self.is_own,
            "late": evaluation.due_on < today_at(evaluation.agency)
            and evaluation.status not in ("countersigned", "cancelled"),
        }
        if not self.reads:
            context["timeline"] = [replace(item, reason="", changes=()) for item in context["timeline"]]
        if self.reads or self.is_own:
            context |= {"goals": list(evaluation.goals.all()), "ratings": list(evaluation.ratings.all())}
        return context | (self._for_readers() if self.reads else {})

    def _for_readers(self) -> dict[str, Any]:
        evaluation = self.record
        return {
            "overall": evaluation.step(evaluation.overall),
            "rated": [(r, evaluation.step(r.rating)) for r in evaluation.ratings.all()],
            "remarks": list(evaluation.remarks.select_related("author")) if evaluation.is_released else [],
            "evidence": evidence_of(evaluation),
            "feedback": feedback_on(evaluation),
            "names_schools": not (self.is_own and evaluation.agency.feedback_unnamed),
        }


def evidence_of(evaluation: Evaluation) -> list[Any]:
    """As the records say it now; once released, as they said it then."""
    if evaluation.is_released:
        return from_data(evaluation.evidence)
    return evidence(evaluation.officer, evaluation.starts_on, evaluation.ends_on)


def feedback_on(evaluation: Evaluation) -> list[tuple[Any, float | None, list[tuple[str, int]]]]:
    """What speaks about the period; once released, exactly what the evaluation rests on."""
    if evaluation.is_released:
        rows = evaluation.feedback.select_related("school", "author")
    else:
        rows = feedback_about(evaluation.officer, evaluation.agency_id, evaluation.starts_on, evaluation.ends_on)
    return [
        (f, average_of(f.marks), [(item["label"], f.marks.get(item["key"], 0)) for item in f.items])
        for f in rows.order_by("submitted_at", "pk")
    ]


class EvaluationPdf(AbilityMixin, View):
    ability = READ_EVALUATION
    model = Evaluation

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        rows = READ_EVALUATION.scope(request.user, Evaluation.objects.select_related(*EvaluationDetail.related))
        evaluation = get_object_or_404(rows, pk=pk)
        record_read(request.user, evaluation, "print")
        name = f"evaluation-{slugify(str(evaluation.officer))[:60] or 'officer'}-{evaluation.ends_on}.pdf"
        return handed_out(evaluation_pdf(evaluation), name=name)


class CycleNew(FormPage):
    """For everybody who serves, or for those chosen."""

    ability = PLAN_EVALUATIONS
    form_class = CycleForm
    title = gettext_lazy("Start a cycle of evaluations")
    lede = gettext_lazy("Each officer gets one, with the criteria and the scale of the policy as they are today.")
    submit_label = gettext_lazy("Start")

    def may_open(self) -> bool:
        self.agency = agency_led(self.request.user)
        return self.agency is not None

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return [evaluations_crumb()]

    def cancel_url(self) -> str:
        return reverse("assignments:evaluations:list")

    def form_arguments(self) -> dict[str, Any]:
        assert self.agency is not None
        supervisors = supervisors_of(self.agency)
        mine = supervisors.filter(pk=self.request.user.pk).first() or supervisors.first()
        officers = officers_of([self.agency.pk], self.request.user)
        return {"supervisors": supervisors, "officers": officers, "initial": {"author": mine.pk if mine else None}}

    def save(self, form: CycleForm) -> str:
        assert self.agency is not None
        chosen = list(form.cleaned_data["officers"]) or list(serving_officers(self.agency))
        made = start_cycle(
            agency=self.agency,
            period=form.period(),
            author=form.cleaned_data["author"],
            officers=chosen,
            by=self.request.user,
        )
        return made[0].get_absolute_url() if len(made) == 1 else self.cancel_url()


class EvaluationPart(FormPage):
    """A form on one evaluation."""

    model = Evaluation
    related = ("officer__user", "agency", "author")
    record: Evaluation

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return [evaluations_crumb(), (str(self.record), self.record.get_absolute_url())]


class Goals(EvaluationPart):
    ability = SET_GOALS
    form_class = GoalsForm
    keeps_itself = True
    title = gettext_lazy("Goals of the period")
    lede = gettext_lazy("Agree on them with the officer. They are fixed once you ask for the self-review.")
    submit_label = gettext_lazy("Save the goals")

    def initial(self) -> dict[str, Any]:
        kept: dict[str, Any] = {}
        for goal in self.record.goals.all():
            kept |= {f"text_{goal.place}": goal.text, f"measure_{goal.place}": goal.measure}
        return kept

    def save(self, form: GoalsForm) -> str:
        person = self.request.user
        return set_goals(self.record, goals=form.goals(), version=self.seen_version(), by=person).get_absolute_url()


class SelfReview(EvaluationPart):
    ability = WRITE_SELF_REVIEW
    form_class = SelfReviewForm
    keeps_itself = True
    title = gettext_lazy("Your self-review")
    lede = gettext_lazy("Keep it as often as you like; hand it in from the evaluation’s page.")
    submit_label = gettext_lazy("Keep it")

    def form_arguments(self) -> dict[str, Any]:
        results = {f"result_{goal.place}": goal.result for goal in self.record.goals.all()}
        return {"evaluation": self.record, "initial": {"text": self.record.self_review, **results}}

    def save(self, form: SelfReviewForm) -> str:
        return write_self_review(
            self.record,
            text=form.cleaned_data["text"],
            results=form.results(),
            version=self.seen_version(),
            by=self.request.user,
        ).get_absolute_url()


class Write(EvaluationPart):
    """The author's page: a rating and a comment for each criterion, the evidence beside them."""

    ability = WRITE_EVALUATION
    form_class = DraftForm
    keeps_itself = True
    template_name = "assignments/evaluation_write.html"
    title = gettext_lazy("Write the evaluation")
    submit_label = gettext_lazy("Keep it")

    def form_arguments(self) -> dict[str, Any]:
        e = self.record
        return {"evaluation": e, "notes": list(notes_between(e.officer, e.agency_id, e.starts_on, e.ends_on))}

    def context(self) -> dict[str, Any]:
        evaluation = self.record
        return {
            **super().context(),
            "lede": f"{evaluation.officer}, {evaluation.period}",
            "goals": list(evaluation.goals.all()),
            "evidence": evidence_of(evaluation),
            "feedback": feedback_on(evaluation),
            "names_schools": True,
        }

    def save(self, form: DraftForm) -> str:
        person = self.request.user
        return write_draft(self.record, draft=form.draft(), version=self.seen_version(), by=person).get_absolute_url()


class TakeOver(EvaluationPart):
    ability = TAKE_OVER
    form_class = ConfirmForm
    title = gettext_lazy("Take over this evaluation")
    lede = gettext_lazy("Whoever wrote it leads the officers no longer. From now on you are its author.")
    submit_label = gettext_lazy("Take it over")

    def save(self, form: ConfirmForm) -> str:
        return take_over(self.record, version=self.seen_version(), by=self.request.user).get_absolute_url()
