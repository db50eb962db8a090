"""What is asked about an absence: few things, with the day filled in."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sro_program.organisations.models import Officer
from sro_program.organisations.queries import today_at
from sro_program.policy.schema import Choice
from sro_program.policy.services import policy_in_force
from sro_program.ui.forms import HouseForm

from ..services.absences import AbsenceText

MIDNIGHT = time(0)


class AbsenceForm(HouseForm):
    """Without times it is whole days, by the clock of the agency."""

    officer = forms.ModelChoiceField(label=gettext_lazy("Officer"), queryset=Officer.objects.none())
    kind = forms.ChoiceField(label=gettext_lazy("What is it"), widget=forms.RadioSelect)
    first = forms.DateField(label=gettext_lazy("First day"))
    last = forms.DateField(label=gettext_lazy("Last day"))
    begins = forms.TimeField(label=gettext_lazy("From what time"), required=False)
    ends = forms.TimeField(
        label=gettext_lazy("Until what time"), required=False, help_text=gettext_lazy("Left empty, it is whole days.")
    )
    reason = forms.CharField(
        label=gettext_lazy("Anything the SRO supervisor should know"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=1000,
        required=False,
        help_text=gettext_lazy("Schools never see the kind or this. No medical details are needed."),
    )

    def __init__(self, *args: Any, officers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.officers = list(officers)
        agency = self.officers[0].agency
        self.zone = ZoneInfo(agency.time_zone)
        self.kinds: dict[str, Choice] = {
            c.key: c for c in policy_in_force(agency, today_at(agency)).choices("absence_kind")
        }
        kind, officer = self.fields["kind"], self.fields["officer"]
        assert isinstance(kind, forms.ChoiceField)
        assert isinstance(officer, forms.ModelChoiceField)
        kind.choices = [
            (c.key, format_html('{} <span class="muted small">{}</span>', c.label, c.explain))
            for c in self.kinds.values()
        ]
        officer.queryset = officers
        if len(self.officers) == 1:
            officer.initial = self.officers[0].pk
            officer.widget = officer.hidden_widget()

    def text(self) -> AbsenceText:
        given = self.cleaned_data
        starts_at, ends_at = spanned(given["first"], given["begins"], given["last"], given["ends"], self.zone)
        return AbsenceText(given["officer"], self.kinds[given["kind"]], starts_at, ends_at, given["reason"])


def spanned(
    first: date, begins: time | None, last: date, ends: time | None, zone: ZoneInfo
) -> tuple[datetime, datetime]:
    """From the first day's time to the last day's; without times, from midnight to midnight."""
    until = datetime.combine(last, ends, zone) if ends else datetime.combine(last + timedelta(days=1), MIDNIGHT, zone)
    return datetime.combine(first, begins or MIDNIGHT, zone), until


class AbsenceEndForm(HouseForm):
    last = forms.DateField(label=gettext_lazy("Last day away"))
    ends = forms.TimeField(
        label=gettext_lazy("Back at what time"), required=False, help_text=gettext_lazy("Left empty, the whole day.")
    )

    def __init__(self, *args: Any, zone: ZoneInfo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone

    def ends_at(self) -> datetime:
        given = self.cleaned_data
        return spanned(given["last"], None, given["last"], given["ends"], self.zone)[1]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if not self.errors and not given.get("last"):
            raise forms.ValidationError(_("Say which day is the last."))
        return given
