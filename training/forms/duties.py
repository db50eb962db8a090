"""What people fill in about joint training, waivers and assigned training."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sro_program.accounts.models import User
from sro_program.policy.policy import Policy
from sro_program.ui.forms import HouseForm

from ..models import Obligation
from ..services.assigned import AssignedText
from ..services.joint import JointText
from ..services.waivers import WaiverText

MOST_HOURS = 200


def _choose_from(form: forms.Form, name: str, choices: Any) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


def _queried(form: forms.Form, name: str, rows: Any) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = rows


class PairChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Obligation) -> str:
        return f"{obj.person} – {obj.counterpart}, {obj.school}"


class JointForm(HouseForm):
    """Of pairs that the policy asks to train together."""

    pair = PairChoice(label=_("Officer and principal"), queryset=Obligation.objects.none())
    title = forms.CharField(label=_("Course"), max_length=150)
    provider = forms.CharField(label=_("Given by"), max_length=120, required=False)
    hours = forms.DecimalField(label=_("Hours"), min_value=0.5, max_value=MOST_HOURS, decimal_places=1)
    held_on = forms.DateField(label=_("Held on"))
    designee = forms.CharField(
        label=_("Who took part for the principal"),
        max_length=120,
        required=False,
        help_text=_("Only where somebody took part in the principal’s place. The principal still attests."),
    )

    def __init__(self, *args: Any, pairs: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _queried(self, "pair", pairs)

    def text(self) -> JointText:
        return JointText(**{name: value for name, value in self.cleaned_data.items() if name != "pair"})


class AttestForm(HouseForm):
    statement = forms.CharField(
        label=_("What you attest, in your own words"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For example: I took part from the beginning to the end."),
    )


class WithdrawForm(HouseForm):
    reason = forms.CharField(
        label=_("Why"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Everybody who sees the record reads it."),
    )


class WaiverForm(HouseForm):
    person = forms.ModelChoiceField(label=_("For whom"), queryset=User.objects.none())
    requirement = forms.ChoiceField(label=_("Which training"))
    since = forms.DateField(label=_("From"))
    until = forms.DateField(label=_("Until"), help_text=_("Duties that fall due between the two days are waived."))
    clause = forms.CharField(
        label=_("Clause or rule that permits it"),
        max_length=60,
        help_text=_("For example the rule of the certification body on military service."),
    )
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, people: Any, requirements: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _queried(self, "person", people)
        _choose_from(self, "requirement", requirements)

    def text(self) -> WaiverText:
        return WaiverText(**{name: value for name, value in self.cleaned_data.items() if name != "person"})


class AssignForm(HouseForm):
    title = forms.CharField(label=_("Training"), max_length=150)
    topic = forms.ChoiceField(label=_("Topic"), help_text=_("Verified training on this topic counts."))
    hours = forms.DecimalField(
        label=_("Hours"),
        min_value=0,
        max_value=MOST_HOURS,
        decimal_places=1,
        initial=0,
        help_text=_("0 where it is enough to have been there."),
    )
    due_on = forms.DateField(label=_("Until"))
    why = forms.CharField(
        label=_("Why it is necessary"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Everybody it is assigned to reads it."),
    )
    people = forms.ModelMultipleChoiceField(
        label=_("For whom"), queryset=User.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, people: Any, policy: Policy, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _queried(self, "people", people)
        _choose_from(self, "topic", [(c.key, c.label) for c in policy.choices("training_topic")])

    def text(self) -> AssignedText:
        return AssignedText(**{name: value for name, value in self.cleaned_data.items() if name != "people"})


class MatrixForm(HouseForm):
    """How the matrix is narrowed."""

    name = forms.CharField(label=_("Person"), required=False)
    supervisor = forms.ChoiceField(label=_("Supervisor"), required=False)
    only = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=(("", _("Everybody")), ("gaps", _("Only people with something overdue"))),
    )

    def __init__(self, *args: Any, supervisors: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose_from(self, "supervisor", [("", _("All")), *((str(pk), name) for pk, name in supervisors)])
