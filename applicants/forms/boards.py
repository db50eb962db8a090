"""Choosing the members of a board, and declaring conflicts of interest."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sro_program.accounts.models import User
from sro_program.policy.schema import BoardSeatRule, Choice
from sro_program.ui.forms import HouseForm

from ..models import BoardMember, InterviewBoard
from ..queries.seating import people_for
from .choosing import OneOf


class EmptyForm(HouseForm):
    """A button with nothing to fill in."""


class PersonForm(HouseForm):
    """Somebody for one place of the board. Whether they may sit there is for the service to say."""

    person = OneOf(
        User.objects.filter(is_active=True),
        label=gettext_lazy("Person"),
        error_messages={
            "required": gettext_lazy("Choose a person."),
            "invalid_choice": gettext_lazy("Choose a person from the list."),
        },
    )

    def __init__(self, *args: Any, board: InterviewBoard, place: BoardSeatRule, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"id_{place.key}_%s", **kwargs)
        people = [(str(user.pk), f"{user.full_name} – {seat}") for user, seat in people_for(board, place)]
        select = self.fields["person"].widget
        assert isinstance(select, forms.Select)
        select.choices = [("", _("Choose a person")), *people]
        self.fields["person"].label = _("Add to “%s”") % place.label
        self.has_people = bool(people)


class MemberForm(HouseForm):
    """Names one member by a button beside the name."""

    member = OneOf(
        BoardMember.objects.none(),
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), gettext_lazy("This person is no longer on the board. Look at it again.")
        ),
    )

    def __init__(self, *args: Any, board: InterviewBoard, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = self.fields["member"]
        assert isinstance(named, forms.ModelChoiceField)
        named.queryset = board.members.all()


class EmptySeatForm(HouseForm):
    """Why nobody sits on a place that may stay empty for a reason."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, board: InterviewBoard, place: BoardSeatRule, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"id_{place.key}_%s", **kwargs)
        self.fields["reason"].label = place.reason_when_missing
        self.fields["reason"].initial = board.missing_seats.get(place.key, "")


class ConflictForm(HouseForm):
    """No conflict, or one of the pack's kinds."""

    NONE = "none"
    kind = forms.ChoiceField(
        label=gettext_lazy("Could anything keep you from judging this applicant freely?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose one. “No” is an answer too."),
            "invalid_choice": gettext_lazy("Choose one of the answers listed."),
        },
    )
    explanation = forms.CharField(
        label=gettext_lazy("In a few words"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The chair, the SRO supervisor and the chief can read it. The applicant cannot."),
    )

    def __init__(self, *args: Any, choices: tuple[Choice, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = choices or (Choice("other", _("Yes, there is a conflict"), ""),)
        asked = self.fields["kind"]
        assert isinstance(asked, forms.ChoiceField)
        asked.choices = [(self.NONE, _("No, I can judge freely")), *((c.key, c.label) for c in self.kinds)]

    @property
    def rows(self) -> list[tuple[Any, str]]:
        """Each answer with what it means."""
        means = {c.key: c.explain for c in self.kinds}
        return [(radio, means.get(str(radio.data["value"]), "")) for radio in self["kind"]]
