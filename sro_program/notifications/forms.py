"""What the preferences page asks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sro_program.ui.forms import HouseForm

from .topics import topics


class PreferencesForm(HouseForm):
    wanted = forms.MultipleChoiceField(
        label=_("Send me mail about"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("What you switch off here still shows under Notices."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["wanted"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(topic.key, topic.label) for topic in topics()]
        field.label = _("Send me mail about")  # nothing ticked is an answer too, so not “optional”
