"""Pages of training records."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sro_program.organisations.models import Officer, Role
from sro_program.organisations.seats import standing_of
from sro_program.policy.services import policy_in_force
from sro_program.ui.pages import DetailPage, FormPage, ListPage, link
from sro_program.ui.tables import Column, status_column

from ..filters import TrainingRecordFilter
from ..forms.records import TrainingRecordForm
from ..models import TrainingRecord
from ..permissions.records import SEE_RECORD
from ..services.records import Course, claim_training
from ..states import RECORD_STATES
from .duties import duty_links


def officers_for(person: Any) -> QuerySet[Officer]:
    """Officers for whom this person may claim training: the own record, a supervisor's whole agency."""
    led = standing_of(person).agencies(Role.SERGEANT, Role.CHIEF)
    mine = Q(user=person) | Q(agency__in=led)
    return Officer.objects.filter(mine, left_on__isnull=True).select_related("user", "agency")


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
        "text": gettext_lazy("Add the courses you took. The SRO supervisor verifies them."),
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
        pages = duty_links(self.request.user)
        if not officers_for(self.request.user).exists():
            return pages
        return [*pages, link(_("Add a training"), reverse("training:record-new"), primary=True)]


class TrainingDetail(DetailPage):
    ability = SEE_RECORD
    model = TrainingRecord
    template_name = "training/record_detail.html"
    related = ("person", "agency", "claimed_by")
    personnel = True

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return [(_("Training records"), reverse("training:home"))]

    def context(self) -> dict[str, Any]:
        policy = policy_in_force(self.record.agency, timezone.localdate())
        topics = {c.key: c.label for c in policy.choices("training_topic")}
        return {**super().context(), "topic": topics.get(self.record.topic, self.record.topic)}


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
        return [(_("Training records"), reverse("training:home"))]

    def cancel_url(self) -> str:
        return reverse("training:home")

    def save(self, form: TrainingRecordForm) -> str:
        given = dict(form.cleaned_data)
        officer = given.pop("officer")
        course = Course(**given)
        record = claim_training(person=officer.user, agency=officer.agency, course=course, by=self.request.user)
        return record.get_absolute_url()
