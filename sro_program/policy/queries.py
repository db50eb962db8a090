"""What the policy pages read: clauses to show, and the history of local decisions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import QuerySet

from sro_program.organisations.models import Agency

from .models import Adoption, Override
from .policy import ClauseStanding, Policy
from .schema import TOPICS, Clause, OverrideData


def matching(policy: Policy, *, q: str = "", topic: str = "", kind: str = "") -> list[ClauseStanding]:
    words = q.casefold().split()
    return [
        standing
        for standing in policy.standings()
        if topic in {"", standing.clause.topic}
        and kind in {"", standing.clause.kind}
        and all(word in _text(standing.clause) for word in words)
    ]


def _text(clause: Clause) -> str:
    return f"{clause.id} {clause.citation} {clause.says} {clause.must}".casefold()


def by_topic(standings: list[ClauseStanding]) -> list[tuple[str, list[ClauseStanding]]]:
    """Topics in the order of the schema, each with its clauses in the order of the pack."""
    order = list(TOPICS)
    ranked = sorted(standings, key=lambda s: order.index(s.clause.topic))
    return [(TOPICS[topic], list(group)) for topic, group in groupby(ranked, key=lambda s: s.clause.topic)]


def adoptions_of(agency: Agency) -> QuerySet[Adoption]:
    return Adoption.objects.filter(agency=agency).select_related("adopted_by").order_by("-since", "pk")


def overrides_of(agency: Agency) -> QuerySet[Override]:
    return Override.objects.filter(agency=agency).select_related("author").order_by("-since", "-created_at", "pk")


@dataclass(frozen=True)
class VersionRow:
    """One dated text of a clause, and how it stands to the day asked about."""

    clause: Clause
    on: date

    @property
    def stands(self) -> str:
        if self.clause.in_force_on(self.on):
            return "in force"
        return "to come" if self.clause.since > self.on else "past"


def versions_of(policy: Policy, clause_id: str) -> list[VersionRow]:
    return [VersionRow(clause, policy.on) for clause in reversed(policy.pack.versions(clause_id))]


@dataclass(frozen=True)
class ChangeRow:
    """A local change in words: what it sets, and whether it holds today."""

    override: Override
    pack_clause: Clause | None
    today: date

    @property
    def says(self) -> str:
        if self.override.off:
            return "switched off"
        detail = self.pack_clause.number(self.override.number) if self.pack_clause else None
        if detail is None:
            return f"{self.override.number}: {self.override.value}"
        return f"{detail.label}: {self.override.value} (policy: {detail.value})"

    @property
    def stands(self) -> str:
        if self.override.since > self.today:
            return "to come"
        return "ended" if self.ended else "in force"

    @property
    def ended(self) -> bool:
        return self.override.until is not None and self.override.until < self.today

    @property
    def may_end(self) -> bool:
        return self.override.until is None or self.override.until > self.today


def changes_of(policy: Policy, rows: QuerySet[Override], today: date) -> Iterator[ChangeRow]:
    """`policy` gives the words for a number; a change of a clause the pack lacks keeps its bare key."""
    for row in rows:
        versions = policy.pack.versions(row.clause)
        yield ChangeRow(row, versions[-1] if versions else None, today)


SHEET = (
    "Clause",
    "Citation",
    "Kind",
    "About",
    "What it asks",
    "What the program does",
    "Numbers",
    "Since",
    "Until",
    "How sure",
    "Source",
    "Local changes",
    "Note",
)


def sheet(policy: Policy) -> Iterator[list[Any]]:
    """The policy as rows for a file; the note stands in every row, so that no copy loses it."""
    for standing in policy.standings():
        clause = standing.clause
        yield [
            clause.version,
            clause.citation,
            clause.kind_words,
            clause.topic_words,
            clause.says,
            clause.must,
            "; ".join(f"{n.label}: {n.value}" for n in clause.details),
            clause.since.isoformat(),
            clause.until.isoformat() if clause.until else "",
            clause.mark_words,
            clause.source,
            "; ".join(_change(o) for o in standing.changes),
            policy.note,
        ]


def _change(change: OverrideData) -> str:
    what = "switched off" if change.off else f"{change.number} = {change.value}"
    until = f" until {change.until.isoformat()}" if change.until else ""
    return f"{what} from {change.since.isoformat()}{until} by {change.author}: {change.reason}"
