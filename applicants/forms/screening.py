"""Deciding the qualifications of one applicant, all on one page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from sro_program.policy.policy import Policy
from sro_program.policy.schema import Clause, Qualification
from sro_program.ui.forms import HouseForm

from ..models import Finding
from ..qualifications import Evidence
from ..services import Decided

Verdict = Finding.Verdict


@dataclass(frozen=True, slots=True)
class Checked:
    """One qualification with what was recorded and what the records say now."""

    qualification: Qualification
    clause: Clause | None
    evidence: Evidence
    finding: Finding | None
    fix_url: str = ""

    @property
    def changed(self) -> bool:
        """The records say something else than when this was last decided."""
        return self.finding is not None and self.finding.record_says != self.evidence.says[:300]


@dataclass(frozen=True, slots=True)
class Group:
    checked: Checked
    verdict: Any
    others: tuple[Any, ...]


class ScreeningForm(HouseForm):
    """Four fields per qualification, named `key-verdict`, `key-evidence`, `key-waiver_clause`, `key-reason`."""

    def __init__(self, *args: Any, checks: list[Checked], policy: Policy, **kwargs: Any) -> None:
        self.checks = checks
        clauses = [(c.id, f"{c.id}: {c.says}") for c in policy.clauses()]
        own = {name: field for checked in checks for name, field in _fields_of(checked, clauses).items()}
        self.base_fields = own  # type: ignore[misc]  # each policy asks for qualifications of its own
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = own[name].label  # what may stay empty depends on the finding: no “optional”

    def groups(self) -> Iterator[Group]:
        for checked in self.checks:
            key = checked.qualification.key
            names = [f"{key}-evidence", f"{key}-waiver_clause", f"{key}-reason"]
            yield Group(checked, self[f"{key}-verdict"], tuple(self[n] for n in names if n in self.fields))

    def decisions(self) -> list[Decided]:
        return [
            Decided(
                qualification=key,
                **{
                    part: self.cleaned_data.get(f"{key}-{part}", "")
                    for part in ("verdict", "evidence", "waiver_clause", "reason")
                },
            )
            for key in (checked.qualification.key for checked in self.checks)
        ]


def _fields_of(checked: Checked, clauses: list[tuple[str, str]]) -> dict[str, forms.Field]:
    q, finding = checked.qualification, checked.finding
    verdicts = [choice for choice in Verdict.choices if q.waivable or choice[0] != Verdict.WAIVED]
    found: dict[str, forms.Field] = {
        f"{q.key}-verdict": forms.ChoiceField(
            label=_("Finding on “%s”") % q.label,
            choices=verdicts,
            widget=forms.RadioSelect,
            initial=finding.verdict if finding else Verdict.OPEN,
        ),
        f"{q.key}-evidence": forms.CharField(
            label=_("Evidence for “%s”") % q.label,
            help_text=_("Which record you looked at, and what it says."),
            max_length=500,
            required=False,
            initial=(finding.evidence if finding else "") or checked.evidence.says,
        ),
    }
    if q.waivable:
        found[f"{q.key}-waiver_clause"] = forms.ChoiceField(
            label=_("Clause that allows a waiver of “%s”") % q.label,
            choices=[("", _("No waiver")), *clauses],
            required=False,
            initial=finding.waiver_clause if finding else "",
        )
    found[f"{q.key}-reason"] = forms.CharField(
        label=_("Reason on “%s”") % q.label,
        help_text=_("Needed for a waiver, or when it is not met. The applicant reads it."),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=2000,
        required=False,
        initial=finding.reason if finding else "",
    )
    return found
