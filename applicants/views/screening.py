"""Deciding the qualifications of one applicant against the records."""

from __future__ import annotations

from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sro_program.audit.reads import record_read
from sro_program.organisations.queries import today_at
from sro_program.policy.schema import Qualification

from .. import services
from ..forms import Checked, ScreeningForm
from ..models import Application
from ..permissions import SCREEN_APPLICATION
from ..qualifications import evidence_for
from ..queries.training import training_beside
from .base import ChangePage


class ScreeningPage(ChangePage):
    """Each qualification beside what the records say today. Words alone never meet one (AL-III-B-2)."""

    ability = SCREEN_APPLICATION
    model = Application
    related = ("applicant", "officer", "opening__agency", "opening__district")
    form_class = ScreeningForm
    template_name = "applicants/screening_form.html"
    submit_label = gettext_lazy("Save findings")
    title = gettext_lazy("Decide the qualifications")
    record: Application

    @cached_property
    def checks(self) -> list[Checked]:
        application, policy = self.record, self.record.policy
        today = today_at(application.opening.agency)
        findings = {f.qualification: f for f in application.findings.select_related("decided_by")}
        return [
            Checked(
                qualification=q,
                clause=policy.clause(q.clause),
                evidence=evidence_for(application, q, today),
                finding=findings.get(q.key),
                fix_url=_place_of_record(application, q),
            )
            for q in policy.selection.qualifications
        ]

    def form_arguments(self) -> dict[str, Any]:
        return {"checks": self.checks, "policy": self.record.policy}

    def crumbs(self) -> list[tuple[Any, str]]:
        application = self.record
        return [
            (_("Selection"), reverse("applicants:home")),
            (application.opening.title, application.opening.get_absolute_url()),
            (str(application.applicant), application.get_absolute_url()),
        ]

    def context(self) -> dict[str, Any]:
        record_read(self.person, self.record, "screening")
        application = self.record
        today = today_at(application.opening.agency)
        return {
            **super().context(),
            "application": application,
            "training": training_beside(application.officer, application.policy, today),
        }

    def save(self, form: ScreeningForm) -> str:
        services.decide_findings(
            self.record,
            by=self.person,
            version=self.seen_version(),
            decisions=form.decisions(),
        )
        return self.record.get_absolute_url()


def _place_of_record(application: Application, q: Qualification) -> str:
    """The page where a wrong record is put right; none for what the applicant states."""
    name, args = {
        "volunteered": ("", []),
        "training_topic": ("training:home", []),
    }.get(q.check, ("organisations:officer", [application.officer_id]))
    try:
        return reverse(name, args=args) if name else ""
    except NoReverseMatch:
        return ""
