"""What people fill in about evaluations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sro_program.accounts.models import User
from sro_program.organisations.models import Officer
from sro_program.ui.dates import day_text
from sro_program.ui.forms import HouseForm
from sro_program.workflow.forms import DecisionForm

from ..models import Evaluation, EvaluationGoal, EvaluationRating, OfficerNote
from ..services.evaluations import Draft, Goal, Mark, Period

MOST_GOALS = 5


def _text(label: Any, rows: int, length: int, *, required: bool = False, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=length,
        required=required,
        widget=forms.Textarea(attrs={"rows": rows}),
        help_text=help_text,
    )


class CycleForm(HouseForm):
    """One form for all who serve and for a few: without a choice it is everybody."""

    title = forms.CharField(
        label=gettext_lazy("Title"), max_length=80, help_text=gettext_lazy("Like: School year 2026–27")
    )
    starts_on = forms.DateField(label=gettext_lazy("First day of the period"))
    ends_on = forms.DateField(label=gettext_lazy("Last day of the period"))
    due_on = forms.DateField(
        label=gettext_lazy("To be finished by"), help_text=gettext_lazy("With the chief’s countersignature.")
    )
    author = forms.ModelChoiceField(label=gettext_lazy("Written by"), queryset=User.objects.none())
    officers = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Only these officers"),
        queryset=Officer.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Choose nobody to evaluate everybody who serves at a school now."),
    )

    def __init__(self, *args: Any, supervisors: Any, officers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, queryset in (("author", supervisors), ("officers", officers)):
            field: Any = self.fields[name]
            field.queryset = queryset

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        first, last, due = (given.get(name) for name in ("starts_on", "ends_on", "due_on"))
        if first and last and last <= first:
            self.add_error("ends_on", _("The last day lies after the first."))
        if first and due and due <= first:
            self.add_error("due_on", _("This day lies before the period. Choose a later one."))
        return given

    def period(self) -> Period:
        given = self.cleaned_data
        return Period(given["title"], given["starts_on"], given["ends_on"], given["due_on"])


class GoalsForm(HouseForm):
    """Up to five goals, each with how one will know that it was met."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        own: dict[str, forms.Field] = {}
        for n in range(1, MOST_GOALS + 1):
            own[f"text_{n}"] = forms.CharField(
                label=_("Goal %d") % n, max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
            )
            own[f"measure_{n}"] = forms.CharField(
                label=_("How we will know that goal %d is met") % n, max_length=300, required=False
            )
        self.base_fields = own  # type: ignore[misc]  # as many goals as there may be
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        for n in range(1, MOST_GOALS + 1):
            if given.get(f"text_{n}") and not given.get(f"measure_{n}"):
                self.add_error(f"measure_{n}", _("Say how you will know. A goal nobody can check is none."))
            if given.get(f"measure_{n}") and not given.get(f"text_{n}"):
                self.add_error(f"text_{n}", _("Write the goal, or clear the line below it."))
        if not self.errors and not any(given.get(f"text_{n}") for n in range(1, MOST_GOALS + 1)):
            self.add_error("text_1", _("Set at least one goal."))
        return given

    def goals(self) -> list[Goal]:
        pairs = ((self.cleaned_data[f"text_{n}"], self.cleaned_data[f"measure_{n}"]) for n in range(1, MOST_GOALS + 1))
        return [Goal(text, measure) for text, measure in pairs if text]


class SelfReviewForm(HouseForm):
    def __init__(self, *args: Any, evaluation: Evaluation, **kwargs: Any) -> None:
        self.goals: list[EvaluationGoal] = list(evaluation.goals.all())
        own: dict[str, forms.Field] = {
            f"result_{goal.place}": _text(
                _("What came of goal %d") % goal.place, 3, 2_000, help_text=f"{goal.text} ({goal.measure})"
            )
            for goal in self.goals
        }
        help_text = _("What went well, what was hard, what you need. Name no students.")
        own["text"] = _text(_("Your review of the period"), 10, 6_000, help_text=help_text)
        self.base_fields = own  # type: ignore[misc]  # each evaluation has goals of its own
        super().__init__(*args, **kwargs)

    def results(self) -> dict[int, str]:
        return {goal.place: self.cleaned_data[f"result_{goal.place}"] for goal in self.goals}


@dataclass(frozen=True, slots=True)
class Block:
    """One criterion with its two fields."""

    criterion: EvaluationRating
    rating: forms.BoundField
    comment: forms.BoundField


