"""What people fill in about the lines of a coverage statement."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sro_program.ui.forms import HouseForm

from ..queries.statements import Figures, line_choice, line_label


class DisputeForm(HouseForm):
    line = forms.ChoiceField(label=_("Which line"))
    uncovered = forms.IntegerField(
        label=_("Minutes without anybody"),
        min_value=0,
        max_value=24 * 60,
        help_text=_("What is right, as your side sees it. 0 means that somebody was there all the time."),
    )
    reason = forms.CharField(
        label=_("Why"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Both sides read it, and it stands on the paper. Name no student."),
    )

    def __init__(self, *args: Any, figures: Figures, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["line"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(line_choice(line), line_label(line)) for line in figures.lines]


class SettleForm(HouseForm):
    note = forms.CharField(label=_("Note"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))
