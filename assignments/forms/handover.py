"""Who takes what: one line of the form for each open piece of work."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _

from sro_program.organisations.models import Officer
from sro_program.ui.forms import HouseForm

from ..models import HandOver, HandOverLine
from ..services.handover import Answer


@dataclass(frozen=True, slots=True)
class LineFields:
    line: HandOverLine
    successor: forms.BoundField
    reason: forms.BoundField
    now: forms.BoundField


class HandOverForm(HouseForm):
    def __init__(self, *args: Any, hand_over: HandOver, lines: Sequence[HandOverLine], **kwargs: Any) -> None:
        self.lines = lines
        officer = hand_over.assignment.officer
        colleagues = Officer.objects.filter(agency=officer.agency_id, left_on__isnull=True).exclude(pk=officer.pk)
        rows = colleagues.select_related("user").order_by("user__full_name", "pk")
        self.base_fields = {name: field for line in lines for name, field in _fields_of(line, rows)}  # type: ignore[misc]  # each hand-over has lines of its own
        kwargs.setdefault("initial", {n: v for line in lines for n, v in _kept(line)})
        super().__init__(*args, **kwargs)

    def by_line(self) -> Iterator[LineFields]:
        for line in self.lines:
            yield LineFields(line, *(self[f"{name}_{line.pk.hex}"] for name in ("successor", "reason", "now")))

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        for line in self.lines:
            key = line.pk.hex
            successor, reason = given.get(f"successor_{key}"), given.get(f"reason_{key}")
            if successor and reason:
                self.add_error(f"reason_{key}", _("Name a successor or write a reason, not both."))
            elif given.get(f"now_{key}") and not (successor or reason):
                self.add_error(f"successor_{key}", _("Say who takes it, or why nobody, before it moves."))
        return given

    def answers(self) -> dict[UUID, Answer]:
        given = self.cleaned_data
        return {
            line.pk: Answer(*(given[f"{name}_{line.pk.hex}"] for name in ("successor", "reason", "now")))
            for line in self.lines
        }


def _fields_of(line: HandOverLine, colleagues: Any) -> Iterator[tuple[str, forms.Field]]:
    key = line.pk.hex
    yield (
        f"successor_{key}",
        forms.ModelChoiceField(
            label=_("Goes to"), queryset=colleagues, required=False, empty_label=_("Nobody chosen yet")
        ),
    )
    yield (
        f"reason_{key}",
        forms.CharField(label=_("Or why nobody takes it"), max_length=300, required=False),
    )
    yield f"now_{key}", forms.BooleanField(label=_("Move it now, not with the end of the post"), required=False)


def _kept(line: HandOverLine) -> Iterator[tuple[str, Any]]:
    yield f"successor_{line.pk.hex}", line.successor_id
    yield f"reason_{line.pk.hex}", line.reason
