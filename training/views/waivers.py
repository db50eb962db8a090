"""Pages of waivers and of training the chief assigns."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any, ClassVar

from django.db.models import Max, OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sro_program.accounts.models import User
from sro_program.organisations.models import Agency, Role
from sro_program.organisations.queries import today_at
from sro_program.organisations.seats import standing_of
from sro_program.organisations.views.places import OnlyForSome
from sro_program.permissions.relation import NOTHING
from sro_program.policy.services import policy_in_force
from sro_program.ui.pages import DetailPage, FormPage, ListPage, link, when_allowed
from sro_program.ui.tables import Column
from sro_program.ui.templatetags.ui import tag
from sro_program.workflow.states import State

from ..filters.duties import AssignedFilter, WaiverFilter
from ..forms.duties import AssignForm, WaiverForm, WithdrawForm
from ..models import AssignedTraining, Obligation, Waiver
from ..permissions.duties import (
    ASSIGN_TRAINING,
    GRANT_WAIVER,
    SEE_ASSIGNED,
    SEE_OBLIGATION,
    SEE_WAIVER,
    WITHDRAW_ASSIGNED,
    WITHDRAW_WAIVER,
    leads_training,
)
from ..services.assigned import assign_training, people_to_train, withdraw_assigned
from ..services.waivers import grant_waiver, withdraw_waiver
from ..states import GIVEN_STATES
from .duties import duties_crumb


def waivers_crumb() -> tuple[Any, str]:
    return (_("Waivers"), reverse("training:waiver-list"))


def assigned_crumb() -> tuple[Any, str]:
    return (_("Assigned training"), reverse("training:assigned-list"))


def agency_led(user: Any, *roles: Role) -> Agency:
    agency = Agency.objects.filter(pk__in=standing_of(user).agencies(*roles)).order_by("name").first()
    assert agency is not None
    return agency


def waiver_state(waiver: Waiver) -> State:
    if waiver.ended_at:
        return GIVEN_STATES["withdrawn"]
    return GIVEN_STATES["over" if waiver.until < timezone.localdate() else "counts"]


def assigned_state(assigned: AssignedTraining) -> State:
    if assigned.ended_at:
        return GIVEN_STATES["withdrawn"]
    return GIVEN_STATES["over" if assigned.due_on < timezone.localdate() else "counts"]


def named(waivers: QuerySet[Waiver]) -> QuerySet[Waiver]:
    """With what the training is called, as it stands with the duties."""
    duties = Obligation.objects.filter(agency=OuterRef("agency"), requirement=OuterRef("requirement"))
    return waivers.annotate(training=Subquery(duties.order_by("-starts_on", "-pk").values("title")[:1]))


class WaiverList(ListPage):
    ability = SEE_WAIVER
    model = Waiver
    title = gettext_lazy("Waivers")
    lede = gettext_lazy("Training that somebody need not take for a while, by which rule and why.")
    filterset_class = WaiverFilter
    related = ("person", "granted_by")
    export_name = "training-waivers"
    empty: ClassVar[dict[str, Any]] = {
        "title": gettext_lazy("No waivers"),
        "text": gettext_lazy(
            "The SRO supervisor or the chief grants one, with the rule that permits it and a reason."
        ),
    }
    columns = (
        Column("person", gettext_lazy("Person"), order_by=("person__full_name",)),
        Column("training", gettext_lazy("Training"), value=lambda w: w.training or w.requirement),
        Column("since", gettext_lazy("From"), order_by=("since",)),
        Column("until", gettext_lazy("Until"), order_by=("until",)),
        Column("clause", gettext_lazy("Clause"), order_by=("clause",)),
        Column("granted_by", gettext_lazy("Granted by"), order_by=("granted_by__full_name",)),
        Column("status", gettext_lazy("Status"), value=waiver_state, draw=tag),
    )

    def get_queryset(self) -> QuerySet[Waiver]:
        return named(super().get_queryset())

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return [duties_crumb()]

    def actions(self) -> list[dict[str, Any]]:
        if GRANT_WAIVER.condition(self.request.user) is NOTHING:
            return []
        return [link(_("Grant a waiver"), reverse("training:waiver-new"), primary=True)]


class WaiverDetail(DetailPage):
    ability = SEE_WAIVER
    model = Waiver
    template_name = "training/waiver_detail.html"
    related = ("person", "granted_by", "agency")
    personnel = True
    record: Waiver

    def get_queryset(self) -> QuerySet[Waiver]:
        return named(super().get_queryset())

    def get_title(self) -> str:
        return _("Waiver for %s") % self.record.person

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return [waivers_crumb()]

    def actions(self) -> list[dict[str, Any]]:
        url = reverse("training:waiver-withdraw", args=[self.record.pk])
        return when_allowed(WITHDRAW_WAIVER, self.request.user, self.record, lambda: link(_("Withdraw"), url))

    def context(self) -> dict[str, Any]:
        return {**super().context(), "badge": waiver_state(self.record)}


class WaiverNew(OnlyForSome, FormPage):
    ability = GRANT_WAIVER
    form_class = WaiverForm
    title = gettext_lazy("Grant a waiver")
    lede = gettext_lazy("Never for oneself. Clause and reason stay on record, and the person is told.")
    submit_label = gettext_lazy("Grant")

    @cached_property
    def agency(self) -> Agency:
        return agency_led(self.request.user, Role.SERGEANT, Role.CHIEF)

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return [waivers_crumb()]

    def cancel_url(self) -> str:
        return reverse("training:waiver-list")

    def initial(self) -> dict[str, Any]:
        given = self.request.GET
        today = today_at(self.agency).isoformat()
        return {
            "person": given.get("person"),
            "requirement": given.get("requirement"),
            "since": today,
            "until": given.get("until"),
        }

    def form_arguments(self) -> dict[str, Any]:
        duties = Obligation.objects.filter(agency=self.agency).order_by()
        people = User.objects.filter(pk__in=duties.values("person")).order_by("full_name", "pk")
        found = duties.values_list("requirement").annotate(title=Max("title"))
        return {**super().form_arguments(), "people": people, "requirements": sorted(found, key=lambda r: str(r[1]))}

    def save(self, form: WaiverForm) -> str:
        person = form.cleaned_data["person"]
        waiver = grant_waiver(agency=self.agency, person=person, by=self.request.user, text=form.text())
        return waiver.get_absolute_url()


class WaiverWithdraw(FormPage):
    ability = WITHDRAW_WAIVER
    model = Waiver
    form_class = WithdrawForm
    related = ("person", "agency")
    title = gettext_lazy("Withdraw the waiver")
    lede = gettext_lazy("The training is asked again, from now on. The person is told why.")
    submit_label = gettext_lazy("Withdraw")

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return [waivers_crumb(), (str(self.record.person), self.record.get_absolute_url())]

    def save(self, form: WithdrawForm) -> str:
        reason = form.cleaned_data["reason"]
        done = withdraw_waiver(waiver=self.record, by=self.request.user, version=self.seen_version(), reason=reason)
        return done.get_absolute_url()


# Assigned training


class AssignedList(ListPage):
    ability = SEE_ASSIGNED
    model = AssignedTraining
    title = gettext_lazy("Assigned training")
    lede = gettext_lazy("What the chief finds necessary beyond the policy, for whom and until when.")
    filterset_class = AssignedFilter
    related = ("assigned_by",)
    export_name = "assigned-training"
    empty: ClassVar[dict[str, Any]] = {
        "title": gettext_lazy("Nothing is assigned"),
        "text": gettext_lazy("The chief assigns training to named people, with a reason and a last day."),
    }
    columns = (
        Column("title", gettext_lazy("Training"), order_by=("title",)),
        Column("due_on", gettext_lazy("Due"), order_by=("due_on",)),
        Column("hours", gettext_lazy("Hours"), numeric=True, order_by=("hours",)),
        Column("assigned_by", gettext_lazy("Assigned by"), order_by=("assigned_by__full_name",)),
        Column("status", gettext_lazy("Status"), value=assigned_state, draw=tag),
    )

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return [duties_crumb()]

    def actions(self) -> list[dict[str, Any]]:
        if ASSIGN_TRAINING.condition(self.request.user) is NOTHING:
            return []
        return [link(_("Assign a training"), reverse("training:assigned-new"), primary=True)]


class AssignedDetail(DetailPage):
    """The people named see the training and their own standing; leaders see everybody's."""

    ability = SEE_ASSIGNED
    model = AssignedTraining
    template_name = "training/assigned_detail.html"
    related = ("assigned_by", "agency")
    record: AssignedTraining

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return [assigned_crumb()]

    def actions(self) -> list[dict[str, Any]]:
        url = reverse("training:assigned-withdraw", args=[self.record.pk])
        return when_allowed(WITHDRAW_ASSIGNED, self.request.user, self.record, lambda: link(_("Withdraw"), url))

    def context(self) -> dict[str, Any]:
        assigned, user = self.record, self.request.user
        policy = policy_in_force(assigned.agency, timezone.localdate())
        topics = {c.key: c.label for c in policy.choices("training_topic")}
        duties = Obligation.objects.filter(agency=assigned.agency, requirement=f"assigned:{assigned.pk}")
        standing = {duty.person_id: duty for duty in SEE_OBLIGATION.scope(user, duties)}
        leads = leads_training(user, assigned.agency_id)
        people = assigned.people.order_by("full_name", "pk")
        seen = people if leads else people.filter(pk=user.pk)
        return {
            **super().context(),
            "badge": assigned_state(assigned),
            "topic": topics.get(assigned.topic, assigned.topic),
            "people": [(person, standing.get(person.pk)) for person in seen],
            "leads": leads,
            "today": timezone.localdate(),
        }


