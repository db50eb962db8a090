"""The briefing sheet of a school, on a page and on paper."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from sro_program.audit.reads import record_read
from sro_program.documents.downloads import handed_out
from sro_program.organisations.models import School
from sro_program.permissions.views import AbilityMixin
from sro_program.ui.pages import DetailPage, FormPage, link

from ..forms.substitutes import BriefingForm
from ..letters import briefing_pdf
from ..models import Briefing, EmergencyPlan
from ..models.briefings import PARTS
from ..permissions.briefings import SEE_BRIEFING
from ..permissions.covers import PREFER_SUBSTITUTES, WRITE_BRIEFING
from ..permissions.emergency_plans import SEE_PLAN
from ..services.substitutes import write_briefing


def latest(school: School) -> Briefing | None:
    return school.briefings.select_related("written_by").first()


class BriefingDetail(DetailPage):
    """Each look is written down: the sheet says how a school is entered."""

    ability = SEE_BRIEFING
    model = School
    template_name = "assignments/briefing_detail.html"
    related = ("district",)
    personnel = True

    def get_title(self) -> str:
        return _("Briefing sheet of %s") % self.record

    def actions(self) -> list[dict[str, Any]]:
        user, pk = self.request.user, [self.record.pk]
        found = []
        if PREFER_SUBSTITUTES.allows(user, self.record):
            found.append(link(_("Preferred substitutes"), reverse("assignments:covers:preferred", args=pk)))
        if WRITE_BRIEFING.allows(user, self.record):
            found.append(link(_("Write"), reverse("assignments:covers:briefing-edit", args=pk)))
        if latest(self.record):
            found.append(link(_("PDF"), reverse("assignments:covers:briefing-pdf", args=pk), primary=True))
        return found

    def context(self) -> dict[str, Any]:
        sheet, user = latest(self.record), self.request.user
        plans = SEE_PLAN.scope(user, EmergencyPlan.objects.filter(school=self.record, status="in_force"))
        return {
            **super().context(),
            "sheet": sheet,
            "parts": sheet.parts if sheet else [],
            "plans": list(plans.order_by("hazard_label")),
        }


class BriefingEdit(FormPage):
    ability = WRITE_BRIEFING
    model = School
    form_class = BriefingForm
    related = ("district",)
    title = gettext_lazy("Write the briefing sheet")
    lede = gettext_lazy("For somebody who has never been here. It fits on one page. Name no students.")

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return [(_("Briefing sheet of %s") % self.record, self.cancel_url())]

    def cancel_url(self) -> str:
        return reverse("assignments:covers:briefing", args=[self.record.pk])

    def initial(self) -> dict[str, Any]:
        sheet = latest(self.record)
        if sheet is not None:
            return {name: getattr(sheet, name) for name in PARTS}
        starts, ends = self.record.starts_at, self.record.ends_at
        return {"bells": f"{starts:%H:%M}–{ends:%H:%M}"} if starts and ends else {}

    def _version(self) -> Any:
        """The edition that was open; of a school without a sheet it is 0, written as 1."""
        sheet = latest(self.record)
        return self.seen_version() or (sheet.edition + 1 if sheet else 1)

    def save(self, form: BriefingForm) -> str:
        seen = max(self.seen_version() - 1, 0)
        write_briefing(school=self.record, by=self.request.user, edition=seen, parts=form.cleaned_data)
        return self.cancel_url()


class BriefingPdf(AbilityMixin, View):
    ability = SEE_BRIEFING
    model = School

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        rows = SEE_BRIEFING.scope(request.user, School.objects.filter(briefings__isnull=False).distinct())
        school = get_object_or_404(rows.select_related("district"), pk=pk)
        record_read(request.user, school, "print")
        sheet = latest(school)
        assert sheet is not None
        return handed_out(briefing_pdf(sheet), name="briefing-sheet.pdf")
