"""School years, days that differ, calendar files."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sro_program.ui.forms import HouseForm

from ..models import CalendarDay
from .fields import day_field

LONGEST_UPLOAD_NAME = 100
ROWS_LENGTH = 200_000


class CalendarForm(HouseForm):
    label = forms.CharField(label=_("School year"), max_length=20, help_text=_("Like 2026–27."))
    starts_on = day_field(_("First day of school"))
    ends_on = day_field(_("Last day of school"))


class DayForm(HouseForm):
    kind = forms.ChoiceField(label=_("What is different?"), choices=CalendarDay.Kind.choices, widget=forms.RadioSelect)
    label = forms.CharField(label=_("What for"), max_length=80, required=False, help_text=_("Like Thanksgiving."))
    released_at = forms.TimeField(
        label=_("School ends at"), required=False, help_text=_("For an early release. Like 12:30 or 1 pm.")
    )


class NewDaysForm(DayForm):
    field_order = ("first", "last", "kind", "label", "released_at")

    first = day_field(_("Day"))
    last = day_field(_("Last day"), required=False, help_text=_("For several days in a row. Weekends are left out."))


class RemoveDayForm(HouseForm):
    """Asks nothing: the page says what will happen."""


class CalendarFileForm(HouseForm):
    file = forms.FileField(
        label=_("Calendar file"),
        allow_empty_file=True,
        help_text=_("A CSV file with the headings date, kind, label, time; or an iCalendar file (.ics)."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.ics"}),
    )
    released_at = forms.TimeField(
        label=_("Early release, when the file gives no time"), required=False, help_text=_("Like 12:30 or 1 pm.")
    )


class CalendarRowsForm(HouseForm):
    """What the person saw and agreed to, as it goes back and forth in the page; read again before it counts."""

    rows = forms.CharField(max_length=ROWS_LENGTH, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rows"].widget.attrs.pop("maxlength", None)