class AssignedNew(OnlyForSome, FormPage):
    ability = ASSIGN_TRAINING
    form_class = AssignForm
    title = gettext_lazy("Assign a training")
    lede = gettext_lazy("It becomes a duty of everybody you choose, and they are told.")
    submit_label = gettext_lazy("Assign")

    @cached_property
    def agency(self) -> Agency:
        return agency_led(self.request.user, Role.CHIEF)

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return [assigned_crumb()]

    def cancel_url(self) -> str:
        return reverse("training:assigned-list")

    def form_arguments(self) -> dict[str, Any]:
        policy = policy_in_force(self.agency, today_at(self.agency))
        return {"people": people_to_train(self.agency), "policy": policy}

    def save(self, form: AssignForm) -> str:
        people = list(form.cleaned_data["people"])
        made = assign_training(agency=self.agency, by=self.request.user, text=form.text(), people=people)
        return made.get_absolute_url()


class AssignedWithdraw(FormPage):
    ability = WITHDRAW_ASSIGNED
    model = AssignedTraining
    form_class = WithdrawForm
    title = gettext_lazy("Withdraw the assigned training")
    lede = gettext_lazy("Nobody owes it any more. What people took of it stays in their records.")
    submit_label = gettext_lazy("Withdraw")

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return [assigned_crumb(), (str(self.record), self.record.get_absolute_url())]

    def save(self, form: WithdrawForm) -> str:
        reason = form.cleaned_data["reason"]
        done = withdraw_assigned(
            assigned=self.record, by=self.request.user, version=self.seen_version(), reason=reason
        )
        return done.get_absolute_url()
