"""What is asked when two officers trade hours: hours due, chosen from lists."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sro_program.ui.forms import HouseForm

from ..queries.needs import Wanted


class SwapForm(HouseForm):
    """`partner` is chosen with what is taken in return, or alone."""

    gives = forms.ChoiceField(label=gettext_lazy("Hours you give away"))
    gives_from = forms.TimeField(
        label=gettext_lazy("Only from"), required=False, help_text=gettext_lazy("Left empty, all of these hours.")
    )
    gives_until = forms.TimeField(label=gettext_lazy("Only until"), required=False)
    partner = forms.ChoiceField(label=gettext_lazy("Who takes them"))
    takes = forms.ChoiceField(
        label=gettext_lazy("Hours you take in return"),
        required=False,
        help_text=gettext_lazy("Hours of the same colleague. Left empty, you take none."),
    )
    takes_from = forms.TimeField(label=gettext_lazy("In return only from"), required=False)
    takes_until = forms.TimeField(label=gettext_lazy("In return only until"), required=False)
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
        if not self.errors:
            given["given"] = self._part("gives", self.own[given["gives"]][1])
            given["taken"] = self._part("takes", self.theirs[given["takes"]][1]) if given["takes"] else None
        return given

    def _part(self, name: str, chosen: tuple[Any, Wanted, ZoneInfo]) -> Wanted:
        """The hours chosen, cut to the times given, by the clock of the school."""
        _officer, hours, zone = chosen
        day = hours.starts_at.astimezone(zone).date()
        begins, ends = self.cleaned_data[f"{name}_from"], self.cleaned_data[f"{name}_until"]
        starts_at = datetime.combine(day, begins, zone) if begins else hours.starts_at
        ends_at = datetime.combine(day, ends, zone) if ends else hours.ends_at
        if not hours.starts_at <= starts_at < ends_at <= hours.ends_at:
            self.add_error(f"{name}_from", _("Choose times within these hours."))
        return hours._replace(starts_at=starts_at, ends_at=ends_at)
