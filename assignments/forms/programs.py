"""What is asked about requests for officers and about new programs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sro_program.organisations.models import Agency, School
from sro_program.ui.forms import HouseForm
from sro_program.workflow.forms import DecisionForm

from ..models import ProgramRequest
from ..queries.program_requests import outcome_kinds
from ..services import RequestText


class AdviceForm(DecisionForm):
    advice = forms.CharField(
        label=gettext_lazy("Your advice"),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=2000,
        help_text=gettext_lazy(
            "Is there need, is there an officer, who would pay? The chief and whoever asked read it."
        ),
    )


class PermitForm(DecisionForm):
    conditions = forms.CharField(
        label=gettext_lazy("Advice or conditions"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        required=False,
        help_text=gettext_lazy("What the program has to keep to in your school. Empty means: none."),
    )


class ApproveRequestForm(DecisionForm):
    """A wish for an officer is approved as something that leads there; a program needs no more than a yes."""

    becomes = forms.ChoiceField(
        label=gettext_lazy("It becomes"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what it becomes.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.record.kind == "program":
            del self.fields["becomes"]
            return
        chosen = self.fields["becomes"]
        assert isinstance(chosen, forms.ChoiceField)
        chosen.choices = [(kind.key, kind.label) for kind in outcome_kinds()]


class LookBackForm(DecisionForm):
    looked_back = forms.CharField(
        label=gettext_lazy("What worked, and what did not"),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=5000,
    )
    repeat = forms.ChoiceField(
        label=gettext_lazy("Repeat it"),
        choices=ProgramRequest.Repeat.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose one, so that next year’s planning is easier.")},
    )


class _RequestForm(HouseForm):
    agency = forms.ModelChoiceField(label=gettext_lazy("Police agency"), queryset=Agency.objects.none())
    title = forms.CharField(label=gettext_lazy("Title"), max_length=150)

    def __init__(self, *args: Any, schools: Any, agencies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (("agency", agencies), ("schools", schools.order_by("name", "pk"))):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = rows

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        starts_on, ends_on = given.get("starts_on"), given.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", _("The last day must not come before the first day."))
        return given

    def text(self) -> RequestText:
        given = {name: value for name, value in self.cleaned_data.items() if name != "schools"}
        schools = self.cleaned_data["schools"]
        return RequestText(schools=[schools] if isinstance(schools, School) else list(schools), **given)


class OfficerWantedForm(_RequestForm):
    schools = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Schools"),
        queryset=School.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one school.")},
    )
    need = forms.CharField(
        label=gettext_lazy("Why an officer is needed"),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=5000,
        help_text=gettext_lazy("What happens at the school, and what an officer would do there. Name no student."),
    )
    officers = forms.IntegerField(label=gettext_lazy("How many officers"), min_value=1, max_value=99, initial=1)
    hours = forms.CharField(label=gettext_lazy("Hours"), max_length=200, required=False)
    funding = forms.CharField(
        label=gettext_lazy("Who would pay"),
        max_length=500,
        required=False,
        help_text=gettext_lazy("The district, the city, a grant, and which share each."),
    )
    starts_on = forms.DateField(label=gettext_lazy("Wished from"), required=False)

    field_order = ("agency", "schools", "title", "need", "officers", "hours", "funding", "starts_on")


class NewProgramForm(_RequestForm):
    schools = forms.ModelChoiceField(label=gettext_lazy("School"), queryset=School.objects.none(), empty_label=None)
    need = forms.CharField(
        label=gettext_lazy("What the program does"),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=5000,
        help_text=gettext_lazy("For whom, what for, and how you will see whether it works. Name no student."),
    )
    hours = forms.CharField(
        label=gettext_lazy("When"), max_length=200, help_text=gettext_lazy("Like: Tuesdays after school.")
    )
    funding = forms.CharField(label=gettext_lazy("What it costs and who pays"), max_length=500, required=False)
    starts_on = forms.DateField(label=gettext_lazy("First day"))
    ends_on = forms.DateField(label=gettext_lazy("Last day"))

    field_order = ("agency", "schools", "title", "need", "hours", "funding", "starts_on", "ends_on")
