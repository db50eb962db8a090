"""What a pack says of those who take an officer's place, as plain values (see `schema`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sro_program.policy.schema import NumberRef

SUBSTITUTES = frozenset({"substitute_officer", "guardian", "armed_private_security"})


@dataclass(frozen=True, slots=True)
class CertificateRule:
    """A paper that one kind of substitute holds. `months`: how long it counts; 0 where the paper says so itself."""

    key: str
    kind: str
    label: str
    explain: str
    clause: str
    expires: bool
    months: int = 0
    months_ref: NumberRef | None = None


@dataclass(frozen=True, slots=True)
class CoverageRule:
    certificates: tuple[CertificateRule, ...] = ()

    def of(self, kind: str) -> tuple[CertificateRule, ...]:
        return tuple(c for c in self.certificates if c.kind == kind)
