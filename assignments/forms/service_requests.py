"""What is asked about office hours and about what an officer comes to."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sro_program.organisations.models import Officer, School
from sro_program.ui.dates import moment_text
from sro_program.ui.forms import HouseForm
from sro_program.workflow.forms import DecisionForm

from ..models import ServiceRequest, Weekday
from ..models.service_requests import LONGEST_SLOT, SHORTEST_SLOT

LONGEST_MEETING_HOURS = 12


class ApproveServiceForm(DecisionForm):
    """A function that needs several officers names them all."""

    officers = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Officers who come as well"),
        queryset=Officer.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.record.officers_needed < 2:
            del self.fields["officers"]
            return
        colleagues = Officer.objects.filter(agency=self.record.agency_id, left_on__isnull=True)
        chosen = self.fields["officers"]
        assert isinstance(chosen, forms.ModelMultipleChoiceField)
        chosen.queryset = colleagues.exclude(pk=self.record.officer_id).select_related("user")
        chosen.label = _("Officers who come with %s") % self.record.officer
        chosen.help_text = _("The school asks for %d officers in all.") % self.record.officers_needed

    def clean_officers(self) -> list[Officer]:
        chosen = list(self.cleaned_data["officers"])
        missing = self.record.officers_needed - 1 - len(chosen)
        if missing > 0:
            raise forms.ValidationError(
                _("Name %d more, or decline and agree on fewer officers with the school.") % missing
            )
        return chosen


class AttendanceForm(DecisionForm):
    people = forms.IntegerField(
        label=gettext_lazy("People who took part"), min_value=1, max_value=9999, help_text=gettext_lazy("About.")
    )
    note = forms.CharField(
        label=gettext_lazy("What came of it"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        required=False,
        help_text=gettext_lazy("Name no student."),
    )


class OfficeHoursForm(HouseForm):
    officer = forms.ModelChoiceField(label=gettext_lazy("Officer"), queryset=Officer.objects.none())
    school = forms.ModelChoiceField(label=gettext_lazy("School"), queryset=School.objects.none())
    weekday = forms.TypedChoiceField(label=gettext_lazy("Weekday"), choices=Weekday.choices[:5], coerce=int)
    starts_at = forms.TimeField(label=gettext_lazy("From"))
    ends_at = forms.TimeField(label=gettext_lazy("To"))
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes for one conference"), min_value=SHORTEST_SLOT, max_value=LONGEST_SLOT, initial=30
    )
    room = forms.CharField(label=gettext_lazy("Room"), max_length=100)

    def __init__(self, *args: Any, officers: Any, schools: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (("officer", officers), ("school", schools)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = rows


class ServiceForm(HouseForm):
    """One page for all kinds but conferences, which are taken from office hours."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What is it"),
        choices=[c for c in ServiceRequest.Kind.choices if c[0] != "conference"],
        widget=forms.RadioSelect,
    )
    school = forms.ModelChoiceField(label=gettext_lazy("School"), queryset=School.objects.none())
    officer = forms.ModelChoiceField(label=gettext_lazy("Officer"), queryset=Officer.objects.none())
    title = forms.CharField(
        label=gettext_lazy("Title"), max_length=150, help_text=gettext_lazy("Like: Parent evening, grade 9.")
    )
    starts_at = forms.DateTimeField(label=gettext_lazy("Begins"))
    minutes = forms.IntegerField(
        label=gettext_lazy("How many minutes"), min_value=5, max_value=LONGEST_MEETING_HOURS * 60, initial=60
    )
    place = forms.CharField(label=gettext_lazy("Place"), max_length=150)
    officers_needed = forms.IntegerField(
        label=gettext_lazy("Officers needed"),
        min_value=1,
        max_value=50,
        initial=1,
        help_text=gettext_lazy("More than one only where a function needs security."),
    )
    details = forms.CharField(
        label=gettext_lazy("What the officer should know"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        required=False,
        help_text=gettext_lazy("Name no student."),
    )

    def __init__(self, *args: Any, schools: Any, officers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (("school", schools.order_by("name", "pk")), ("officer", officers)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = rows
        if not officers.exists():
            self.fields["officer"].help_text = _("No officer serves at your school today, so nobody can be asked.")

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("officers_needed", 1) > 1 and given.get("kind") not in (None, "function"):
            self.add_error("officers_needed", _("Only a school function can need more than one officer."))
        return given


class ConferenceForm(HouseForm):
    starts_at = forms.ChoiceField(
        label=gettext_lazy("Time"),
        error_messages={
            "required": gettext_lazy("Choose a time."),
            "invalid_choice": gettext_lazy("This time is not free any more. Choose another one."),
        },
    )
    with_whom = forms.ChoiceField(
        label=gettext_lazy("With whom"), choices=ServiceRequest.WithWhom.choices, widget=forms.RadioSelect
    )
    title = forms.CharField(
        label=gettext_lazy("What it is about"),
        max_length=150,
        help_text=gettext_lazy("A few words. Name no student: the officer learns the name in person."),
    )

    def __init__(self, *args: Any, times: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["starts_at"]
        assert isinstance(chosen, forms.ChoiceField)
        chosen.choices = [(t.isoformat(), moment_text(t)) for t in times]

    def clean_starts_at(self) -> datetime:
        return datetime.fromisoformat(self.cleaned_data["starts_at"])


class ConfirmForm(HouseForm):
    """Nothing to fill in: one look, one click."""
