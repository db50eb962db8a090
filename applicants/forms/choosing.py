"""Choosing records: whatever is not on the list answers with the same plain words, a broken id too."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

_GONE = _("Choose from the list.")


class OneOf(forms.ModelChoiceField):
    default_error_messages = {"invalid_choice": _GONE}

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except ValidationError as fault:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice") from fault


class SomeOf(forms.ModelMultipleChoiceField):
    default_error_messages = {"invalid_choice": _GONE, "invalid_pk_value": _GONE, "invalid_list": _GONE}

    def clean(self, value: Any) -> Any:
        try:
            return super().clean(value)
        except ValidationError as fault:
            words = self.error_messages["required" if self.required and not value else "invalid_choice"]
            raise ValidationError(words, code="invalid_choice") from fault
