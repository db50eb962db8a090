"""What appointing asks, the board's reasons, and the joint discussion."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assignments.queries.agreements import agreement_in_force
from sro_program.organisations.models import School
from sro_program.organisations.queries import today_at
from sro_program.ui.dates import day_text
from sro_program.ui.forms import HouseForm
from sro_program.workflow.forms import DecisionForm

from ..models import Application
from .choosing import SomeOf


class AppointForm(DecisionForm):
    """Filled from the opening, so that appointing is one look and one click."""

    schools = SomeOf(
        School.objects.none(),
        label=gettext_lazy("Schools"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("Choose at least one school."),
            "invalid_choice": gettext_lazy("Choose from the schools of this opening."),
        },
    )
    starts_on = forms.DateField(label=gettext_lazy("First day in the post"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        opening = self.record.opening
        schools = opening.schools.order_by("name", "pk")
        chosen = self.fields["schools"]
        assert isinstance(chosen, forms.ModelMultipleChoiceField)
        chosen.queryset = schools
        chosen.initial = [school.pk for school in schools]
        self.fields["starts_on"].initial = opening.starts_on

    def clean_starts_on(self) -> date:
        day: date = self.cleaned_data["starts_on"]
        opening = self.record.opening
        if day < today_at(opening.agency):
            raise ValidationError(_("This day has passed. Choose today or a later day."))
        agreement = agreement_in_force(opening.agency_id, opening.district_id)
        if agreement is not None and not agreement.starts_on <= day <= agreement.ends_on:
            raise ValidationError(
                _("Choose a day from %(first)s to %(last)s: that is how long “%(agreement)s” runs.")
                % {
                    "first": day_text(agreement.starts_on),
                    "last": day_text(agreement.ends_on),
                    "agreement": agreement,
                }
            )
        return day


class ReasonsForm(HouseForm):
    """Why the board recommends or does not recommend, one box per applicant."""

    def __init__(self, *args: Any, applications: Sequence[Application], **kwargs: Any) -> None:
        self.names = {f"why_{application.pk.hex}": application for application in applications}
        self.base_fields = {  # type: ignore[misc]  # each form has boxes of its own
            name: forms.CharField(
                label=str(application),
                required=False,
                max_length=5000,
                widget=forms.Textarea(attrs={"rows": 5}),
            )
            for name, application in self.names.items()
        }
        super().__init__(*args, **kwargs)
        for name, application in self.names.items():
            self.fields[name].label = str(application)

    def reasons(self) -> dict[UUID, str]:
        return {application.pk: self.cleaned_data[name] for name, application in self.names.items()}


class JointDiscussionForm(HouseForm):
    held_on = forms.DateField(label=gettext_lazy("Held on"))
    for_agency = forms.CharField(
        label=gettext_lazy("Who took part for the agency"), help_text=gettext_lazy("Names, with commas between them.")
    )
    for_district = forms.CharField(
        label=gettext_lazy("Who took part for the district"),
        help_text=gettext_lazy("Names, with commas between them."),
    )
    notes = forms.CharField(
        label=gettext_lazy("What was said"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("What both sides need to remember. Leave out medical and disciplinary details."),
    )
