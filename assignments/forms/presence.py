"""Taps, answers and corrections of presence, and the rules an agency has for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_aware
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sro_program.ui.forms import HouseForm

from ..models import CoverageRules, PresenceMark
from ..queries.presence import DutyKey
from ..services.corrections import DaySaid
from ..services.presence import Tap

GONE = gettext_lazy("This button belongs to hours we do not know. Open the page again.")


class _DutyForm(HouseForm):
    duty = forms.CharField(widget=forms.HiddenInput, error_messages={"required": GONE})

    def clean_duty(self) -> DutyKey:
        try:
            return DutyKey.read(self.cleaned_data["duty"])
        except ValueError as fault:
            raise forms.ValidationError(GONE) from fault


def _quiet(length: int) -> forms.CharField:
    return forms.CharField(widget=forms.HiddenInput, required=False, max_length=length)


class TapForm(_DutyForm):
    """What a phone adds by itself is taken where it makes sense, and is never a reason to refuse a tap."""

    tapped_at = _quiet(40)
    sent_at = _quiet(40)
    latitude = _quiet(20)
    longitude = _quiet(20)
    desk = _quiet(120)
    back = _quiet(10)

    def tap(self, how: str) -> Tap:
        given = self.cleaned_data
        latitude, longitude = _degrees(given["latitude"], 90), _degrees(given["longitude"], 180)
        both = latitude is not None and longitude is not None
        return Tap(
            tapped_at=_moment(given["tapped_at"]),
            sent_at=_moment(given["sent_at"]),
            latitude=latitude if both else None,
            longitude=longitude if both else None,
            how=how,
        )


def _moment(text: str) -> datetime | None:
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return found if found is not None and is_aware(found) else None


def _degrees(text: str, most: int) -> Decimal | None:
    try:
        found = Decimal(text)
    except InvalidOperation:
        return None
    return found if found.is_finite() and -most <= found <= most else None


class AnswerForm(_DutyForm):
    word = forms.ChoiceField(
        choices=[(w, w.label) for w in (PresenceMark.What.CONFIRMED, PresenceMark.What.DENIED)],
        widget=forms.HiddenInput,
    )


class CorrectForm(HouseForm):
    """How the day was. The school also says whether the person was there at all."""

    here = forms.TypedChoiceField(
        label=gettext_lazy("Was the person at the school?"),
        choices=[("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))],
        coerce=lambda word: word == "yes",
        empty_value=None,
        widget=forms.RadioSelect,
    )
    came = forms.TimeField(label=gettext_lazy("Came"))
    left = forms.TimeField(
        label=gettext_lazy("Left"),
        required=False,
        help_text=gettext_lazy("Leave empty if they stayed until the hours ended, or are still there."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Why you change it"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=300,
        help_text=gettext_lazy("The other side reads it. What was said before stays on the page."),
    )

    def __init__(self, *args: Any, for_school: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if for_school:
            self.fields["came"].required = False
        else:
            del self.fields["here"]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("here") and not given.get("came") and "came" not in self.errors:
            self.add_error("came", _("Write when they came."))
        return given

    def said(self) -> DaySaid:
        given = self.cleaned_data
        return DaySaid(given["reason"], given["came"], given["left"], given.get("here"))


class AddDayForm(CorrectForm):
    """A day on which nobody tapped: whose, and how it was."""

    duty = forms.ChoiceField(
        label=gettext_lazy("Which day"),
        error_messages={"invalid_choice": GONE, "required": gettext_lazy("Choose one.")},
    )
    field_order = ("duty", "here", "came", "left", "reason")

    def __init__(self, *args: Any, days: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["duty"]
        assert isinstance(chosen, forms.ChoiceField)
        chosen.choices = list(days)

    def clean_duty(self) -> DutyKey:
        return DutyKey.read(self.cleaned_data["duty"])


class LocationForm(HouseForm):
    wanted = forms.TypedChoiceField(
        label=gettext_lazy("Keep roughly where I tap"),
        choices=(("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))),
        coerce=lambda said: said == "yes",
        widget=forms.RadioSelect,
    )


class RulesForm(HouseForm):
    sergeant_after = forms.IntegerField(
        label=gettext_lazy("Minutes after the start at which the SRO supervisor is told"), min_value=0, max_value=240
    )
    chief_after = forms.IntegerField(
        label=gettext_lazy("Minutes later at which the chief is told"), min_value=0, max_value=240
    )
    holes_told_at = forms.TimeField(label=gettext_lazy("Hour at which open hours of the next day are told"))
    asked_after = forms.IntegerField(
        label=gettext_lazy("Minutes after the start at which the principal is asked by mail"),
        min_value=0,
        max_value=240,
    )
    confirming_needs_sign_in = forms.BooleanField(
        label=gettext_lazy("Confirming from the mail needs a sign-in"), required=False
    )

    @staticmethod
    def values_of(rules: CoverageRules) -> dict[str, Any]:
        return {name: getattr(rules, name) for name in RulesForm.base_fields}
