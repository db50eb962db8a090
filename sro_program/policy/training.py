"""What a pack demands people to learn, as plain values (see `schema`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sro_program.policy.schema import NumberRef

POPULATIONS = frozenset(
    {
        "assigned_officer",
        "supervisor",
        "principal",
        "pair",
        "substitute_officer",
        "guardian",
        "armed_private_security",
    }
)

RECURRENCES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "once": frozenset({"days"}),
        "rolling": frozenset({"days"}),
        "yearly": frozenset(),
        "quarterly": frozenset(),
        "twice": frozenset({"apart_months"}),
        "anchored": frozenset({"months"}),
    }
)
"""How often something comes back, and the numbers each kind needs.

`once` within `days` of the anchor, the later of the person's and the policy's first day; `rolling` until the last
record ends (its own end, else `months` after it), the first time within `days` of the anchor; `yearly` by the
`last_day` of each year; `quarterly` in each quarter of the year that begins on `first_day`; `twice` in the year that
ends on `last_day`, the second at least `apart_months` after the first; `anchored` every `months` from the first day.
"""

NUMBERS = frozenset({"days", "months", "hours", "remote_hours", "hours_per_month", "apart_months", "joining_days"})
"""Numbers a requirement may take from a clause. `joining_days`: days of a period that must be left when one joins."""

EVIDENCE = frozenset({"certificate", "roster", "attestation", "certification"})
"""What shows that it was done: a verified record with a certificate or from a roster (or a substitute's paper), a
training both sides attest, or the certification that stands in the agency's roster."""

EFFECTS = ("shown", "alerts_chief", "blocks_cover")


@dataclass(frozen=True, slots=True)
class RequirementRule:
    """One thing to learn. `numbers` hold what the clauses in force say; `since` and `until` are the clause's days."""

    key: str
    label: str
    explain: str
    clause: str
    mark: str
    populations: tuple[str, ...]
    recurrence: str
    evidence: str
    effect: str
    topics: tuple[str, ...] = ()
    each_topic: bool = False
    last_day: tuple[int, int] | None = None
    first_day: tuple[int, int] | None = None
    refs: tuple[tuple[str, NumberRef], ...] = ()
    numbers: Mapping[str, Decimal] = field(default_factory=lambda: MappingProxyType({}), hash=False)
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class TrainingRule:
    """All that is demanded, the clause by which the chief assigns more, and when the chief is told of a lapse."""

    requirements: tuple[RequirementRule, ...] = ()
    assigned: str = ""
    chief_after_days: int = 0
    chief_ref: NumberRef | None = None

    def requirement(self, key: str) -> RequirementRule | None:
        return next((r for r in self.requirements if r.key == key), None)
