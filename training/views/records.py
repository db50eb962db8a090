"""Pages of training records."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sro_program.organisations.models import Agency, Officer, Role
from sro_program.organisations.seats import standing_of
from sro_program.permissions.relation import knowing
from sro_program.policy.services import policy_in_force
from sro_program.ui.pages import DetailPage, FormPage, ListPage, link
from sro_program.ui.tables import Column, status_column

from ..filters.records import ExpiringFilter, StateReportFilter, TrainingRecordFilter
from ..forms.records import CourseForm, TrainingRecordForm
from ..models import TrainingRecord
from ..permissions.records import CORRECT_CLAIM, READ_ALL, SEE_RECORD
from ..queries.years import rule_of
from ..services.records import Course, claim_training, correct_claim
from ..states import RECORD_STATES
from .duties import duty_links


def records_crumb() -> tuple[Any, str]:
    return (_("Training records"), reverse("training:home"))


def officers_for(person: Any) -> QuerySet[Officer]:
    """Officers for whom this person may claim training: the own record, a supervisor's whole agency."""
    led = standing_of(person).agencies(Role.SERGEANT, Role.CHIEF)
    mine = Q(user=person) | Q(agency__in=led)
    return Officer.objects.filter(mine, left_on__isnull=True).select_related("user", "agency")


def reads_all(person: Any) -> bool:
    """Whether this person reads the records of others too."""
    return standing_of(person).has(Role.SERGEANT, Role.CHIEF, Role.AUDITOR)


def agencies_importing(person: Any) -> QuerySet[Agency]:
    return Agency.objects.filter(pk__in=standing_of(person).agencies(Role.SERGEANT, Role.CHIEF)).order_by("name", "pk")


class TrainingList(ListPage):
    ability = SEE_RECORD
    model = TrainingRecord
    title = gettext_lazy("Training records")
    lede = gettext_lazy("A record counts once somebody other than the officer has verified it.")
    filterset_class = TrainingRecordFilter
    related = ("person", "agency")
    export_name = "training-records"
    empty: ClassVar[dict[str, Any]] = {
        "title": gettext_lazy("No training records"),
        "text": gettext_lazy("A course shows here once it was claimed, or a session you came to was recorded."),
    }
    columns = (
        Column("person", gettext_lazy("Person"), order_by=("person__full_name",)),
        Column("title", gettext_lazy("Course"), order_by=("title",)),
        Column("hours", gettext_lazy("Hours"), numeric=True, order_by=("hours",)),
        Column("completed_on", gettext_lazy("Completed"), order_by=("completed_on",)),
        Column("expires_on", gettext_lazy("Valid until"), order_by=("expires_on",)),
        status_column(RECORD_STATES),
    )

    def actions(self) -> list[dict[str, Any]]:
        if not officers_for(self.request.user).exists():
            return []
        return [link(_("Add a training"), reverse("training:record-new"), primary=True)]

    def beside(self) -> list[dict[str, Any]]:
        user = self.request.user
        found = [
            *duty_links(user),
            link(_("Sessions"), reverse("training:sessions:list")),
            link(_("Transcript (PDF)"), reverse("training:transcript", args=[user.pk])),
        ]
        if reads_all(user):
            found.append(link(_("What ends"), reverse("training:expiring")))
            found.append(link(_("State report"), reverse("training:state-report")))
        return found + [
            link(_("Import records"), reverse("training:record-import", args=[agency.pk]))
            for agency in agencies_importing(user)
        ]


