"""What an opening asks: where, how many, what for, until when, and which questions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sro_program.organisations.models import Agency, District, School
from sro_program.policy.schema import Question
from sro_program.ui.forms import HouseForm

MOST_POSITIONS = 99


class DistrictForm(HouseForm):
    """First step where an agency serves several districts: it decides which schools can be chosen."""

    district = forms.ModelChoiceField(
        label=gettext_lazy("District"),
        queryset=District.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={
            "required": gettext_lazy("Choose the district the officer will serve."),
            "invalid_choice": gettext_lazy("Your agency does not serve this district. Choose one it serves."),
        },
    )

    def __init__(self, *args: Any, agency: Agency, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["district"].queryset = agency.districts.order_by("name", "pk")  # type: ignore[attr-defined]  # a ModelChoiceField


class OpeningForm(HouseForm):
    district = forms.ModelChoiceField(queryset=District.objects.none(), widget=forms.HiddenInput)
    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=150,
        help_text=gettext_lazy("What officers read in the list, like “School resource officer, Example High”."),
    )
    schools = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Schools"),
        queryset=School.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one school.")},
    )
    positions = forms.IntegerField(
        label=gettext_lazy("Positions"),
        min_value=1,
        max_value=MOST_POSITIONS,
        help_text=gettext_lazy("How many officers can be appointed."),
    )
    duties = forms.CharField(
        label=gettext_lazy("Duties"),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=5000,
        help_text=gettext_lazy("What the officer will do at the school, in plain words."),
    )
    hours = forms.CharField(
        label=gettext_lazy("Hours"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Shift and unusual hours, like games and dances."),
    )
    closes_on = forms.DateField(label=gettext_lazy("Apply until"))
    starts_on = forms.DateField(label=gettext_lazy("Post begins on"))
    questions = forms.CharField(
        label=gettext_lazy("Interview questions, one in each line"),
        widget=forms.Textarea(attrs={"rows": 10}),
        max_length=20_000,
        required=False,
        help_text=gettext_lazy(
            "The board asks all applicants these, word for word. Applicants do not see them. "
            "An empty box takes the questions of your policy."
        ),
    )

    def __init__(self, *args: Any, agency: Agency, district: District, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["district"].queryset = agency.districts.all()
        fields["schools"].queryset = district.schools.order_by("name", "pk")

    def clean_questions(self) -> list[str]:
        lines = self.cleaned_data["questions"].split("\n")
        return [line for line in (" ".join(raw.split()) for raw in lines) if line]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        _check_order(self, data)
        return data


class RunningOpeningForm(HouseForm):
    """What may still change once officers can apply."""

    positions = forms.IntegerField(
        label=gettext_lazy("Positions"),
        min_value=1,
        max_value=MOST_POSITIONS,
        help_text=gettext_lazy("How many officers can be appointed, those already appointed included."),
    )
    closes_on = forms.DateField(label=gettext_lazy("Apply until"))
    starts_on = forms.DateField(label=gettext_lazy("Post begins on"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        _check_order(self, data)
        return data


def _check_order(form: forms.Form, data: dict[str, Any]) -> None:
    closes, starts = data.get("closes_on"), data.get("starts_on")
    if closes and starts and starts <= closes:
        form.add_error("starts_on", _("The post begins after the last day to apply. Choose a later day."))


def as_lines(questions: list[dict[str, Any]] | tuple[Question, ...]) -> str:
    """The questions as the box shows them."""
    return "\n".join(q["text"] if isinstance(q, dict) else q.text for q in questions)
