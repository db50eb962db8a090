"""What people fill in about emergency plans."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sro_program.documents.uploads import PdfField
from sro_program.organisations.models import School
from sro_program.organisations.queries import today_at
from sro_program.policy.schema import Choice
from sro_program.ui.dates import day_text, months_later
from sro_program.ui.forms import HouseForm
from sro_program.workflow.forms import DecisionForm

from ..models import EmergencyPlan, FollowUp
from ..services.emergency_plans import FollowUpText, PlanText, Upload

REVIEW_MONTHS = 12
"""Where no clause says how often: once a year."""
LONGEST_MONTHS = 36
MOST_STEPS, MOST_FOLLOW_UPS = 12, 20


class PlanTextForm(HouseForm):
    """A text, a PDF, or both; always the few steps that fit on a card for the pocket."""

    pocket = forms.CharField(
        label=gettext_lazy("What to do first"),
        max_length=1_500,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("One step a line, at most 12. They are printed on the card for the pocket."),
    )
    text = forms.CharField(
        label=gettext_lazy("The plan"),
        max_length=30_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=gettext_lazy("Write it here, or upload it as PDF below, or both."),
    )
    upload = PdfField(
        label=gettext_lazy("The plan as PDF"), required=False, help_text=gettext_lazy("A PDF of up to 25 MB.")
    )

    def clean_pocket(self) -> str:
        steps = [line.strip() for line in self.cleaned_data["pocket"].splitlines() if line.strip()]
        if len(steps) > MOST_STEPS:
            raise forms.ValidationError(_("These are %(n)d steps. Keep the first 12.") % {"n": len(steps)})
        return "\n".join(steps)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if not given.get("text") and not given.get("upload") and not self.errors:
            self.add_error("text", _("Write the plan here, or upload it as PDF."))
        return given

    def plan_text(self) -> PlanText:
        given = self.cleaned_data
        file = given["upload"]
        upload = Upload(file.name or "plan.pdf", file.read()) if file else None
        return PlanText(given["pocket"], given["text"], upload, given.get("change", ""))


class VersionForm(PlanTextForm):
    change = forms.CharField(label=gettext_lazy("What changed"), max_length=300, required=False)


class NewPlanForm(PlanTextForm):
    field_order = ("school", "hazard", "pocket", "text", "upload")

    school = forms.ModelChoiceField(label=gettext_lazy("School"), queryset=School.objects.none())
    hazard = forms.ChoiceField(label=gettext_lazy("Hazard"))

    def __init__(self, *args: Any, schools: Any, hazards: dict[str, Choice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hazards = hazards
        school, hazard = self.fields["school"], self.fields["hazard"]
        assert isinstance(school, forms.ModelChoiceField)
        assert isinstance(hazard, forms.ChoiceField)
        school.queryset = schools
        hazard.choices = [(c.key, c.label) for c in hazards.values()]

    def chosen_hazard(self) -> Choice:
        return self.hazards[self.cleaned_data["hazard"]]


class DrillForm(HouseForm):
    held_on = forms.DateField(label=gettext_lazy("Held on"))
    minutes = forms.IntegerField(label=gettext_lazy("Minutes"), min_value=1, max_value=600, required=False)
    findings = forms.CharField(
        label=gettext_lazy("Findings"),
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("What went well, what did not. Name no students."),
    )
    follow_ups = forms.CharField(
        label=gettext_lazy("What is to be put right"),
        max_length=5_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("One thing a line."),
    )
    due_on = forms.DateField(label=gettext_lazy("To be put right until"), required=False)

    def __init__(self, *args: Any, plan: EmergencyPlan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today_at(plan.school)

    def clean_held_on(self) -> date:
        day: date = self.cleaned_data["held_on"]
        if day > self.today:
            raise forms.ValidationError(_("A drill is recorded once it was held. This day lies ahead."))
        return day

    def clean_follow_ups(self) -> list[str]:
        lines = [line.strip()[:300] for line in self.cleaned_data["follow_ups"].splitlines() if line.strip()]
        if len(lines) > MOST_FOLLOW_UPS:
            raise forms.ValidationError(_("At most %d things. Put smaller ones together.") % MOST_FOLLOW_UPS)
        return lines

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        due = given.get("due_on")
        if given.get("follow_ups") and due is None and "due_on" not in self.errors:
            self.add_error("due_on", _("Say until when these things are to be put right."))
        if due is not None and given.get("held_on") and due < given["held_on"]:
            self.add_error("due_on", _("This day lies before the drill."))
        return given

    def to_do(self) -> list[FollowUpText]:
        due = self.cleaned_data["due_on"]
        return [FollowUpText(what, due) for what in self.cleaned_data["follow_ups"]]


class FollowUpsForm(HouseForm):
    done = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Put right"),
        queryset=FollowUp.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Tick what has been put right.")},
    )

    def __init__(self, *args: Any, open_now: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["done"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = open_now


class ReviewForm(DecisionForm):
    """The next review lies ahead, and no further than the clause allows."""

    review_due = forms.DateField(label=gettext_lazy("Next review until"))
    looked_at = forms.CharField(label=gettext_lazy("What was looked at"), max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.clause = self.record.policy.demand("emergency_plan")
        number = self.clause.numbers.get("review_months") if self.clause else LONGEST_MONTHS
        self.months = int(number or LONGEST_MONTHS)
        self.today = today_at(self.record.school)
        self.fields["review_due"].initial = months_later(self.today, min(self.months, REVIEW_MONTHS))

    def clean_review_due(self) -> date:
        day: date = self.cleaned_data["review_due"]
        latest = months_later(self.today, self.months)
        if day <= self.today:
            raise forms.ValidationError(_("The next review lies ahead. Choose a later day."))
        if day > latest:
            by = f" ({self.clause.citation})" if self.clause else ""
            raise forms.ValidationError(
                _("Plans are reviewed at least every %(months)d months%(by)s. Choose a day up to %(latest)s.")
                % {"months": self.months, "by": by, "latest": day_text(latest)}
            )
        return day
