"""Form fields that read what people really type."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import from_current_timezone
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .dates import read_clock, read_day


class _WrittenInput(forms.TextInput):
    """A plain text box: a picker would refuse "today", and works badly by keyboard."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"autocomplete": "off", "class": "written-date", **(attrs or {})})

    def format_value(self, value: Any) -> str | None:
        if isinstance(value, datetime):
            local = timezone.localtime(value) if timezone.is_aware(value) else value
            return f"{local.month}/{local.day}/{local.year} {local:%H:%M}"
        if isinstance(value, date):
            return f"{value.month}/{value.day}/{value.year}"
        if isinstance(value, time):
            return f"{value:%H:%M}"
        return value or None


class HouseDateField(forms.DateField):
    widget = _WrittenInput
    default_error_messages = {"invalid": _("Write a day like 11/4/2026, or today, or tomorrow.")}

    def __init__(self, **kwargs: Any) -> None:
        kwargs["help_text"] = kwargs.get("help_text") or _("Like 11/4/2026, today or tomorrow.")
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values or isinstance(value, date):
            return super().to_python(value)
        try:
            return read_day(str(value))
        except ValueError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error


class HouseTimeField(forms.TimeField):
    widget = _WrittenInput
    default_error_messages = {"invalid": _("Write a time like 7:40 am or 14:30.")}

    def __init__(self, **kwargs: Any) -> None:
        kwargs["help_text"] = kwargs.get("help_text") or _("Like 7:40 am or 14:30.")
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> time | None:
        if value in self.empty_values or isinstance(value, time):
            return super().to_python(value)
        try:
            return read_clock(str(value))
        except ValueError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error


class HouseDateTimeField(forms.DateTimeField):
    """A day and a time in one box, in the time zone of the seat."""

    widget = _WrittenInput
    default_error_messages = {"invalid": _("Write a day and a time, like 11/4/2026 14:30 or tomorrow 9:00 am.")}

    def __init__(self, **kwargs: Any) -> None:
        kwargs["help_text"] = kwargs.get("help_text") or _("Day and time, like 11/4/2026 14:30.")
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> datetime | None:
        if value in self.empty_values or isinstance(value, date):
            return super().to_python(value)
        try:
            moment = _read_moment(str(value))
        except ValueError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error
        return from_current_timezone(moment)


def _read_moment(text: str) -> datetime:
    """Every way to cut the words in a day and a time is tried; exactly the right one reads."""
    words = text.replace("T", " ").replace(",", " ").split()
    for cut in range(len(words) - 1, 0, -1):
        try:
            return datetime.combine(read_day(" ".join(words[:cut])), read_clock(" ".join(words[cut:])))
        except ValueError:
            continue
    raise ValueError(text)
