"""The policy one agency works under on one day: a pack, read on that day, with the agency's own changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from types import MappingProxyType

from sro_program.policy.covering import CoverageRule
from sro_program.policy.evaluating import EvaluationRule, InspectionRule
from sro_program.policy.record_years import RecordsRule
from sro_program.policy.schema import (
    AgreementRule,
    Choice,
    Clause,
    ClauseNumber,
    Number,
    NumberRef,
    OverrideData,
    Pack,
    Qualification,
    SelectionRule,
)
from sro_program.policy.training import RequirementRule, TrainingRule


@dataclass(frozen=True)
class ClauseStanding:
    """A clause as the agency has it: its text, what the agency changed, and whether it is switched off.

    `pack_clause` keeps the pack's own numbers, so that a page can show both.
    """

    clause: Clause
    pack_clause: Clause
    off_by: OverrideData | None

    @property
    def in_force(self) -> bool:
        return self.off_by is None

    @property
    def changes(self) -> tuple[OverrideData, ...]:
        return self.clause.overrides


@dataclass(frozen=True)
class Policy:
    """Asked by records for clauses and rules. A clause that is not in force demands nothing."""

    pack: Pack
    on: date
    overrides: Sequence[OverrideData] = ()

    @property
    def key(self) -> str:
        return self.pack.key

    @property
    def title(self) -> str:
        return self.pack.title

    @property
    def note(self) -> str:
        return self.pack.note

    @property
    def titles(self) -> MappingProxyType[str, str]:
        """What this policy calls each person and thing, by role."""
        return MappingProxyType(dict(self.pack.titles))

    def clause(self, clause_id: str) -> Clause | None:
        standing = self._standings.get(clause_id)
        return standing.clause if standing and standing.in_force else None

    def demand(self, word: str) -> Clause | None:
        """The clause in force that makes this demand; None where the policy does not make it."""
        return next((c for c in self.clauses() if word in c.demands), None)

    def clauses(self) -> tuple[Clause, ...]:
        return tuple(s.clause for s in self._standings.values() if s.in_force)

    def standing(self, clause_id: str) -> ClauseStanding | None:
        """The clause even where the agency switched it off: pages must show that, not hide it."""
        return self._standings.get(clause_id)

    def standings(self) -> tuple[ClauseStanding, ...]:
        return tuple(self._standings.values())

    def choices(self, name: str) -> tuple[Choice, ...]:
        return self.pack.choices.get(name, ())

    @cached_property
    def _standings(self) -> dict[str, ClauseStanding]:
        in_force = [c for c in self.pack.clauses if c.in_force_on(self.on)]
        return {c.id: _stand(c, self._overrides_of(c.id)) for c in in_force}

    def _overrides_of(self, clause_id: str) -> list[OverrideData]:
        mine = [o for o in self.overrides if o.clause == clause_id and o.holds_on(self.on)]
        return sorted(mine, key=lambda o: o.since)

    @cached_property
    def selection(self) -> SelectionRule:
        """The pack's selection rule with what the clauses in force demand, no more."""
        rule = self.pack.selection
        return replace(
            rule,
            uses_chain=rule.uses_chain and self._asks(rule.chain_clause),
            copies_supervisor=rule.copies_supervisor and self._asks(rule.chain_clause),
            qualifications=tuple(self._qualified(q) for q in rule.qualifications if self._asks(q.clause)),
            shown_training=tuple(t for t in rule.shown_training if self._asks(t.clause)),
            board=replace(
                rule.board,
                confirmations=rule.board.confirmations if self._asks(rule.board.clause) else (),
                seats=rule.board.seats if self._asks(rule.board.clause) else (),
                minimum_members=max(1, self._count(rule.board.minimum_ref)),
            ),
            joint_discussion=rule.joint_discussion if self._asks(rule.joint_discussion or "") else None,
            interview_notice_days=self._count(rule.notice_ref),
            retention=replace(rule.retention, years=self._count(rule.retention.ref)),
        )

    @cached_property
    def agreement(self) -> AgreementRule:
        """The pack's rule with the provisions that clauses in force ask for."""
        rule = self.pack.agreement
        return replace(
            rule,
            term_months=max(1, self._count(rule.term_ref)),
            provisions=tuple(p for p in rule.provisions if self._asks(p.clause)),
        )

    @cached_property
    def coverage(self) -> CoverageRule:
        """The certificates that clauses in force ask for."""
        asked = (c for c in self.pack.coverage.certificates if self._asks(c.clause))
        return CoverageRule(tuple(replace(c, months=self._count(c.months_ref)) for c in asked))

    @cached_property
    def training(self) -> TrainingRule:
        """The requirements that clauses in force make, with the numbers of the day."""
        rule = self.pack.training
        return replace(
            rule,
            requirements=tuple(self._required(r) for r in rule.requirements if self._asks(r.clause)),
            assigned=rule.assigned if self._asks(rule.assigned) else "",
            chief_after_days=self._count(rule.chief_ref),
        )

    def _required(self, rule: RequirementRule) -> RequirementRule:
        """A clause whose text changed goes on asking from the first day it asked."""
        clause = self.clause(rule.clause)
        return replace(
            rule,
            numbers=MappingProxyType({name: self._amount(ref) for name, ref in rule.refs}),
            since=min(c.since for c in self.pack.versions(rule.clause)),
            until=clause.until if clause else None,
        )

    @property
    def evaluation(self) -> EvaluationRule:
        return self.pack.evaluation

    @property
    def inspection(self) -> InspectionRule:
        return self.pack.inspection

    @property
    def records(self) -> RecordsRule:
        return self.pack.records

    def _asks(self, clause_id: str) -> bool:
        return self.clause(clause_id) is not None

    def _count(self, ref: NumberRef | None) -> int:
        """0 where the clause that holds the number is not in force."""
        clause = self.clause(ref.clause) if ref else None
        value = clause.numbers.get(ref.number) if clause and ref else None
        return value if isinstance(value, int) else 0

    def _amount(self, ref: NumberRef) -> Decimal:
        """0 where the clause that holds the number is not in force."""
        clause = self.clause(ref.clause)
        value = clause.numbers.get(ref.number) if clause else None
        return Decimal(value) if isinstance(value, int | Decimal) else Decimal(0)

    def _qualified(self, item: Qualification) -> Qualification:
        return replace(item, number=self._count(item.number_ref)) if item.number_ref else item


def _stand(clause: Clause, overrides: list[OverrideData]) -> ClauseStanding:
    """The latest change of a number wins; all that hold on the day stay in sight."""
    if not overrides:
        return ClauseStanding(clause, clause, None)
    off_by = next((o for o in reversed(overrides) if o.off), None)
    values = {o.number: o.value for o in overrides if o.value is not None}
    details = tuple(_with_value(n, values) for n in clause.details)
    changed = replace(
        clause,
        details=details,
        numbers=MappingProxyType({n.key: n.value for n in details}),
        overrides=tuple(overrides),
    )
    return ClauseStanding(changed, clause, off_by)


def _with_value(number: ClauseNumber, values: Mapping[str, Number]) -> ClauseNumber:
    """The stored value in the kind of the pack's own: a database may give a decimal back as text."""
    if number.key not in values:
        return number
    return replace(number, value=type(number.value)(values[number.key]))
