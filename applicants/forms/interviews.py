"""Times of interviews: inviting, moving, asking for another."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sro_program.ui.forms import HouseForm
from sro_program.workflow.forms import DecisionForm

from ..models import Application, InterviewBoard
from ..services.interviews import check_time, invitable
from .choosing import SomeOf

SHORTEST, LONGEST, LONGEST_PAUSE = 5, 480, 240


class WishForm(DecisionForm):
    wish = forms.CharField(
        label=gettext_lazy("Which times suit you?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Name two or three times. You need not say why."),
    )


def _when(label: Any) -> forms.DateTimeField:
    return forms.DateTimeField(label=label)


def _minutes() -> forms.IntegerField:
    return forms.IntegerField(
        label=gettext_lazy("Length in minutes"), min_value=SHORTEST, max_value=LONGEST, initial=45
    )


def _place() -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("Place"), max_length=200, help_text=gettext_lazy("Building and room, or how to join.")
    )


def _shorter_notice() -> forms.BooleanField:
    return forms.BooleanField(label=gettext_lazy("The applicant agreed to a shorter notice"), required=False)


class TimeForm(DecisionForm):
    """Another time for an interview, filled with what it is now."""

    starts_at = _when(gettext_lazy("New day and time"))
    minutes = _minutes()
    place = _place()
    shorter_notice = _shorter_notice()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("starts_at", "minutes", "place"):
            self.fields[name].initial = getattr(self.record, name)
        _name_zone(self)
        if self.record.wish:
            self.fields["starts_at"].help_text += " " + _("The applicant asked: “%s”") % self.record.wish

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if "starts_at" in given and "minutes" in given:
            check_time(
                self.record.board,
                starts_at=given["starts_at"],
                minutes=given["minutes"],
                shorter_notice=given["shorter_notice"],
                but=self.record,
            )
        return given


class InviteForm(HouseForm):
    """One applicant or several, in slots one after the other."""

    applications = SomeOf(
        Application.objects.none(),
        label=gettext_lazy("Applicants"),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("They are invited in this order, one after the other."),
        error_messages={
            "required": gettext_lazy("Choose at least one applicant."),
            "invalid_choice": gettext_lazy("Somebody you chose cannot be invited any more. Look at the list again."),
        },
    )
    starts_at = _when(gettext_lazy("First interview starts at"))
    minutes = _minutes()
    pause = forms.IntegerField(
        label=gettext_lazy("Pause between two, in minutes"), min_value=0, max_value=LONGEST_PAUSE, initial=15
    )
    place = _place()
    shorter_notice = _shorter_notice()

    def __init__(self, *args: Any, board: InterviewBoard, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        waiting = invitable(board)
        chosen = self.fields["applications"]
        assert isinstance(chosen, forms.ModelMultipleChoiceField)
        chosen.queryset = waiting
        chosen.initial = [application.pk for application in waiting]
        self.fields["shorter_notice"].label = _("Everybody chosen agreed to a shorter notice")
        _name_zone(self)


def _name_zone(form: forms.Form) -> None:
    """Say in which time zone the box is read: the one in which the page shows every time."""
    zone = timezone.localtime().tzname()
    form.fields["starts_at"].help_text = _("Day and time, like 11/4/2026 14:30 (%s).") % zone
