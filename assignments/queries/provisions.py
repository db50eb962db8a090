"""Reading the checklist of an agreement."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from sro_program.policy.loader import packs
from sro_program.policy.schema import MARKS

from ..models import Agreement, OffenceDesignation, Provision

Route = OffenceDesignation.Route


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the checklist is: only what is required counts."""

    required: int
    written: int
    agreed: int

    @property
    def missing(self) -> int:
        return self.required - self.written


def progress_of(provisions: Iterable[Provision]) -> Progress:
    required = [p for p in provisions if p.required]
    return Progress(
        len(required),
        sum(p.state != Provision.State.MISSING for p in required),
        sum(p.state == Provision.State.AGREED for p in required),
    )


def grouped(provisions: Iterable[Provision]) -> list[tuple[str, list[Provision]]]:
    return [(group, list(rows)) for group, rows in groupby(provisions, key=lambda p: p.group)]


def missing_provisions(agreement: Agreement) -> Sequence[Provision]:
    return list(agreement.provisions.filter(required=True, state=Provision.State.MISSING))


def next_missing(agreement: Agreement, after: Provision) -> Provision | None:
    """The next one to write, in the order of the list, beginning again at its head."""
    rows = missing_provisions(agreement)
    return next((p for p in rows if p.position > after.position), rows[0] if rows else None)


def mark_words(provision: Provision) -> str:
    return MARKS.get(provision.mark, "")


@dataclass(frozen=True, slots=True)
class OffenceRoute:
    """One route with the words for it and the offenses that take it."""

    label: str
    explain: str
    offences: tuple[str, ...]


def offence_routes(agreement: Agreement) -> list[OffenceRoute]:
    """All three routes in the words of the policy the agreement was drafted under."""
    choices = packs()[agreement.policy_pack].choices
    words = {c.key: c.label for c in choices.get("offence_type", ())}
    routes = {c.key: c for c in choices.get("referral_route", ())}
    chosen = list(agreement.offences.all())
    return [
        OffenceRoute(
            label=routes[route.value].label if route.value in routes else str(route.label),
            explain=routes[route.value].explain if route.value in routes else "",
            offences=tuple(words.get(d.offence, d.offence) for d in chosen if d.route == route.value),
        )
        for route in Route
    ]
