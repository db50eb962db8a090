"""Deciding for somebody: what I gave, what I received, what runs at the agency."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sro_program.ui.pages import DetailPage, FormPage, ListPage, Words, link
from sro_program.ui.tables import Column

from .. import queries
from ..filters import DelegationFilter
from ..forms.delegations import DelegationForm, EndDelegationForm
from ..history import changes_of
from ..models import Agency, Delegation
from ..permissions import DELEGATE, END_DELEGATION, SEE_DELEGATION
from ..services import delegations


def standing(delegation: Delegation) -> str | Promise:
    today = timezone.localdate()
    if delegation.ended_at is not None:
        return gettext_lazy("Ended early")
    if delegation.until < today:
        return gettext_lazy("Over")
    return gettext_lazy("Begins later") if delegation.since > today else gettext_lazy("Counts now")


def list_crumb() -> tuple[Words, str]:
    return (_("Delegations"), reverse("organisations:delegation-list"))


class DelegationListPage(ListPage):
    ability = SEE_DELEGATION
    model = Delegation
    title = gettext_lazy("Delegations")
    lede = gettext_lazy("While you are away, a colleague can decide for you. The record then names you both.")
    filterset_class = DelegationFilter
    related = ("giver", "receiver", "agency")
    export_name = "delegations"
    columns = (
        Column("receiver", gettext_lazy("Who decides"), order_by=("receiver__full_name",)),
        Column("giver", gettext_lazy("For"), order_by=("giver__full_name",)),
        Column("since", gettext_lazy("From"), order_by=("since",)),
        Column("until", gettext_lazy("Until"), order_by=("until",)),
        Column("decisions", gettext_lazy("Decisions"), value=lambda d: len(d.decisions), numeric=True),
        Column("standing", gettext_lazy("Standing"), value=standing),
    )
    empty: ClassVar[dict[str, Any]] = {
        "title": gettext_lazy("No delegations"),
        "text": gettext_lazy("The chief and the SRO supervisor can let a colleague decide for them, for some days."),
    }

    def get_queryset(self) -> QuerySet[Delegation]:
        return super().get_queryset().order_by("-since", "pk")

    def actions(self) -> list[dict[str, Any]]:
        agencies = list(DELEGATE.scope(self.request.user, Agency.objects.order_by("name", "pk")))
        label = _("Delegate") if len(agencies) == 1 else _("Delegate at %(agency)s")
        return [
            link(
                label % {"agency": a} if len(agencies) > 1 else label,
                reverse("organisations:delegation-new", args=[a.pk]),
                primary=True,
            )
            for a in agencies
        ]


class DelegationPage(DetailPage):
    ability = SEE_DELEGATION
    model = Delegation
    related = ("giver", "receiver", "agency")
    template_name = "organisations/delegation.html"

    def get_title(self) -> str:
        return _("%(receiver)s decides for %(giver)s") % {
            "receiver": self.record.receiver,
            "giver": self.record.giver,
        }

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return (list_crumb(),)

    def actions(self) -> list[dict[str, Any]]:
        over = self.record.ended_at is not None or self.record.until < queries.today_at(self.record.agency)
        if over or not END_DELEGATION.allows(self.request.user, self.record):
            return []
        return [link(_("End it early"), reverse("organisations:delegation-end", args=[self.record.pk]))]

    def context(self) -> dict[str, Any]:
        return {
            **super().context(),
            "standing": standing(self.record),
            "decisions": queries.decision_labels(self.record.decisions),
            "timeline": changes_of(self.record),
        }


class DelegationNewPage(FormPage):
    ability = DELEGATE
    model = Agency
    form_class = DelegationForm
    title = gettext_lazy("Let a colleague decide for you")
    lede = gettext_lazy("You can still decide yourself. It cannot be passed on, and it ends by itself.")
    submit_label = gettext_lazy("Delegate")

    def form_arguments(self) -> dict[str, Any]:
        return {
            "agency": self.record,
            "giver": self.request.user,
            "initial": {"since": queries.today_at(self.record)},
        }

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return (list_crumb(),)

    def cancel_url(self) -> str:
        return reverse("organisations:delegation-list")

    def save(self, form: DelegationForm) -> str:
        made = delegations.delegate(agency=self.record, giver=self.request.user, **form.cleaned_data)
        return made.get_absolute_url()


class DelegationEndPage(FormPage):
    ability = END_DELEGATION
    model = Delegation
    related = ("giver", "receiver", "agency")
    form_class = EndDelegationForm
    title = gettext_lazy("End the delegation early")
    lede = gettext_lazy("It stops counting at once. What was decided meanwhile stands.")
    submit_label = gettext_lazy("End it")

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return (list_crumb(),)

    def context(self) -> dict[str, Any]:
        return {**super().context(), "danger": True}

    def save(self, form: EndDelegationForm) -> str:
        ended = delegations.end_delegation(
            delegation=self.record, actor=self.request.user, version=self.seen_version(), **form.cleaned_data
        )
        return ended.get_absolute_url()
