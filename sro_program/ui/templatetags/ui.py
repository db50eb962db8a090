"""Icons, status words and dates in templates. `{% load ui %}`."""

from __future__ import annotations

from datetime import date, datetime, time
from functools import lru_cache
from typing import Any
from uuid import uuid4

from django import template
from django.forms import BoundField
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from sro_program.ui import dates
from sro_program.ui.addresses import address_of
from sro_program.ui.icons import ICONS, TONES

register = template.Library()
register.simple_tag(address_of)


@register.simple_tag
def icon(word: str, label: str = "", size: int = 16) -> SafeString:
    """A picture from the sprite. With a label it speaks for itself, without one it is decoration."""
    if word not in ICONS:
        raise template.TemplateSyntaxError(f"“{word}” is not in sro_program/ui/icons.py.")
    return _drawing(word, str(label), size)


@lru_cache(1_000)
def _drawing(word: str, label: str, size: int) -> SafeString:
    spoken = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    return format_html(
        '<svg class="icon" width="{size}" height="{size}" {spoken}><use href="{sprite}#{word}"></use></svg>',
        size=size,
        spoken=spoken,
        sprite=static("vendor/icons.svg"),
        word=word,
    )


@register.simple_tag
def tag(state: Any, tone: str = "", icon: str = "") -> SafeString:
    """How something stands: a word, a picture and a tone. Takes a workflow state or a plain word."""
    label = getattr(state, "label", state)
    tone = tone or getattr(state, "tone", "") or "quiet"
    picture = icon or getattr(state, "icon", "") or TONES.get(tone, TONES["quiet"])
    return format_html('<span class="tag tag-{}">{}{}</span>', tone, _icon(picture, 13), label)


def _icon(word: str, size: int) -> SafeString:
    return icon(word, size=size)


@register.filter
def day(value: date | datetime | None) -> str:
    return dates.day_text(value) if value else ""


@register.filter
def when(value: date | datetime | None) -> str:
    """A moment with its time and zone; a plain day without."""
    if not value:
        return ""
    return dates.moment_text(value) if isinstance(value, datetime) else dates.day_text(value)


@register.filter
def clock(value: datetime | time | None) -> str:
    return dates.clock_text(value) if value is not None else ""


@register.filter
def away(value: date | datetime | None) -> str:
    return dates.away_text(value) if value else ""


@register.simple_tag
def moment(value: date | datetime | None) -> SafeString:
    """Date and distance together: “Wed 4 Nov 2026, 07:40 MST  in 3 days”."""
    if not value:
        return SafeString("")
    exact = localtime(value).isoformat() if isinstance(value, datetime) else value.isoformat()
    return format_html(
        '<time datetime="{}">{}</time> <span class="away">{}</span>', exact, when(value), dates.away_text(value)
    )


@register.filter
def anchor(field: BoundField) -> str:
    """Id of the element that takes the focus when an error points at this field."""
    return field.id_for_label or f"{field.auto_id}_0"


@register.filter
def shown(value: Any) -> Any:
    """A cell's value in words: dates as we write them, truth as yes or no."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return when(value) if isinstance(value, date) else value


@register.simple_tag
def form_key() -> str:
    """A fresh key for one form: sent twice, it is carried out once."""
    return str(uuid4())
