"""The button of a decision, written without a template: an inbox draws a hundred. `{% load deciding %}`."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from sro_program.ui.addresses import address_of

from .ui import form_key

register = template.Library()


@register.simple_tag(takes_context=True)
def decide(context: Context, verdict: Any, record: Any, *, primary: bool = False, small: bool = False) -> SafeString:
    """What needs no words is decided by one press; everything else leads to its page first.

    `primary` makes it the main button, `small` one in a row.
    """
    move = verdict.transition
    target = address_of("workflow:perform", verdict.workflow.key, record.pk, move.key)
    tone = "btn-danger" if move.danger else "btn-primary" if primary else "btn-quiet"
    look = f"btn {tone}{' btn-sm' if small else ''}"
    words = format_html('{}<span class="visually-hidden">: {}</span>', move.label, record)
    if move.asks_form or move.explains:
        return format_html('<a class="{}" href="{}">{}</a>', look, target, words)
    return format_html(
        '<form class="decide" method="post" action="{}">'
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}">'
        '<input type="hidden" name="version" value="{}"><input type="hidden" name="_key" value="{}">'
        '<button class="{}">{}</button></form>',
        target, context["csrf_token"], record.version, form_key(), look, words,
    )  # fmt: skip
