"""What people type, made fit to store and to read back as it looks."""

from __future__ import annotations

import unicodedata
from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

# characters that turn the reading direction, so that a text reads otherwise than it is stored
TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
ALLOWED_CONTROLS = frozenset("\n\t")


def tidy(text: str) -> str:
    """One spelling for one text: composed accents, plain line ends, no blanks around it."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def tidy_data(data: Any) -> Any:
    """The same form data with every text tidied; anything else stays as it is."""
    if isinstance(data, QueryDict):
        copy = data.copy()
        for name, values in data.lists():
            copy.setlist(name, [tidy(v) if isinstance(v, str) else v for v in values])
        return copy
    if isinstance(data, dict):
        return {name: tidy(v) if isinstance(v, str) else v for name, v in data.items()}
    return data


def refuse_hidden(text: object) -> None:
    """Validator: a text holds only characters a reader can see."""
    for character in text if isinstance(text, str) else "":
        kind = unicodedata.category(character)
        hidden = kind in ("Cc", "Cs") and character not in ALLOWED_CONTROLS
        if hidden or character in TURNING or character == "\ufeff":
            raise ValidationError(
                _("Remove the hidden character %(code)s. It often comes along when text is copied."),
                code="hidden",
                params={"code": f"U+{ord(character):04X}"},
            )