class DraftForm(HouseForm):
    """Everything may be empty while it is a draft; the release asks for the rest."""

    def __init__(self, *args: Any, evaluation: Evaluation, notes: Sequence[OfficerNote], **kwargs: Any) -> None:
        self.ratings: list[EvaluationRating] = list(evaluation.ratings.all())
        self.goals: list[EvaluationGoal] = list(evaluation.goals.all())
        steps = [(step["key"], step["label"]) for step in evaluation.scale]
        kwargs.setdefault("initial", self._as_kept(evaluation))
        self.base_fields = {**self._of_criteria(steps), **self._of_the_rest(steps, notes)}  # type: ignore[misc]  # each evaluation has criteria of its own
        super().__init__(*args, **kwargs)
        for rating in self.ratings:
            self.fields[f"rating_{rating.key}"].label = rating.label

    def _of_criteria(self, steps: list[tuple[str, str]]) -> dict[str, forms.Field]:
        fields: dict[str, forms.Field] = {}
        for rating in self.ratings:
            fields[f"rating_{rating.key}"] = forms.ChoiceField(
                label=rating.label,
                choices=steps,
                required=False,
                widget=forms.RadioSelect,
                error_messages={"invalid_choice": _("Choose one step of the scale.")},
            )
            fields[f"comment_{rating.key}"] = _text(_("Comment on “%s”") % rating.label, 2, 2_000)
        return fields

    def _of_the_rest(self, steps: list[tuple[str, str]], notes: Sequence[OfficerNote]) -> dict[str, forms.Field]:
        fields: dict[str, forms.Field] = {
            f"outcome_{goal.place}": forms.ChoiceField(
                label=_("Goal %(n)d: %(text)s") % {"n": goal.place, "text": goal.text},
                choices=[("", _("Not judged yet")), *EvaluationGoal.Outcome.choices],
                required=False,
                help_text=goal.measure,
            )
            for goal in self.goals
        }
        fields["cited"] = forms.MultipleChoiceField(
            label=_("Running notes to cite"),
            choices=[(str(n.pk), f"{day_text(n.happened_on)}, {n.get_kind_display()}: {n.text}") for n in notes],
            required=False,
            widget=forms.CheckboxSelectMultiple,
            help_text=_("The officer reads the notes you tick, and no others."),
        )
        fields["overall"] = forms.ChoiceField(
            label=_("Overall rating"), choices=[("", _("Not rated yet")), *steps], required=False
        )
        fields["summary"] = _text(_("Summary"), 6, 6_000)
        fields["development"] = _text(
            _("What comes next"), 4, 6_000, help_text=_("Training, tasks, and until when gaps are closed.")
        )
        return fields

    def _as_kept(self, evaluation: Evaluation) -> dict[str, Any]:
        kept: dict[str, Any] = {name: getattr(evaluation, name) for name in ("overall", "summary", "development")}
        kept["cited"] = [str(pk) for pk in evaluation.cited]
        for rating in self.ratings:
            kept |= {f"rating_{rating.key}": rating.rating, f"comment_{rating.key}": rating.comment}
        return kept | {f"outcome_{goal.place}": goal.outcome for goal in self.goals}

    def blocks(self) -> Iterator[Block]:
        for rating in self.ratings:
            yield Block(rating, self[f"rating_{rating.key}"], self[f"comment_{rating.key}"])

    def others(self) -> list[forms.BoundField]:
        """What stands below the criteria."""
        outcomes = [self[f"outcome_{goal.place}"] for goal in self.goals]
        cited = [self["cited"]] if getattr(self.fields["cited"], "choices", None) else []
        return [*outcomes, *cited, self["overall"], self["summary"], self["development"]]

    def draft(self) -> Draft:
        given = self.cleaned_data
        return Draft(
            marks={r.key: Mark(given[f"rating_{r.key}"], given[f"comment_{r.key}"]) for r in self.ratings},
            outcomes={g.place: given[f"outcome_{g.place}"] for g in self.goals},
            overall=given["overall"],
            summary=given["summary"],
            development=given["development"],
            cited=given["cited"],
        )


class AcknowledgeForm(DecisionForm):
    read = forms.BooleanField(label=gettext_lazy("I have read this evaluation"))
    response = forms.CharField(
        label=gettext_lazy("Your response"),
        max_length=6_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("What you want to have on record. The chief reads it before countersigning."),
    )


class CountersignForm(DecisionForm):
    note = forms.CharField(
        label=gettext_lazy("Your words"),
        max_length=6_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("The officer and the SRO supervisor read them."),
    )


class AmendForm(DecisionForm):
    text = forms.CharField(
        label=gettext_lazy("What is to be corrected"),
        max_length=6_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("Name the place and say how it should read."),
    )
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=2_000, widget=forms.Textarea(attrs={"rows": 3}))
