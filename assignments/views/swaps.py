"""Pages of swaps between officers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, ClassVar
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sro_program.organisations.models import Officer, School
from sro_program.ui.pages import DetailPage, FormPage, ListPage, link
from sro_program.ui.tables import Column, status_column

from ..filters import SwapFilter
from ..forms.swaps import SwapForm
from ..models import Swap
from ..models.covers import hours_text
from ..permissions.swaps import SEE_SWAP
from ..queries.expected import Due, hours_due
from ..queries.needs import Wanted, within
from ..services.swaps import ask_swap
from ..states import SWAP_STATES
from .covers import needs_crumb

AHEAD = timedelta(days=21)
"""How far ahead hours can be swapped on the page."""


def swaps_crumb() -> tuple[Any, str]:
    return (_("Swaps"), reverse("assignments:covers:swap-list"))


def own_officer(person: Any) -> Officer | None:
    return Officer.objects.filter(user=person.pk, left_on__isnull=True).select_related("agency").first()


class SwapList(ListPage):
    ability = SEE_SWAP
    model = Swap
    title = gettext_lazy("Swaps")
    lede = gettext_lazy("Officers who trade hours. The other one agrees, then the SRO supervisor approves.")
    filterset_class = SwapFilter
    related = ("asker__user", "partner__user")
    export_name = "swaps"
    empty: ClassVar[dict[str, Any]] = {
        "title": gettext_lazy("No swaps"),
        "text": gettext_lazy("An officer asks a colleague to take hours, for hours in return or for none."),
    }
    columns = (
        Column("asker", gettext_lazy("Who asks"), order_by=("asker__user__full_name",)),
        Column("partner", gettext_lazy("Whom"), order_by=("partner__user__full_name",)),
        Column("created_at", gettext_lazy("Asked"), order_by=("created_at",)),
        status_column(SWAP_STATES),
    )

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return [needs_crumb()]

    def actions(self) -> list[dict[str, Any]]:
        if own_officer(self.request.user) is None:
            return []
        return [link(_("Ask for a swap"), reverse("assignments:covers:swap-new"), primary=True)]


class SwapDetail(DetailPage):
    ability = SEE_SWAP
    model = Swap
    template_name = "assignments/swap_detail.html"
    related = ("asker__user", "asker__agency", "partner__user")

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return [swaps_crumb()]

    def context(self) -> dict[str, Any]:
        legs = self.record.legs.select_related("school__district", "assignment__officer__user").order_by("starts_at")
        return {**super().context(), "legs": [(leg, hours_text(leg)) for leg in legs]}


Chosen = dict[str, tuple[str, tuple[UUID, Wanted, ZoneInfo]]]


class SwapNew(FormPage):
    ability = SEE_SWAP
    form_class = SwapForm
    title = gettext_lazy("Ask for a swap")
    lede = gettext_lazy("Your hours for a colleague’s, or for none in return.")
    submit_label = gettext_lazy("Ask")

    def may_open(self) -> bool:
        return own_officer(self.request.user) is not None

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return [swaps_crumb()]

    def cancel_url(self) -> str:
        return reverse("assignments:covers:swap-list")

    def form_arguments(self) -> dict[str, Any]:
        me = own_officer(self.request.user)
        assert me is not None
        colleagues = Officer.objects.filter(agency=me.agency_id, left_on__isnull=True).select_related("user")
        names = {o.pk: o for o in colleagues}
        now = timezone.now()
        first = timezone.localdate()
        due = [d for d in hours_due(first, first + AHEAD, officers=list(names)) if d.starts_at > now]
        schools = _schools(due)
        own = {k: v for k, v in _options(due, names, schools).items() if v[1][0] == me.pk}
        theirs = {k: v for k, v in _options(due, names, schools, with_name=True).items() if v[1][0] != me.pk}
        others = {str(o.pk): (str(o), o) for o in names.values() if o.pk != me.pk}
        return {"own": own, "theirs": theirs, "colleagues": others}

    def save(self, form: SwapForm) -> str:
        given = form.cleaned_data
        swap = ask_swap(
            by=self.request.user,
            partner=form.colleagues[given["partner"]][1],
            gives=given["given"],
            takes=given["taken"],
            note=given["note"],
        )
        return swap.get_absolute_url()


def _schools(due: list[Due]) -> dict[UUID, School]:
    rows: QuerySet[School] = School.objects.filter(pk__in={d.school for d in due}).select_related("district")
    return {s.pk: s for s in rows}


def _options(
    due: list[Due], names: dict[UUID, Officer], schools: dict[UUID, School], *, with_name: bool = False
) -> Chosen:
    found: Chosen = {}
    for d in due:
        hours = within(d, d.starts_at, d.ends_at)
        assert hours is not None
        place = schools[d.school]
        label = f"{hours_text(_Shown(place, d))}, {place}"
        label = f"{names[d.officer]}: {label}" if with_name else label
        found[f"{d.assignment}:{d.school}:{d.day}"] = (label, (d.officer, hours, ZoneInfo(place.district.time_zone)))
    return found


class _Shown:
    """Hours due with their school, as `hours_text` reads them."""

    def __init__(self, school: School, due: Due) -> None:
        self.school, self.starts_at, self.ends_at = school, due.starts_at, due.ends_at
