"""What the chief decides about the policy, and how a reader narrows the list of clauses."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from sro_program.organisations.models import Agency
from sro_program.organisations.queries import today_at
from sro_program.ui.forms import HouseForm

from .schema import KINDS, TOPICS, Clause
from .services import packs_for

OFF = "off"


class ClauseFilterForm(HouseForm):
    q = forms.CharField(label=_("Words or clause"), required=False, max_length=100)
    topic = forms.ChoiceField(label=_("About"), required=False, choices=[("", _("Everything")), *TOPICS.items()])
    kind = forms.ChoiceField(label=_("From"), required=False, choices=[("", _("Any source")), *KINDS.items()])
    on = forms.DateField(label=_("As it stood on"), required=False)


class AdoptForm(HouseForm):
    pack = forms.ChoiceField(label=_("Policy"), widget=forms.RadioSelect)
    since = forms.DateField(
        label=_("From which day"),
        help_text=_("Openings and agreements that began before keep the policy they began under."),
    )

    def __init__(self, *args: Any, agency: Agency, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pack"].choices = [(p.key, p.title) for p in packs_for(agency)]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["since"].initial = today_at(agency)


class ChangeForm(HouseForm):
    """A local change of one clause: one of its numbers, or switched off."""

    what = forms.ChoiceField(label=_("What do you change?"), widget=forms.RadioSelect)
    value = forms.CharField(
        label=_("New value"), required=False, max_length=20, help_text=_("Leave empty when you switch the clause off.")
    )
    since = forms.DateField(label=_("First day"))
    until = forms.DateField(label=_("Last day"), required=False)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Who decided it, and why. Everybody who reads the policy sees your name and this reason."),
    )

    def __init__(self, *args: Any, clause: Clause, agency: Agency, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["what"].choices = changes_of(clause)  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["since"].initial = today_at(agency)
        if not any(n.adjustable for n in clause.details):
            del self.fields["value"]

    def clean(self) -> dict[str, Any] | None:
        data = super().clean()
        wants_value = self.cleaned_data.get("what", OFF) != OFF
        if wants_value and not self.cleaned_data.get("value"):
            self.add_error("value", ValidationError(_("Write the new value.")))
        return data


class EndForm(HouseForm):
    until = forms.DateField(label=_("Last day of the change"))

    def __init__(self, *args: Any, agency: Agency, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"].initial = today_at(agency)


def changes_of(clause: Clause) -> list[tuple[str, str]]:
    """What may be changed about a clause; empty where nothing may."""
    choices = [(n.key, f"{n.label} ({_('now')} {n.value})") for n in clause.details if n.adjustable]
    if clause.may_be_off:
        choices.append((OFF, str(_("Switch the clause off"))))
    return choices