class _ForLeaders(ListPage):
    """A page that does not exist for those who read only their own records."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not reads_all(request.user):
            raise Http404
        return super().get(request, *args, **kwargs)

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return [records_crumb()]


class ExpiringList(_ForLeaders):
    ability = READ_ALL
    model = TrainingRecord
    title = gettext_lazy("Training that ends")
    lede = gettext_lazy("Verified training with a last day, the one that ends first on top.")
    filterset_class = ExpiringFilter
    related = ("person", "agency")
    export_name = "training-that-ends"
    empty: ClassVar[dict[str, Any]] = {
        "title": gettext_lazy("Nothing ends"),
        "text": gettext_lazy("No verified training of people who serve here has a last day."),
    }
    columns = (
        Column("title", gettext_lazy("Course"), order_by=("title",)),
        Column("person", gettext_lazy("Person"), order_by=("person__full_name",)),
        Column("completed_on", gettext_lazy("Completed"), order_by=("completed_on",)),
        Column("expires_on", gettext_lazy("Valid until"), order_by=("expires_on",)),
    )

    def get_queryset(self) -> QuerySet[Any]:
        gone = Officer.objects.filter(left_on__isnull=False).order_by().values("user")
        rows = super().get_queryset().filter(status="verified", expires_on__isnull=False).exclude(person__in=gone)
        return rows.order_by("expires_on", "pk")


class StateReport(_ForLeaders):
    """What the body that certifies officers asks for. Verified records only."""

    ability = READ_ALL
    model = TrainingRecord
    title = gettext_lazy("Training report")
    filterset_class = StateReportFilter
    related = ("person__officer", "agency")
    export_name = "training-report"
    empty: ClassVar[dict[str, Any]] = {
        "title": gettext_lazy("Nothing to report"),
        "text": gettext_lazy("Choose another year, or other days. Only verified training is reported."),
    }
    columns = (
        Column("person", gettext_lazy("Officer"), order_by=("person__full_name",)),
        Column("certification", gettext_lazy("Certification number"), value=lambda r: _number_of(r.person)),
        Column("title", gettext_lazy("Subject"), order_by=("title",)),
        Column("hours", gettext_lazy("Classroom or field hours"), numeric=True, order_by=("hours",)),
        Column("remote", gettext_lazy("Online"), value=lambda r: _("yes") if r.remote else _("no")),
        Column("place", gettext_lazy("Place"), order_by=("place",)),
        Column("completed_on", gettext_lazy("Date"), order_by=("completed_on",)),
        Column("instructor", gettext_lazy("Instructor"), order_by=("instructor",)),
        Column("provider", gettext_lazy("Given by"), order_by=("provider",)),
        Column("agency", gettext_lazy("Agency"), order_by=("agency__name",)),
    )

    def get_queryset(self) -> QuerySet[Any]:
        rows = super().get_queryset().filter(status="verified", person__officer__isnull=False)
        return rows.order_by("person__full_name", "completed_on", "pk")

    def context(self) -> dict[str, Any]:
        agencies = standing_of(self.request.user).agencies(Role.SERGEANT, Role.CHIEF, Role.AUDITOR)
        rule = rule_of(Agency.objects.filter(pk__in=agencies).order_by("name", "pk")[0])
        lede = _("Subject, hours, place, date and instructor of every officer’s verified training.")
        if rule.body:
            asked = {"lede": lede, "body": rule.body, "citation": rule.citation}
            lede = _("%(lede)s %(body)s asks for it (%(citation)s).") % asked
        return {**super().context(), "lede": lede}


def _number_of(person: Any) -> str:
    officer = person.officer
    return f"{officer.certification_body} {officer.certification_number}".strip()


class TrainingDetail(DetailPage):
    ability = SEE_RECORD
    model = TrainingRecord
    template_name = "training/record_detail.html"
    related = ("person", "agency", "claimed_by", "verified_by", "session", "corrects", "corrected_by", "certificate")
    personnel = True

    def get_queryset(self) -> QuerySet[Any]:
        rows = super().get_queryset().defer("certificate__content")
        return knowing(rows, self.request.user, correct=CORRECT_CLAIM, read_all=READ_ALL)

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return [records_crumb()]

    def actions(self) -> list[dict[str, Any]]:
        found = []
        if self.record.may_read_all:
            url = reverse("training:transcript", args=[self.record.person_id])
            found.append(link(_("Transcript (PDF)"), url))
        if self.record.may_correct:
            url = reverse("training:record-correct", args=[self.record.pk])
            found.append(link(_("Correct it"), url, primary=True))
        return found

    def context(self) -> dict[str, Any]:
        policy = policy_in_force(self.record.agency, timezone.localdate())
        topics = {c.key: c.label for c in policy.choices("training_topic")}
        later = getattr(self.record, "corrected_by", None)
        return {**super().context(), "topic": topics.get(self.record.topic, self.record.topic), "later": later}


class TrainingNew(FormPage):
    ability = SEE_RECORD
    form_class = TrainingRecordForm
    title = gettext_lazy("Add a training")
    lede = gettext_lazy("It is a claim until the SRO supervisor has seen the certificate.")
    submit_label = gettext_lazy("Add")

    def may_open(self) -> bool:
        self.officers = officers_for(self.request.user)
        self.first = self.officers.filter(user=self.request.user).first()
        self.first = self.first or self.officers.first()
        return self.first is not None

    def form_arguments(self) -> dict[str, Any]:
        assert self.first is not None
        policy = policy_in_force(self.first.agency, timezone.localdate())
        return {"initial": {"officer": self.first.pk}, "officers": self.officers, "policy": policy}

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return [records_crumb()]

    def cancel_url(self) -> str:
        return reverse("training:home")

    def save(self, form: TrainingRecordForm) -> str:
        officer = form.cleaned_data["officer"]
        record = claim_training(
            person=officer.user,
            agency=officer.agency,
            course=form.course(),
            by=self.request.user,
            certificate=form.file(),
        )
        return record.get_absolute_url()


class TrainingCorrect(FormPage):
    """A rejected claim stays as it was; what is right becomes a new claim that names it."""

    ability = CORRECT_CLAIM
    model = TrainingRecord
    form_class = CourseForm
    related = ("agency", "person")
    title = gettext_lazy("Correct the claim")
    lede = gettext_lazy("Your correction is a new claim. The rejected one stays on record and is linked to it.")
    submit_label = gettext_lazy("Claim again")

    def form_arguments(self) -> dict[str, Any]:
        record = self.record
        initial = {name: getattr(record, name) for name in Course.__slots__}
        return {"initial": initial, "policy": policy_in_force(record.agency, timezone.localdate())}

    def make_form(self, *data: Any) -> Any:
        form = super().make_form(*data)
        if self.record.fingerprint:
            form.fields["certificate"].help_text = _("Leave this empty to keep the certificate you sent before.")
        return form

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return [records_crumb(), (self.record.title, self.record.get_absolute_url())]

    def save(self, form: CourseForm) -> str:
        made = correct_claim(record=self.record, course=form.course(), by=self.request.user, certificate=form.file())
        return made.get_absolute_url()
