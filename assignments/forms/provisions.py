"""What people fill in about the content of an agreement and its way to the signature."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sro_program.documents.uploads import PdfField
from sro_program.organisations.queries import today_at
from sro_program.policy.policy import Policy
from sro_program.ui.forms import HouseForm

from ..models import Agreement, Provision, PublicHearing
from ..services.provisions import Heard


class ProvisionForm(HouseForm):
    text = forms.CharField(
        label=gettext_lazy("What the agreement says"),
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=5000,
        required=False,
    )
    page = forms.IntegerField(
        label=gettext_lazy("Page in the signed paper"), min_value=1, max_value=999, required=False
    )

    def __init__(self, *args: Any, provision: Provision, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if provision.required:  # a draft may leave it empty, the signing may not
            self.fields["text"].label = _("What the agreement says")


class AgreeForm(HouseForm):
    """Every written provision with a tick: what is left out stays open."""

    agreed = forms.MultipleChoiceField(
        label=gettext_lazy("Agreed"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args: Any, provisions: Sequence[Provision], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["agreed"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(p.key, f"{p.label} ({p.citation})") for p in provisions]


class OffencesForm(HouseForm):
    """One choice per kind of offense, in the groups of the policy's list."""

    def __init__(self, *args: Any, policy: Policy, chosen: dict[str, str], **kwargs: Any) -> None:
        routes = [("", _("Not listed")), *((c.key, c.label) for c in policy.choices("referral_route"))]
        self.offences = policy.choices("offence_type")
        own: dict[str, forms.Field] = {
            c.key: forms.ChoiceField(
                label=c.label, help_text=c.explain, choices=routes, required=False, initial=chosen.get(c.key, "")
            )
            for c in self.offences
        }
        self.base_fields = own  # type: ignore[misc]  # each policy has a list of its own
        super().__init__(*args, **kwargs)
        for choice in self.offences:
            self.fields[choice.key].label = choice.label

    def groups(self) -> Iterator[tuple[str, list[Any]]]:
        for group, choices in groupby(self.offences, key=lambda c: c.group):
            yield group, [self[c.key] for c in choices]


class HearingForm(HouseForm):
    meeting_on = forms.DateField(label=gettext_lazy("Day of the public meeting"))
    place = forms.CharField(label=gettext_lazy("Place"), max_length=200)
    comments = forms.CharField(
        label=gettext_lazy("What the public said"),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=10_000,
        required=False,
        help_text=gettext_lazy("A summary. Where nobody spoke, say so."),
    )
    board_on = forms.DateField(label=gettext_lazy("Day the board acted"), required=False)
    board_action = forms.ChoiceField(
        label=gettext_lazy("What the board did"),
        choices=[("", gettext_lazy("Nothing yet")), *PublicHearing.Action.choices],
        required=False,
    )
    note = forms.CharField(label=gettext_lazy("Note"), max_length=1000, required=False)

    def __init__(self, *args: Any, agreement: Agreement, **kwargs: Any) -> None:
        self.today = today_at(agreement.agency)
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        action, day = given.get("board_action"), given.get("board_on")
        if action and not day and "board_on" not in self.errors:
            self.add_error("board_on", _("Enter the day the board acted."))
        if day and not action:
            self.add_error("board_action", _("Choose what the board did on that day."))
        if action and not given.get("comments"):
            self.add_error("comments", _("Sum up what the public said. Where nobody spoke, say so."))
        self._check_days(given.get("meeting_on"), day)
        return given

    def _check_days(self, meeting: Any, board: Any) -> None:
        if board and board > self.today:
            self.add_error("board_on", _("This day has not come yet."))
        elif board and meeting and board < meeting:
            self.add_error("board_on", _("The board acts on or after the day of the public meeting."))

    def heard(self) -> Heard:
        return Heard(**{name: self.cleaned_data[name] for name in Heard.__slots__})


class CommentForm(HouseForm):
    text = forms.CharField(label=gettext_lazy("Comment"), widget=forms.Textarea(attrs={"rows": 5}), max_length=3000)
    provision = forms.ModelChoiceField(
        label=gettext_lazy("On which provision"),
        queryset=Provision.objects.none(),
        required=False,
        empty_label=gettext_lazy("On the whole draft"),
    )

    def __init__(self, *args: Any, agreement: Agreement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["provision"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = agreement.provisions.all()


class EditionForm(HouseForm):
    starts_on = forms.DateField(label=gettext_lazy("First day"))
    ends_on = forms.DateField(label=gettext_lazy("Last day"))


class PaperForm(HouseForm):
    paper = PdfField(
        label=gettext_lazy("Signed paper, as PDF"), max_length=150, help_text=gettext_lazy("One PDF of at most 25 MB.")
    )
