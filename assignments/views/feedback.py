"""Pages on what schools say about officers, with and without signing in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, ClassVar
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sro_program.organisations.models import District, Role, School
from sro_program.organisations.queries import today_at
from sro_program.organisations.seats import standing_of
from sro_program.permissions.relation import PUBLIC
from sro_program.ui.pages import DetailPage, FormPage, ListPage, link, when_allowed
from sro_program.ui.tables import Column, status_column

from ..filters import FeedbackFilter
from ..forms.feedback import MARKS, AskForm, FeedbackForm, GiveForm
from ..models import Assignment, Feedback
from ..permissions.feedback import (
    ANSWER_FEEDBACK,
    ASK_FOR_FEEDBACK,
    GIVE_FEEDBACK,
    READ_FEEDBACK,
    SEE_FEEDBACK,
    SEE_FEEDBACK_TOTALS,
)
from ..queries.evaluations import officers_of
from ..queries.feedback import FEWEST, average_of, averages_of, serving_places
from ..services.feedback import ask_for_feedback, begin_feedback, hand_in_answers, keep_answers, open_link
from ..states import FEEDBACK_STATES
from .evaluations import agency_led, evaluations_crumb

HAND_IN = "hand_in"
_WORDS = {int(mark): label for mark, label in MARKS}


def feedback_crumb() -> tuple[Any, str]:
    return (_("Feedback of schools"), reverse("assignments:evaluations:feedback-list"))


class FeedbackList(ListPage):
    """Who was asked, and whether they answered. What they said stands on the pages of those who may read it."""

    ability = SEE_FEEDBACK
    model = Feedback
    title = gettext_lazy("Feedback of schools")
    lede = gettext_lazy("At least once a year each school is asked about the officer who serves there.")
    filterset_class = FeedbackFilter
    related = ("officer__user", "school")
    export_name = "feedback"
    empty: ClassVar[dict[str, Any]] = {
        "title": gettext_lazy("Nobody was asked yet"),
        "text": gettext_lazy("The SRO supervisor asks the principals; they answer a dozen short questions."),
    }
    columns = (
        Column("officer", gettext_lazy("Officer"), order_by=("officer__user__full_name",)),
        Column("school", gettext_lazy("School"), order_by=("school__name",)),
        Column("created_at", gettext_lazy("Asked"), order_by=("created_at",)),
        Column("due_on", gettext_lazy("Answer by"), order_by=("due_on",)),
        Column("submitted_at", gettext_lazy("Given"), order_by=("submitted_at",)),
        status_column(FEEDBACK_STATES),
    )

    def actions(self) -> list[dict[str, Any]]:
        if standing_of(self.request.user).has(Role.PRINCIPAL):
            return [link(_("Give feedback"), reverse("assignments:evaluations:feedback-give"), primary=True)]
        if agency_led(self.request.user, Role.SERGEANT) is None:
            return []
        return [link(_("Ask for feedback"), reverse("assignments:evaluations:feedback-ask"), primary=True)]


class FeedbackDetail(DetailPage):
    ability = SEE_FEEDBACK
    model = Feedback
    template_name = "assignments/feedback_detail.html"
    related = ("officer__user", "school", "agency", "author", "asked_by")
    personnel = True
    record: Feedback

    def get_title(self) -> str:
        return _("Feedback on %s") % self.record.officer

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return [feedback_crumb()]

    @cached_property
    def reads(self) -> bool:
        return READ_FEEDBACK.allows(self.request.user, self.record)

    def actions(self) -> list[dict[str, Any]]:
        page = reverse("assignments:evaluations:feedback-answer", args=[self.record.pk])
        return when_allowed(
            ANSWER_FEEDBACK, self.request.user, self.record, lambda: link(_("Answer"), page, primary=True)
        )

    def context(self) -> dict[str, Any]:
        feedback = self.record
        clause = feedback.policy.demand("school_feedback")
        context = super().context()
        context |= {"lede": f"{feedback.school} · {clause.citation}" if clause else feedback.school}
        context |= {"reads": self.reads, "clause": clause}
        if self.reads:
            marks = [(item["label"], feedback.marks.get(item["key"])) for item in feedback.items]
            context |= {
                "answers": [(label, mark, _WORDS[mark] if mark is not None else "") for label, mark in marks],
                "average": average_of(feedback.marks),
            }
        return context


class FeedbackAsk(FormPage):
    ability = ASK_FOR_FEEDBACK
    form_class = AskForm
    title = gettext_lazy("Ask schools for feedback")
    lede = gettext_lazy("Their principals get a mail with a dozen short questions.")
    submit_label = gettext_lazy("Ask")

    def may_open(self) -> bool:
        self.agency = agency_led(self.request.user, Role.SERGEANT)
        return self.agency is not None

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return [evaluations_crumb(), feedback_crumb()]

    def cancel_url(self) -> str:
        return reverse("assignments:evaluations:feedback-list")

    def form_arguments(self) -> dict[str, Any]:
        assert self.agency is not None
        today = today_at(self.agency)
        serving = Assignment.objects.filter(agreement__agency=self.agency, status__in=("active", "suspended", "ended"))
        officers = officers_of([self.agency.pk], self.request.user).filter(pk__in=serving.values("officer"))
        asked = officers.filter(pk=self.request.GET["officer"]).first() if _is_uuid(self.request.GET) else None
        return {
            "officers": officers,
            "schools": School.objects.filter(assignments__in=serving.values("pk")).distinct().order_by("name", "pk"),
            "today": today,
            "initial": {"officer": asked.pk if asked else None, "due_on": today + timedelta(days=21)},
        }

    def save(self, form: AskForm) -> str:
        assert self.agency is not None
        given = form.cleaned_data
        posts = Assignment.objects.filter(officer=given["officer"], status="active", agreement__agency=self.agency)
        there = School.objects.filter(assignments__in=posts.values("pk")).distinct().order_by("name", "pk")
        made = ask_for_feedback(
            agency=self.agency,
            officer=given["officer"],
            schools=list(given["schools"]) or list(there),
            due_on=given["due_on"],
            by=self.request.user,
        )
        return made[0].get_absolute_url() if len(made) == 1 else self.cancel_url()


class FeedbackGive(FormPage):
    """For principals who want to speak before they are asked."""

    ability = GIVE_FEEDBACK
    form_class = GiveForm
    title = gettext_lazy("Give feedback on an officer")
    lede = gettext_lazy("The agency reads it once you hand it in.")
    submit_label = gettext_lazy("Go on")

    def may_open(self) -> bool:
        schools = GIVE_FEEDBACK.scope(self.request.user, School.objects.all())
        rows = serving_places(schools)
        self.places = {str(place.pk): place for place in rows}
        return bool(self.places)

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return [feedback_crumb()]

    def cancel_url(self) -> str:
        return reverse("assignments:evaluations:feedback-list")

    def form_arguments(self) -> dict[str, Any]:
        return {"places": {key: f"{p.assignment.officer}, {p.school}" for key, p in self.places.items()}}

    def save(self, form: GiveForm) -> str:
        place = self.places[form.cleaned_data["about"]]
        made = begin_feedback(officer=place.assignment.officer, school=place.school, by=self.request.user)
        return reverse("assignments:evaluations:feedback-answer", args=[made.pk])


class _Answer(FormPage):
    """The questions, kept or handed in by the button that was pressed."""

    form_class = FeedbackForm
    template_name = "assignments/feedback_form.html"
    title = gettext_lazy("Your feedback")
    record: Feedback
    by_link = False

    def person(self) -> Any:
        return self.request.user

    def context(self) -> dict[str, Any]:
        feedback = self.record
        return {
            **super().context(),
            "lede": f"{feedback.officer}, {feedback.school}",
            "unnamed": feedback.agency.feedback_unnamed,
        }

    def form_arguments(self) -> dict[str, Any]:
        return {"feedback": self.record}

    def save(self, form: FeedbackForm) -> str:
        given: dict[str, Any] = {"answers": form.answers(), "version": self.seen_version(), "by": self.person()}
        if HAND_IN in self.request.POST:
            hand_in_answers(self.record, by_link=self.by_link, **given)
        else:
            keep_answers(self.record, **given)
            messages.success(self.request, _("Kept. Nobody else reads it before you hand it in."))
        return self.after()

    def after(self) -> str:
        return self.record.get_absolute_url()


class FeedbackAnswer(_Answer):
    ability = ANSWER_FEEDBACK
    model = Feedback
    related = ("officer__user", "school", "agency", "author")

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return [feedback_crumb(), (str(self.record), self.record.get_absolute_url())]


class FeedbackLink(_Answer):
    """Without signing in: the signed address names the one person and the one request it is for."""

    ability = PUBLIC
    by_link = True

    def person(self) -> Any:
        return self.opened.person

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        opened = open_link(kwargs["token"])
        if opened is None:
            raise Http404
        self.opened, self.record = opened, opened.feedback
        if opened.why_not:
            return self._over()
        answer = super().dispatch(request, *args, **kwargs)
        if answer.status_code == 409 and self._is_over():
            return self._over()
        answer.headers["Cache-Control"] = "private, no-store"
        return answer

    def _is_over(self) -> bool:
        again = open_link(self.kwargs["token"])
        self.opened = again or self.opened
        return bool(again and again.why_not)

    def _over(self) -> HttpResponse:
        context = {"title": _("Feedback"), "why_not": self.opened.why_not, "thanks": self.record.status == "submitted"}
        return render(self.request, "assignments/feedback_over.html", context)

    def _save_once(self, form: Any) -> str:
        """Nobody is signed in whose submissions could be told apart; the request's version and state do it."""
        return self.save(form)

    def after(self) -> str:
        return self.request.path


def _is_uuid(params: Any) -> bool:
    try:
        UUID(params.get("officer", ""))
    except ValueError:
        return False
    return True


class FeedbackTotals(DetailPage):
    """For the superintendent: what the schools of the district say together, and nothing from which one stands out."""

    ability = SEE_FEEDBACK_TOTALS
    model = District
    template_name = "assignments/feedback_totals.html"

    def get_title(self) -> str:
        return _("What the schools say")

    def context(self) -> dict[str, Any]:
        since = today_at(self.record) - timedelta(days=365)
        enough, rows = averages_of(self.record, since)
        return {
            **super().context(),
            "lede": _("Averages of the last twelve months, %s") % self.record,
            "enough": enough,
            "rows": rows,
            "fewest": FEWEST,
        }
