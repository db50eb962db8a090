"""Pages of absences: report in under a minute, ask, decide, come back sooner."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sro_program.organisations.models import Officer, Role
from sro_program.organisations.queries import today_at
from sro_program.organisations.seats import standing_of
from sro_program.ui.pages import DetailPage, FormPage, ListPage, link, when_allowed
from sro_program.ui.tables import Column, status_column

from ..filters import AbsenceFilter
from ..forms.absences import AbsenceEndForm, AbsenceForm
from ..models import Absence, Cover, CoverNeed
from ..permissions.absences import CHANGE_ABSENCE, SEE_ABSENCE, may_be_away
from ..permissions.covers import SEE_COVER, SEE_NEED
from ..services.absences import ask_for_absence, change_end, report_absence
from ..states import ABSENCE_STATES


def absences_crumb() -> tuple[Any, str]:
    return (_("Absences"), reverse("assignments:covers:absence-list"))


def speaks_for(person: Any) -> QuerySet[Officer]:
    """Oneself, and the officers one leads."""
    led = standing_of(person).agencies(Role.SERGEANT)
    own = Q(user=person.pk, agency__in=standing_of(person).agencies(Role.OFFICER, Role.SERGEANT))
    rows = Officer.objects.filter(own | Q(agency__in=led), left_on__isnull=True)
    return rows.select_related("user", "agency")


class AbsenceList(ListPage):
    ability = SEE_ABSENCE
    model = Absence
    title = gettext_lazy("Absences")
    lede = gettext_lazy("Who is away when. Kind and reason stay with the agency; schools see only who covers.")
    filterset_class = AbsenceFilter
    related = ("officer__user", "officer__agency")
    export_name = "absences"
    empty: ClassVar[dict[str, Any]] = {
        "title": gettext_lazy("No absences"),
        "text": gettext_lazy("An officer who cannot come reports it here, and cover is looked for at once."),
    }
    columns = (
        Column("number", gettext_lazy("Number"), order_by=("number",)),
        Column("officer", gettext_lazy("Officer"), order_by=("officer__user__full_name",)),
        Column("kind_label", gettext_lazy("Kind"), order_by=("kind_label",)),
        Column("starts_at", gettext_lazy("From"), order_by=("starts_at",)),
        Column("ends_at", gettext_lazy("Until"), order_by=("ends_at",)),
        status_column(ABSENCE_STATES),
    )

    def actions(self) -> list[dict[str, Any]]:
        needs = [link(_("Hours to cover"), reverse("assignments:covers:need-list"))]
        if not may_be_away(self.request.user):
            return needs
        return [
            *needs,
            link(_("Ask for time off"), reverse("assignments:covers:absence-ask")),
            link(_("Report an absence"), reverse("assignments:covers:absence-report"), primary=True),
        ]


class AbsenceDetail(DetailPage):
    ability = SEE_ABSENCE
    model = Absence
    template_name = "assignments/absence_detail.html"
    related = ("officer__user", "officer__agency", "reported_by")
    personnel = True

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return [absences_crumb()]

    def get_title(self) -> str:
        return _("%(who)s is away") % {"who": self.record.officer}

    def actions(self) -> list[dict[str, Any]]:
        url = reverse("assignments:covers:absence-end", args=[self.record.pk])
        return when_allowed(CHANGE_ABSENCE, self.request.user, self.record, lambda: link(_("Change the end"), url))

    def context(self) -> dict[str, Any]:
        user = self.request.user
        needs = SEE_NEED.scope(user, self.record.needs.exclude(status="dropped")).select_related("school__district")
        taken = Cover.objects.filter(need__absence=self.record, status__in=("accepted", "came", "did_not_come"))
        by_need = {c.need_id: c for c in SEE_COVER.scope(user, taken).select_related("substitute__user")}
        return {**super().context(), "needs": [(need, by_need.get(need.pk)) for need in needs.order_by("starts_at")]}

    def timeline_with(self) -> Sequence[CoverNeed]:
        return ()


class _AbsencePage(FormPage):
    ability = SEE_ABSENCE
    form_class = AbsenceForm

    def may_open(self) -> bool:
        return speaks_for(self.request.user).exists()

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return [absences_crumb()]

    def cancel_url(self) -> str:
        return reverse("assignments:covers:absence-list")

    def first_day(self, today: Any) -> Any:
        return today

    def form_arguments(self) -> dict[str, Any]:
        officers = speaks_for(self.request.user).order_by("user__full_name", "pk")
        own = next((o for o in officers if o.user_id == self.request.user.pk), None)
        day = self.first_day(today_at(officers[0].agency))
        asked = self.request.GET.get("officer") or (own.pk if own else None)
        return {"initial": {"officer": asked, "first": day, "last": day}, "officers": officers}


class AbsenceReport(_AbsencePage):
    title = gettext_lazy("Report an absence")
    lede = gettext_lazy("It counts at once, and cover is looked for. You get a confirmation number.")
    submit_label = gettext_lazy("Report")

    def save(self, form: AbsenceForm) -> str:
        return report_absence(by=self.request.user, text=form.text()).get_absolute_url()


class AbsenceAsk(_AbsencePage):
    title = gettext_lazy("Ask for time off")
    lede = gettext_lazy("The SRO supervisor decides. You are told.")
    submit_label = gettext_lazy("Ask")

    def first_day(self, today: Any) -> Any:
        return today + timedelta(days=1)

    def save(self, form: AbsenceForm) -> str:
        return ask_for_absence(by=self.request.user, text=form.text()).get_absolute_url()


class AbsenceEnd(FormPage):
    ability = CHANGE_ABSENCE
    model = Absence
    form_class = AbsenceEndForm
    related = ("officer__user", "officer__agency")
    title = gettext_lazy("Change the end")
    lede = gettext_lazy("Back sooner, or away longer. Cover follows at once, and whoever is concerned is told.")

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return [absences_crumb(), (str(self.record), self.record.get_absolute_url())]

    def form_arguments(self) -> dict[str, Any]:
        zone = ZoneInfo(self.record.officer.agency.time_zone)
        last = (self.record.ends_at - timedelta(seconds=1)).astimezone(zone)
        return {"initial": {"last": last.date()}, "zone": zone}

    def save(self, form: AbsenceEndForm) -> str:
        ends_at = form.ends_at()
        changed = change_end(absence=self.record, by=self.request.user, version=self.seen_version(), ends_at=ends_at)
        return changed.get_absolute_url()
