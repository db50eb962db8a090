"""What people fill in about inspections and running notes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sro_program.organisations.models import Officer
from sro_program.organisations.queries import today_at
from sro_program.ui.forms import HouseForm

from ..models import Inspection, InspectionItem, OfficerNote
from ..services.inspections import Looked, Sheet


class OfficerForm(HouseForm):
    officer = forms.ModelChoiceField(label=gettext_lazy("Officer"), queryset=Officer.objects.none())

    def __init__(self, *args: Any, officers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["officer"]
        field.queryset = officers


class NoteForm(OfficerForm):
    happened_on = forms.DateField(label=gettext_lazy("Day"))
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=OfficerNote.Kind.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label=gettext_lazy("What happened"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("It cannot be changed later. Name no students."),
    )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        officer, day = given.get("officer"), given.get("happened_on")
        if officer and day and day > today_at(officer.agency):
            self.add_error("happened_on", _("This day lies ahead. Notes are about what happened."))
        return given


@dataclass(frozen=True, slots=True)
class Point:
    """One point of the list with its three fields; `group` where a new heading begins."""

    item: InspectionItem
    group: str
    fields: tuple[forms.BoundField, ...]


class InspectionForm(HouseForm):
    """The whole list on one page. Points are in order unless something else is said."""

    def __init__(self, *args: Any, inspection: Inspection, **kwargs: Any) -> None:
        self.inspection = inspection
        self.items: list[InspectionItem] = list(inspection.items.all())
        own: dict[str, forms.Field] = {
            "held_on": forms.DateField(label=_("Held on"), initial=today_at(inspection.agency)),
            "uniform": forms.ChoiceField(
                label=_("Uniform"),
                choices=[(uniform["key"], uniform["label"]) for uniform in inspection.uniforms],
                widget=forms.RadioSelect,
                error_messages={"invalid_choice": self._not_allowed()},
            ),
        }
        for item in self.items:
            own |= self._fields_of(item)
        own["note"] = forms.CharField(
            label=_("Note"), max_length=2_000, required=False, widget=forms.Textarea(attrs={"rows": 3})
        )
        self.base_fields = own  # type: ignore[misc]  # each policy has a list of its own
        super().__init__(*args, **kwargs)

    def _not_allowed(self) -> str:
        clause = self.inspection.policy.demand("inspection")
        by = f" ({clause.citation})" if clause else ""
        names = ", ".join(uniform["label"] for uniform in self.inspection.uniforms)
        return _("This uniform is not allowed%(by)s. Allowed are: %(names)s.") % {"by": by, "names": names}

    def _fields_of(self, item: InspectionItem) -> dict[str, forms.Field]:
        return {
            f"result_{item.key}": forms.ChoiceField(
                label=item.label, choices=InspectionItem.Result.choices, initial="ok", help_text=item.explain
            ),
            f"finding_{item.key}": forms.CharField(
                label=_("What is wrong: %s") % item.label, max_length=300, required=False
            ),
            f"due_{item.key}": forms.DateField(label=_("To be corrected by: %s") % item.label, required=False),
        }

    def points(self) -> Iterator[Point]:
        before = ""
        for item in self.items:
            parts = tuple(self[f"{name}_{item.key}"] for name in ("result", "finding", "due"))
            yield Point(item, item.group if item.group != before else "", parts)
            before = item.group

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        day = given.get("held_on")
        if day and day > today_at(self.inspection.agency):
            self.add_error("held_on", _("An inspection is written down once it was held. This day lies ahead."))
        for item in self.items:
            if given.get(f"result_{item.key}") == InspectionItem.Result.FINDING:
                self._whole_finding(item, given, day)
        return given

    def _whole_finding(self, item: InspectionItem, given: dict[str, Any], day: date | None) -> None:
        due = given.get(f"due_{item.key}")
        if not given.get(f"finding_{item.key}"):
            self.add_error(f"finding_{item.key}", _("Say what is wrong."))
        if due is None and f"due_{item.key}" not in self.errors:
            clause = self.inspection.policy.demand("inspection")
            by = f" ({clause.citation})" if clause else ""
            self.add_error(f"due_{item.key}", _("Say by which day it is to be corrected%s.") % by)
        if due is not None and day is not None and due < day:
            self.add_error(f"due_{item.key}", _("This day lies before the inspection."))

    def sheet(self) -> Sheet:
        given = self.cleaned_data
        return Sheet(
            given["held_on"], given["uniform"], {i.key: self._looked(i.key) for i in self.items}, given["note"]
        )

    def _looked(self, key: str) -> Looked:
        result = self.cleaned_data[f"result_{key}"]
        if result != InspectionItem.Result.FINDING:
            return Looked(result)
        return Looked(result, self.cleaned_data[f"finding_{key}"], self.cleaned_data[f"due_{key}"])


class CorrectedForm(HouseForm):
    corrected = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Corrected"),
        queryset=InspectionItem.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Tick what has been corrected.")},
    )

    def __init__(self, *args: Any, open_now: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["corrected"]
        field.queryset = open_now
        field.label_from_instance = lambda item: f"{item.label}: {item.finding}"
