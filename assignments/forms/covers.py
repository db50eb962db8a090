"""What is asked when hours are offered, placed, cut or taken in part."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sro_program.ui.forms import HouseForm
from sro_program.workflow.forms import DecisionForm

from ..models import Substitute
from ..queries.covering import Candidate


def named(substitute: Substitute) -> str:
    return f"{substitute} ({substitute.get_kind_display()})"


class _SubstituteField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return named(obj)


class PlaceForm(DecisionForm):
    """Anybody on the list can be named; what speaks against them is said when the form is sent."""

    substitute = _SubstituteField(label=gettext_lazy("Who covers"), queryset=Substitute.objects.none())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        listed = Substitute.objects.filter(agency=self.record.agency_id, user__is_active=True)
        chosen = self.fields["substitute"]
        assert isinstance(chosen, forms.ModelChoiceField)
        chosen.queryset = listed.exclude(user__officer=self.record.assignment.officer_id).select_related("user")


class OfferForm(HouseForm):
    to = forms.MultipleChoiceField(
        label=gettext_lazy("Who gets the offer"),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Each is told at once. The first to accept has the hours; the others are told."),
        error_messages={"required": gettext_lazy("Choose at least one person.")},
    )

    def __init__(self, *args: Any, people: list[Candidate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["to"]
        assert isinstance(chosen, forms.MultipleChoiceField)
        able = [c for c in people if c.may]
        chosen.choices = [(str(c.substitute.pk), self._label(c)) for c in able]
        preferred = [c for c in able if c.rank is not None]
        chosen.initial = [str(c.substitute.pk) for c in preferred or able]
        if not able:
            chosen.help_text = _("Nobody on the list may take these hours. The page of the hours says why.")

    def chosen(self) -> list[UUID]:
        return [UUID(key) for key in self.cleaned_data["to"]]

    def _label(self, candidate: Candidate) -> str:
        if candidate.rank is None:
            return named(candidate.substitute)
        return _("%(who)s, number %(rank)d on the school’s list") % {
            "who": named(candidate.substitute),
            "rank": candidate.rank,
        }


class PartForm(HouseForm):
    """Some of the hours, by the clock of the school."""

    begins = forms.TimeField(label=gettext_lazy("From"))
    ends = forms.TimeField(label=gettext_lazy("Until"))

    def __init__(self, *args: Any, need: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.need = need
        self.zone = ZoneInfo(need.school.district.time_zone)
        for name, moment in (("begins", need.starts_at), ("ends", need.ends_at)):
            self.fields[name].initial = moment.astimezone(self.zone).time()

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if not self.errors:
            starts_at = self._moment(given["begins"], self.need.starts_at)
            given["starts_at"], given["ends_at"] = starts_at, self._moment(given["ends"], starts_at)
            if not self.need.starts_at <= starts_at < given["ends_at"] <= self.need.ends_at:
                raise forms.ValidationError(_("Choose hours within those that are open."))
        return given

    def _moment(self, clock: time, after: datetime) -> datetime:
        """The next time from there on at which the clock at the school shows this."""
        found = datetime.combine(after.astimezone(self.zone).date(), clock, self.zone)
        return found if found >= after else found + timedelta(days=1)


class NotHereForm(HouseForm):
    """Whose hours of today nobody serves."""

    due = forms.ChoiceField(label=gettext_lazy("Whose hours"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, options: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["due"]
        assert isinstance(chosen, forms.ChoiceField)
        chosen.choices = options
        if len(options) == 1:
            chosen.initial = options[0][0]
        if not options:
            chosen.help_text = _("No hours are due today that somebody would have to be found for.")
