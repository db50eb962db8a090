"""One's own account; closing and opening others'."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from sro_program.organisations.forms.fields import phone_field, reason_field
from sro_program.ui.forms import HouseForm


class ProfileForm(HouseForm):
    full_name = forms.CharField(
        label=_("Full name"), max_length=120, help_text=_("As it stands on records and letters.")
    )
    phone = phone_field(help_text=_("Where the program reaches you while on duty."))


class AccountReasonForm(HouseForm):
    reason = reason_field(_("Kept in the log of this installation."))
