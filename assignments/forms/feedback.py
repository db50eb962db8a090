"""What people fill in when a school is asked about an officer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sro_program.organisations.models import Officer, School
from sro_program.ui.forms import HouseForm

from ..models import Feedback
from ..services.feedback import Answers

MARKS = (
    ("5", gettext_lazy("Always")),
    ("4", gettext_lazy("Mostly")),
    ("3", gettext_lazy("Sometimes")),
    ("2", gettext_lazy("Seldom")),
    ("1", gettext_lazy("Never")),
    ("0", gettext_lazy("I cannot say")),
)


class AskForm(HouseForm):
    """Which schools are asked about which officer; those where the officer serves are ticked by choosing none."""

    officer = forms.ModelChoiceField(label=gettext_lazy("Officer"), queryset=Officer.objects.none())
    schools = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Only these schools"),
        queryset=School.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Choose none to ask every school where the officer serves now."),
    )
    due_on = forms.DateField(label=gettext_lazy("Answer by"))

    def __init__(self, *args: Any, officers: Any, schools: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        for name, queryset in (("officer", officers), ("schools", schools)):
            field: Any = self.fields[name]
            field.queryset = queryset

    def clean_due_on(self) -> date:
        day: date = self.cleaned_data["due_on"]
        if day <= self.today:
            raise forms.ValidationError(_("Give the school some time. Choose a later day."))
        return day


class GiveForm(HouseForm):
    """Whom a principal wants to speak about: an officer at one of the own schools."""

    about = forms.ChoiceField(label=gettext_lazy("Officer"))

    def __init__(self, *args: Any, places: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["about"]
        field.choices = list(places.items())


@dataclass(frozen=True, slots=True)
class Question:
    label: str
    explain: str
    mark: forms.BoundField


class FeedbackForm(HouseForm):
    """Everything may be empty while it is kept; handing in asks for the rest."""

    def __init__(self, *args: Any, feedback: Feedback, **kwargs: Any) -> None:
        self.items: list[dict[str, Any]] = feedback.items
        kwargs.setdefault("initial", self._as_kept(feedback))
        self.base_fields = self._own_fields()  # type: ignore[misc]  # each policy has questions of its own
        super().__init__(*args, **kwargs)
        for item in self.items:
            self.fields[f"mark_{item['key']}"].label = item["label"]
        self.fields["continues"].label = _("Do you want to go on with this officer?")

    def _own_fields(self) -> dict[str, forms.Field]:
        fields: dict[str, forms.Field] = {
            f"mark_{item['key']}": forms.ChoiceField(
                label=item["label"], choices=MARKS, required=False, widget=forms.RadioSelect
            )
            for item in self.items
        }
        fields["continues"] = forms.ChoiceField(
            choices=Feedback.Continues.choices, required=False, widget=forms.RadioSelect
        )
        for name, label in (("strengths", _("What goes well")), ("concerns", _("What should be better"))):
            fields[name] = forms.CharField(
                label=label,
                max_length=3_000,
                required=False,
                widget=forms.Textarea(attrs={"rows": 4}),
                help_text=_("Name no students."),
            )
        return fields

    def _as_kept(self, feedback: Feedback) -> dict[str, Any]:
        kept = {name: getattr(feedback, name) for name in ("continues", "strengths", "concerns")}
        return kept | {f"mark_{key}": str(mark) for key, mark in feedback.marks.items()}

    def questions(self) -> Iterator[Question]:
        for item in self.items:
            yield Question(item["label"], item["explain"], self[f"mark_{item['key']}"])

    def answers(self) -> Answers:
        given = self.cleaned_data
        marks = {item["key"]: given[f"mark_{item['key']}"] for item in self.items}
        return Answers(
            marks={key: int(mark) for key, mark in marks.items() if mark},
            continues=given["continues"],
            strengths=given["strengths"],
            concerns=given["concerns"],
        )
