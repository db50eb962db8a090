"""Letting a colleague decide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sro_program.accounts.models import User
from sro_program.ui.forms import HouseForm

from ..models import Agency
from ..queries import delegable, possible_receivers
from .fields import day_field, reason_field


class DelegationForm(HouseForm):
    receiver = forms.ModelChoiceField(
        label=_("Who decides for you"),
        queryset=User.objects.none(),
        empty_label=_("Choose a colleague"),
        error_messages={"invalid_choice": _("Choose somebody who has a seat at your agency and may sign in.")},
    )
    decisions = forms.MultipleChoiceField(
        label=_("Which decisions"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Appointments stay with the chief: the policies give them to nobody else."),
        error_messages={
            "required": _("Choose at least one."),
            "invalid_choice": _("Choose decisions that are yours and may be lent."),
        },
    )
    since = day_field(_("From"))
    until = day_field(_("Until"))
    reason = reason_field(_("Like leave, or a course. Who decides and why is kept with each decision."))

    def __init__(self, *args: Any, agency: Agency, giver: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        receiver: Any = self.fields["receiver"]
        receiver.queryset = possible_receivers(agency, giver)
        decisions: Any = self.fields["decisions"]
        decisions.choices = delegable(giver, agency)


class EndDelegationForm(HouseForm):
    reason = reason_field(_("Kept with the delegation’s history."))
