"""What is asked when two officers trade hours: hours due, chosen from lists."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sro_program.ui.forms import HouseForm


class SwapForm(HouseForm):
    """`partner` is chosen with what is taken in return, or alone."""

    gives = forms.ChoiceField(label=gettext_lazy("Hours you give away"))
    partner = forms.ChoiceField(label=gettext_lazy("Who takes them"))
    takes = forms.ChoiceField(
        label=gettext_lazy("Hours you take in return"),
        required=False,
        help_text=gettext_lazy("Hours of the same colleague. Left empty, you take none."),
    )
    note = forms.CharField(label=gettext_lazy("A word to your colleague"), max_length=300, required=False)

    def __init__(self, *args: Any, own: Any, theirs: Any, colleagues: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own, self.theirs, self.colleagues = own, theirs, colleagues
        for name, rows in (("gives", own), ("takes", theirs), ("partner", colleagues)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", "—"), *((key, label) for key, (label, _value) in rows.items())]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("takes") and given.get("partner"):
            taken_from = self.theirs[given["takes"]][1][0]
            if str(taken_from) != given["partner"]:
                self.add_error("takes", _("These are hours of another colleague. Choose hours of the one you ask."))
        return given
