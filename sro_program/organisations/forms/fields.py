"""Fields that several forms here share."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

YEARS_AHEAD = 10
_PHONE = re.compile(r"\+?[0-9(][0-9 ().\-/]{5,22}( ?(x|ext\.?) ?[0-9]{1,6})?", re.ASCII | re.IGNORECASE)


def within_reach(day: date) -> None:
    """A day of somebody's service: a slip of the year must not be stored."""
    if day > timezone.localdate() + timedelta(days=366 * YEARS_AHEAD):
        raise ValidationError(_("This day is more than ten years ahead. Check the year."))


def phone_number(text: str) -> None:
    if not _PHONE.fullmatch(text) or not 7 <= sum(c.isdigit() for c in text) <= 21:
        raise ValidationError(_("Write a phone number like 801-555-0134."))


def day_field(label: str | _StrPromise, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, validators=[within_reach], **more)


def phone_field(**more: Any) -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("Phone"), required=False, max_length=30, validators=[phone_number], **more
    )


def email_field() -> forms.EmailField:
    return forms.EmailField(
        label=gettext_lazy("E-mail address"),
        max_length=254,
        error_messages={"invalid": gettext_lazy("Write an e-mail address like name@example.org.")},
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )


def reason_field(why: str | _StrPromise, *, longest: int = 200) -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("Reason"), max_length=longest, widget=forms.Textarea(attrs={"rows": 3}), help_text=why
    )
