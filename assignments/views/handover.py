"""Pages of hand-overs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sro_program.ui.forms import HouseForm
from sro_program.ui.pages import DetailPage, FormPage, link, when_allowed

from ..forms.handover import HandOverForm
from ..models import Assignment, HandOver
from ..permissions.posts import HAND_OVER, SEE_HAND_OVER, SETTLE_HAND_OVER
from ..services.handover import answer_lines, begin_hand_over
from .assignments import posts_crumb


def _crumbs(post: Assignment) -> Sequence[tuple[Any, str]]:
    return [posts_crumb(), (str(post), post.get_absolute_url())]


class BeginForm(HouseForm):
    """Nothing to fill in: the list is read from what is open."""


class HandOverBegin(FormPage):
    ability = HAND_OVER
    model = Assignment
    related = ("officer__user",)
    form_class = BeginForm
    title = gettext_lazy("Begin the hand-over")
    lede = gettext_lazy("Lists what this officer still has open at these schools. You then say who takes what.")
    submit_label = gettext_lazy("Make the list")

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return _crumbs(self.record)

    def form_arguments(self) -> dict[str, Any]:
        return {}

    def save(self, form: BeginForm) -> str:
        return begin_hand_over(assignment=self.record, by=self.request.user).get_absolute_url()


class HandOverDetail(DetailPage):
    ability = SEE_HAND_OVER
    model = HandOver
    template_name = "assignments/hand_over_detail.html"
    related = ("assignment__officer__user", "assignment__agreement__district")

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return _crumbs(self.record.assignment)

    def actions(self) -> list[dict[str, Any]]:
        settle = reverse("assignments:hand-over-settle", args=[self.record.pk])
        lines = self.record.lines.filter(done_at__isnull=True)
        if not lines.exists():
            return []
        return when_allowed(
            SETTLE_HAND_OVER,
            self.request.user,
            self.record,
            lambda: link(_("Say who takes what"), settle, primary=True),
        )

    def context(self) -> dict[str, Any]:
        lines = self.record.lines.select_related("successor__user", "done_by")
        return {**super().context(), "lines": list(lines)}


class HandOverSettle(FormPage):
    ability = SETTLE_HAND_OVER
    model = HandOver
    related = ("assignment__officer__user",)
    form_class = HandOverForm
    template_name = "assignments/hand_over_form.html"
    title = gettext_lazy("Who takes what")
    lede = gettext_lazy("Everything goes to a successor, or you say why nobody takes it. It moves when the post ends.")

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return [*_crumbs(self.record.assignment), (_("Hand-over"), self.record.get_absolute_url())]

    def form_arguments(self) -> dict[str, Any]:
        return {"hand_over": self.record, "lines": list(self.record.lines.filter(done_at__isnull=True))}

    def save(self, form: HandOverForm) -> str:
        settled = answer_lines(
            hand_over=self.record, answers=form.answers(), by=self.request.user, version=self.seen_version()
        )
        return settled.get_absolute_url()
