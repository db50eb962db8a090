"""The score sheet as a form: everything may be empty while it is a draft."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sro_program.ui.forms import HouseForm

from ..models import ScoreSheet
from ..services.scoring import Rating


@dataclass(frozen=True, slots=True)
class CriterionBlock:
    """One criterion of the sheet: its words, the questions that ask for it, and its two fields."""

    criterion: dict[str, Any]
    questions: list[dict[str, Any]]
    value: forms.BoundField
    comment: forms.BoundField


class ScoreForm(HouseForm):
    """Fields follow from the criteria that the opening froze."""

    recommends = forms.TypedChoiceField(
        label=gettext_lazy("Do you recommend this applicant?"),
        choices=(("yes", gettext_lazy("Yes, I recommend")), ("no", gettext_lazy("No, I do not recommend"))),
        coerce=lambda answer: answer == "yes",
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": gettext_lazy("Choose yes or no.")},
    )
    comment = forms.CharField(
        label=gettext_lazy("Overall comment"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, sheet: ScoreSheet, **kwargs: Any) -> None:
        opening = sheet.application.opening
        self.criteria: list[dict[str, Any]] = opening.criteria
        self.questions: list[dict[str, Any]] = opening.questions
        self.base_fields = {**self._criterion_fields(), **type(self).base_fields}  # type: ignore[misc]  # each opening has criteria of its own
        kwargs.setdefault("initial", self._as_kept(sheet))
        super().__init__(*args, **kwargs)
        for criterion in self.criteria:
            self.fields[f"value_{criterion['key']}"].label = criterion["label"]
        self.fields["recommends"].label = _("Do you recommend this applicant?")

    def _criterion_fields(self) -> dict[str, forms.Field]:
        fields: dict[str, forms.Field] = {}
        for criterion in self.criteria:
            fields[f"value_{criterion['key']}"] = forms.TypedChoiceField(
                choices=[(str(value), text) for value, text in criterion["anchors"]],
                coerce=int,
                empty_value=None,
                required=False,
                widget=forms.RadioSelect,
                error_messages={"invalid_choice": _("Choose one of the ratings from 1 to 5.")},
            )
            fields[f"comment_{criterion['key']}"] = forms.CharField(
                label=_("Comment on “%s”") % criterion["label"],
                max_length=1000,
                required=False,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
        return fields

    def _as_kept(self, sheet: ScoreSheet) -> dict[str, Any]:
        kept: dict[str, Any] = {"comment": sheet.comment}
        if sheet.recommends is not None:
            kept["recommends"] = "yes" if sheet.recommends else "no"
        for score in sheet.scores.all():
            kept[f"value_{score.criterion}"] = "" if score.value is None else str(score.value)
            kept[f"comment_{score.criterion}"] = score.comment
        return kept

    def blocks(self) -> Iterator[CriterionBlock]:
        for criterion in self.criteria:
            key = criterion["key"]
            questions = [q for q in self.questions if q.get("criterion") == key]
            yield CriterionBlock(criterion, questions, self[f"value_{key}"], self[f"comment_{key}"])

    def ratings(self) -> dict[str, Rating]:
        given = self.cleaned_data
        return {c["key"]: Rating(given[f"value_{c['key']}"], given[f"comment_{c['key']}"]) for c in self.criteria}
