"""How duties stand, in templates. `{% load training %}`."""

from __future__ import annotations

from decimal import Decimal

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString

from sro_program.ui.templatetags.ui import tag

from ..models import Obligation
from ..queries.duties import look

register = template.Library()


@register.simple_tag
def duty_tag(duty: Obligation) -> SafeString:
    return tag(look(duty.status, duty.due_on, timezone.localdate()))


@register.filter
def plain_number(value: Decimal) -> str:
    """As attributes of a page write numbers, whatever the reader's language."""
    return f"{value:.1f}"
