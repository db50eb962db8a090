"""Giving and ending seats; closing and opening accounts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sro_program.ui.forms import HouseForm

from ..models import Role
from .fields import day_field, email_field, reason_field

AT_ONCE, ON_A_DAY = "now", "day"


class SeatForm(HouseForm):
    email = email_field()
    full_name = forms.CharField(
        label=gettext_lazy("Full name"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Needed for a new account. An account of this address keeps the name it has."),
    )
    role = forms.ChoiceField(label=gettext_lazy("Role"), widget=forms.RadioSelect)
    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("As people know it, like Captain, Patrol Division."),
    )
    since = day_field(gettext_lazy("From"))
    until = day_field(gettext_lazy("Until"), required=False)

    def __init__(self, *args: Any, roles: Iterable[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["role"]
        field.choices = [(role.value, role.label) for role in roles]


class EndSeatForm(HouseForm):
    when = forms.ChoiceField(
        label=gettext_lazy("When does it end?"),
        choices=((AT_ONCE, gettext_lazy("At once")), (ON_A_DAY, gettext_lazy("After a day"))),
        widget=forms.RadioSelect,
        initial=AT_ONCE,
    )
    until = day_field(gettext_lazy("Last day"), required=False, help_text=gettext_lazy("Only if it ends after a day."))
    reason = reason_field(gettext_lazy("Kept with the seat’s history."))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("when") == ON_A_DAY and "until" in data and data["until"] is None:
            self.add_error("until", ValidationError(_("Write the last day.")))
        if data.get("when") == AT_ONCE and data.get("until"):
            self.add_error("until", ValidationError(_("Empty this, or choose “After a day”.")))
        return data
