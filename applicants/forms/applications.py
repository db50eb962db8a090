"""What an officer writes to ask for the post."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sro_program.policy.policy import Policy
from sro_program.ui.forms import HouseForm


def _box(label: Any, help_text: Any, rows: int) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class ApplicationForm(HouseForm):
    """A draft may be kept with gaps; `sending` asks for what the policy demands before it goes out."""

    volunteer = forms.BooleanField(required=False)
    motivation = _box(
        gettext_lazy("Why do you want this post"),
        gettext_lazy("The board reads this before the interview."),
        8,
    )
    experience = _box(
        gettext_lazy("Experience with children and schools"),
        gettext_lazy("On duty or in your own time, like coaching or youth work."),
        5,
    )
    special_skills = _box(
        gettext_lazy("Special skills and training"),
        gettext_lazy("Languages, teaching, courses. Trainings count as checked only from your training records."),
        5,
    )

    def __init__(self, *args: Any, policy: Policy, sending: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.policy, self.sending = policy, sending
        self.fields["volunteer"].label = policy.selection.volunteer_statement
        self.fields["motivation"].label = _("Why do you want this post")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.sending:
            self._ask_for_all(data)
        return data

    def _ask_for_all(self, data: dict[str, Any]) -> None:
        clause = self.policy.demand("volunteered")
        if clause and not data.get("volunteer"):
            self.add_error(
                "volunteer", _("Tick this if you volunteer. Without it nothing can be sent (%s).") % clause.citation
            )
        if not data.get("motivation") and "motivation" not in self.errors:
            self.add_error("motivation", _("Say why you want this post."))
