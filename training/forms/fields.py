"""Fields that several forms of training share."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..services.certificates import LARGEST, MOST_PAGES, BadCertificate, judge

MOST_HOURS = Decimal(2000)


class HoursField(forms.DecimalField):
    """Hours in tenths, as certificates give them: 0.5, 2, 40."""

    default_error_messages = {"invalid": gettext_lazy("Write the hours as a number, like 2 or 2.5.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_digits": 20, **kwargs})
        self.widget.attrs.setdefault("inputmode", "decimal")

    def clean(self, value: Any) -> Any:
        hours = super().clean(value)
        if hours is None:
            return None
        if hours <= 0:
            raise ValidationError(_("A training takes more than 0 hours."))
        if hours > MOST_HOURS:
            raise ValidationError(_("No training takes more than %d hours. Check the number.") % MOST_HOURS)
        if hours != round(hours, 1):
            raise ValidationError(_("Write hours and tenths only, like 2.3 for 2 hours and 20 minutes."))
        return round(hours, 1)


class CertificateField(forms.FileField):
    """Gives the bytes as `CertificateFile`, judged by what is in them, never by the name."""

    def __init__(self, **kwargs: Any) -> None:
        accept = "application/pdf,image/jpeg,image/png"
        kwargs.setdefault("widget", forms.FileInput(attrs={"accept": accept}))
        kwargs.setdefault(
            "help_text",
            gettext_lazy("PDF, JPEG or PNG of up to %(size)d MB and %(pages)d pages.")
            % {"size": LARGEST // 1024 // 1024, "pages": MOST_PAGES},
        )
        super().__init__(allow_empty_file=True, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        file = super().clean(data, initial)
        if not file or file is initial:
            return None
        try:
            return judge(file.name, file.size, file.read)
        except BadCertificate as bad:
            raise ValidationError(str(bad)) from bad
