"""What a decision asks. The engine binds it under the lock, so every way in is checked alike."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from sro_program.ui.forms import HouseForm

from .spec import Transition


class DecisionForm(HouseForm):
    """Base of all decision forms: knows the record and who decides."""

    def __init__(self, *args: Any, record: Any, actor: Any, **kwargs: Any) -> None:
        self.record, self.actor = record, actor
        super().__init__(*args, **kwargs)


class ReasonForm(DecisionForm):
    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        error_messages={"required": _("Say why, so that the people concerned can understand it.")},
    )


def form_class(transition: Transition) -> type[DecisionForm] | None:
    if transition.form:
        chosen: type[DecisionForm] = import_string(transition.form)
        return chosen
    return ReasonForm if transition.asks_reason else None
