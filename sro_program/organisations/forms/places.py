"""Agencies, the districts they serve, bell times."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sro_program.ui.forms import HouseForm

from ..models import Agency, District
from ..models.bodies import FULL_TIME_HOURS
from ..states_of_the_union import STATE_CHOICES, ZONE_CHOICES
from .fields import phone_field

FOUND_AT_MOST = 40


class ContactForm(HouseForm):
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    phone = phone_field()
    full_time_hours = forms.IntegerField(
        label=_("Full-time hours a week"),
        min_value=1,
        max_value=80,
        required=False,
        help_text=_("The most hours that the posts of one officer may add up to. 40 where nothing is written."),
    )

    feedback_by_link = forms.BooleanField(
        label=_("Principals may give feedback without signing in"),
        required=False,
        help_text=_("The mail carries a link of its own. It works once, for one person, for three weeks."),
    )
    feedback_unnamed = forms.BooleanField(
        label=_("Officers read feedback without the name of school and principal"),
        required=False,
        help_text=_("They read it once their evaluation is released. You always see who wrote it."),
    )

    def clean_full_time_hours(self) -> int:
        return self.cleaned_data["full_time_hours"] or FULL_TIME_HOURS


class AgencyForm(ContactForm):
    field_order = (
        *("name", "kind", "state", "time_zone", "address", "phone", "full_time_hours"),
        *("feedback_by_link", "feedback_unnamed"),
    )

    name = forms.CharField(label=_("Name"), max_length=150)
    kind = forms.ChoiceField(label=_("Kind"), choices=Agency.Kind.choices)
    time_zone = forms.ChoiceField(
        label=_("Time zone"), choices=ZONE_CHOICES, help_text=_("All its dates and deadlines are counted here.")
    )


class NewAgencyForm(AgencyForm):
    state = forms.ChoiceField(
        label=_("State"), choices=STATE_CHOICES, help_text=_("Decides which laws and policies it can adopt.")
    )


class DistrictsForm(HouseForm):
    """The districts served stand ticked; a search adds others to choose from."""

    districts = forms.ModelMultipleChoiceField(
        label=_("Districts served"),
        queryset=District.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": _("Choose districts of the agency’s own state."),
            "invalid_pk_value": _("Choose districts of the agency’s own state."),
        },
    )

    def __init__(self, *args: Any, agency: Agency, q: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = District.objects.filter(state=agency.state)
        field: Any = self.fields["districts"]
        field.queryset = here
        shown = Q(pk__in=agency.districts.values("pk"))
        if q:
            found = here.filter(Q(name__icontains=q) | Q(city__icontains=q) | Q(county__icontains=q))
            shown |= Q(pk__in=list(found.values_list("pk", flat=True)[:FOUND_AT_MOST]))
        field.choices = [(d.pk, f"{d.name}, {d.city}" if d.city else d.name) for d in here.filter(shown)]
        field.label = _("Districts served")


class BellsForm(HouseForm):
    starts_at = forms.TimeField(label=_("First bell"), required=False)
    ends_at = forms.TimeField(label=_("Last bell"), required=False)
