"""Papers that people upload: measured first, then judged by what is in them, never by their name."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .downloads import PDF

MEGABYTE = 1024 * 1024
LARGEST = 25 * MEGABYTE
_BEGINS, _ENDS = b"%PDF-", b"%%EOF"
_TAIL = 2048
"""Writers may add a little after the end mark; readers look for it in the last bytes of the file."""


class PdfField(forms.FileField):
    """Gives the bytes of a whole PDF of at most 25 MB."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.ClearableFileInput(attrs={"accept": PDF}))
        kwargs["allow_empty_file"] = True  # the sentence below says more than Django's
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        file = super().clean(data, initial)
        if file is None or file is initial:
            return None
        if not file.size:
            raise ValidationError(_("This file is empty. Choose the PDF again."))
        if file.size > LARGEST:
            raise ValidationError(
                _("This file has %(size).1f MB. A PDF of up to %(most)d MB can be kept; scan it with fewer dots.")
                % {"size": file.size / MEGABYTE, "most": LARGEST // MEGABYTE}
            )
        if not is_pdf(file.read()):
            raise ValidationError(_("This is no PDF, whatever its name says. Save or scan it as PDF, then choose it."))
        file.seek(0)
        return file


def is_pdf(content: bytes) -> bool:
    return content.startswith(_BEGINS) and _ENDS in content[-_TAIL:]
