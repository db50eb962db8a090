"""Pages of joint training: the pairs with the missing ones first, the records, each side's word (UT-TRAIN-2)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any, ClassVar

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sro_program.ui.dates import day_text
from sro_program.ui.pages import DetailPage, FormPage, ListPage, Page, link, when_allowed
from sro_program.ui.tables import Column
from sro_program.ui.templatetags.grids import GridCell
from sro_program.ui.templatetags.ui import tag

from ..filters.duties import JointFilter
from ..forms.duties import AttestForm, JointForm, WithdrawForm
from ..models import JointTraining, Obligation
from ..permissions.duties import (
    ATTEST_JOINT,
    ENTER_JOINT,
    SEE_JOINT,
    SEE_PAIRS,
    SPEAK_FOR_ONESELF,
    WITHDRAW_JOINT,
)
from ..queries.duties import Pair, pairs, pairs_now
from ..services.joint import attest_joint, enter_joint, withdraw_joint
from .duties import duties_crumb, duty_url

OFFICERS_A_PAGE, MOST_MISSING = 25, 100


def pairs_crumb() -> tuple[Any, str]:
    return (_("Joint training"), reverse("training:pairs"))


def joint_crumb() -> tuple[Any, str]:
    return (_("Records of joint training"), reverse("training:joint-list"))


def pairs_to_enter(user: Any) -> QuerySet[Obligation]:
    """Pairs for which the person may put a training on record."""
    rows = pairs_now(user, timezone.localdate(), ENTER_JOINT).select_related("person", "counterpart", "school")
    return rows.order_by("person__full_name", "counterpart__full_name", "pk")


class PairsPage(Page):
    """Officers by principals. Pairs without their training stand first, in words and in the grid."""

    ability = SEE_PAIRS
    template_name = "training/pairs.html"
    title = gettext_lazy("Joint training")
    lede = gettext_lazy("Each officer and each principal of a school the officer serves train together every year.")

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return [duties_crumb()]

    def actions(self) -> list[dict[str, Any]]:
        records = link(_("Records"), reverse("training:joint-list"))
        new = link(_("Put a training on record"), reverse("training:joint-new"), primary=True)
        return [records, new] if self.may_enter else [records]

    @cached_property
    def may_enter(self) -> bool:
        return ENTER_JOINT.scope(self.request.user, Obligation.objects.all()).exists()

    def context(self) -> dict[str, Any]:
        found = pairs(self.request.user, timezone.localdate())
        missing = [pair for pair in found if pair.missing]
        officers: dict[Any, list[Pair]] = {}
        for pair in found:
            officers.setdefault(pair.duty.person, []).append(pair)
        page = Paginator(list(officers.items()), OFFICERS_A_PAGE).get_page(self.request.GET.get("page"))
        shown = list(page.object_list)
        columns = _columns(shown)
        return {
            **super().context(),
            "missing": missing[:MOST_MISSING],
            "more": max(0, len(missing) - MOST_MISSING),
            "total": len(found),
            "trained": len(found) - len(missing),
            "clause": next((pair.duty.clause for pair in found), ""),
            "columns": columns,
            "rows": [(officer, _cells(own, columns)) for officer, own in shown],
            "page_obj": page if page.paginator.num_pages > 1 else None,
            "may_enter": self.may_enter,
        }


def _columns(rows: Sequence[tuple[Any, list[Pair]]]) -> list[tuple[Any, Any]]:
    """The principals of these officers, each with their school, by name of the school."""
    there = {(p.duty.counterpart, p.duty.school) for _officer, own in rows for p in own}
    return sorted(there, key=lambda one: (str(one[1]), str(one[0])))


def _cells(own: list[Pair], columns: list[tuple[Any, Any]]) -> list[GridCell]:
    by_place = {(p.duty.counterpart, p.duty.school): p for p in own}
    return [_cell(by_place.get(column), f"{column[1]}, {column[0]}") for column in columns]


def _cell(pair: Pair | None, heading: str) -> GridCell:
    if pair is None:
        return GridCell("", heading="")
    met = pair.duty.met_on
    note = day_text(met) if met else _("due %s") % day_text(pair.duty.due_on)
    label = _("Waits for a word") if pair.missing and pair.waiting else str(pair.state.label)
    url = pair.waiting.get_absolute_url() if pair.missing and pair.waiting else duty_url(pair.duty.pk)
    return GridCell(label, pair.state.tone, pair.state.icon, note, url, heading)


class JointList(ListPage):
    ability = SEE_JOINT
    model = JointTraining
    title = gettext_lazy("Records of joint training")
    lede = gettext_lazy("A record counts for both once the officer and the principal have attested it.")
    filterset_class = JointFilter
    related = ("officer__user", "principal", "school")
    export_name = "joint-training"
    empty: ClassVar[dict[str, Any]] = {
        "title": gettext_lazy("No joint training"),
        "text": gettext_lazy("The officer, the principal or the SRO supervisor puts it on record; then both attest."),
    }
    columns = (
        Column("title", gettext_lazy("Course"), order_by=("title",)),
        Column("officer", gettext_lazy("Officer"), order_by=("officer__user__full_name",)),
        Column("principal", gettext_lazy("Principal"), order_by=("principal__full_name",)),
        Column("school", gettext_lazy("School"), order_by=("school__name",)),
        Column("held_on", gettext_lazy("Held on"), order_by=("held_on",)),
        Column("hours", gettext_lazy("Hours"), numeric=True, order_by=("hours",)),
        Column("state", gettext_lazy("Status"), draw=tag),
    )

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return [pairs_crumb()]


class JointDetail(DetailPage):
    ability = SEE_JOINT
    model = JointTraining
    template_name = "training/joint_detail.html"
    related = ("officer__user", "principal", "school", "entered_by", "withdrawn_by", "agency")
    record: JointTraining

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return [pairs_crumb(), joint_crumb()]

    def actions(self) -> list[dict[str, Any]]:
        user, joint = self.request.user, self.record
        attest, away = (reverse(f"training:joint-{name}", args=[joint.pk]) for name in ("attest", "withdraw"))
        return [
            *when_allowed(WITHDRAW_JOINT, user, joint, lambda: link(_("Withdraw"), away)),
            *when_allowed(ATTEST_JOINT, user, joint, lambda: link(_("Attest"), attest, primary=True)),
        ]

    def context(self) -> dict[str, Any]:
        joint = self.record
        officer = (_("The officer"), joint.officer, joint.officer_attested_at, joint.officer_statement)
        principal = (_("The principal"), joint.principal, joint.principal_attested_at, joint.principal_statement)
        return {**super().context(), "badge": joint.state, "sides": (officer, principal)}


class JointNew(FormPage):
    ability = ENTER_JOINT
    form_class = JointForm
    title = gettext_lazy("Put a joint training on record")
    lede = gettext_lazy("Afterwards the officer and the principal attest it, each for themselves. Then it counts.")
    submit_label = gettext_lazy("Put it on record")

    def may_open(self) -> bool:
        return ENTER_JOINT.scope(self.request.user, Obligation.objects.all()).exists()

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return [pairs_crumb()]

    def cancel_url(self) -> str:
        return reverse("training:pairs")

    def initial(self) -> dict[str, Any]:
        return {"pair": self.request.GET.get("pair")}

    def form_arguments(self) -> dict[str, Any]:
        return {**super().form_arguments(), "pairs": pairs_to_enter(self.request.user)}

    def save(self, form: JointForm) -> str:
        pair = form.cleaned_data["pair"]
        return enter_joint(pair=pair, by=self.request.user, text=form.text()).get_absolute_url()


class _JointPage(FormPage):
    model = JointTraining
    related = ("officer__user", "principal", "school")
    record: JointTraining

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return [pairs_crumb(), (str(self.record), self.record.get_absolute_url())]


class JointAttest(_JointPage):
    """For the two people named: nobody else has a word to give, so for them there is no such page."""

    ability = SPEAK_FOR_ONESELF
    form_class = AttestForm
    title = gettext_lazy("Attest the joint training")
    submit_label = gettext_lazy("I attest this")

    @property
    def lede(self) -> str:  # type: ignore[override]  # what it says follows from the record
        joint = self.record
        return _("%(title)s, %(day)s, %(officer)s and %(principal)s. You speak for yourself; your words stay.") % {
            "title": joint.title,
            "day": day_text(joint.held_on),
            "officer": joint.officer,
            "principal": joint.principal,
        }

    def save(self, form: AttestForm) -> str:
        statement = form.cleaned_data["statement"]
        return attest_joint(joint=self.record, by=self.request.user, statement=statement).get_absolute_url()


class JointWithdraw(_JointPage):
    ability = WITHDRAW_JOINT
    form_class = WithdrawForm
    title = gettext_lazy("Withdraw the joint training")
    lede = gettext_lazy("It counts no longer, for either of you. The record stays, with your reason.")
    submit_label = gettext_lazy("Withdraw")

    def save(self, form: WithdrawForm) -> str:
        reason = form.cleaned_data["reason"]
        done = withdraw_joint(joint=self.record, by=self.request.user, version=self.seen_version(), reason=reason)
        return done.get_absolute_url()
