"""What a policy pack is made of, as plain values.

A pack is data: it is read once from its files and never changes while the program runs, so every class
here is frozen. Nothing in this module touches Django or the database.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from sro_program.policy.covering import CoverageRule
from sro_program.policy.evaluating import EvaluationRule, InspectionRule
from sro_program.policy.record_years import RecordsRule
from sro_program.policy.training import TrainingRule

Number = int | Decimal | str

MARKS = {
    "S": "Seen in the source's own text",
    "S-old": "Seen, in a version older than the one in force",
    "R": "From general knowledge, not read again in the source",
    "?": "Not certain in detail",
    "local": "A starting value of this program; the source gives none",
}
"""How sure a statement or a number is. People see these words beside it, so that nobody takes a guess for law."""

KINDS = {
    "policy": "Model policy",
    "law": "Law or rule",
    "standard": "Standard or guidance",
}

TOPICS = {
    "program": "Program and scope",
    "agreement": "Agreement with the schools",
    "selection": "Selecting officers",
    "duties": "Duties at the school",
    "instruction": "Teaching",
    "coverage": "Presence and coverage",
    "training": "Training",
    "reporting": "Records and reports",
    "conduct": "Enforcement and force",
}

QUALIFICATION_CHECKS = frozenset(
    {
        "certified",
        "sworn",
        "off_probation",
        "volunteered",
        "department_requirements",
        "training_topic",
        "service_years",
    }
)
"""Names a qualification may be checked by; the selection app carries out each of them.

`certified` a certification in good standing; `sworn` sworn in on or before the day; `off_probation` no probation
running on the day; `volunteered` the volunteer statement; `department_requirements` attested by the screener with
evidence; `training_topic` a verified record in every one of `topics`; `service_years` sworn for at least the
qualification's `number` of years.
"""

CONFIRMATIONS = frozenset({"agency_chief", "superintendent"})
SIDES = frozenset({"agency", "school"})
RECOMMEND_RULES = frozenset({"majority", "unanimous"})


@dataclass(frozen=True, slots=True)
class ClauseNumber:
    """One number a clause sets. Whatever the source does not itself state may be set by the agency."""

    key: str
    value: Number
    label: str
    mark: str
    least: int | Decimal | None = None
    most: int | Decimal | None = None

    @property
    def adjustable(self) -> bool:
        return self.mark != "S"


@dataclass(frozen=True, slots=True)
class OverrideData:
    """A local change to one clause: a number, or switched off. Author and reason stay with it for good.

    `until` is the last day it holds; None means until further notice.
    """

    key: str
    clause: str
    since: date
    author: str
    reason: str
    off: bool = False
    number: str = ""
    value: Number | None = None
    until: date | None = None

    def holds_on(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Clause:
    """One dated version of a clause. `until` is the last day this version is in force.

    `demands` are the words by which workflows ask for it: a requirement named `agreement_in_force` is made
    by whichever clause of the pack in force claims that word, and by none where no clause does.
    """

    id: str
    citation: str
    says: str
    must: str
    since: date
    until: date | None
    mark: str
    source: str
    kind: str
    topic: str
    since_mark: str
    details: tuple[ClauseNumber, ...] = ()
    fixed: str = ""
    demands: tuple[str, ...] = ()
    overrides: tuple[OverrideData, ...] = ()
    numbers: Mapping[str, Number] = field(default_factory=lambda: MappingProxyType({}), hash=False)

    @property
    def version(self) -> str:
        """The text and the local changes a decision was taken under, as one word for the record."""
        changed = "".join(f"~{o.key[:8]}" for o in self.overrides)
        return f"{self.id}@{self.since.isoformat()}{changed}"

    @property
    def may_be_off(self) -> bool:
        return not self.fixed and not (self.kind == "law" and self.mark == "S")

    @property
    def why_not_off(self) -> str:
        if self.fixed:
            return self.fixed
        return "" if self.may_be_off else "A law that was read in its own text cannot be switched off."

    @property
    def mark_words(self) -> str:
        return MARKS[self.mark]

    @property
    def since_words(self) -> str:
        return MARKS[self.since_mark]

    @property
    def kind_words(self) -> str:
        return KINDS[self.kind]

    @property
    def topic_words(self) -> str:
        return TOPICS[self.topic]

    def in_force_on(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)

    def number(self, key: str) -> ClauseNumber | None:
        return next((n for n in self.details if n.key == key), None)


@dataclass(frozen=True, slots=True)
class NumberRef:
    """Where a rule takes its number from, so that an override of the clause reaches the rule."""

    clause: str
    number: str


@dataclass(frozen=True, slots=True)
class Qualification:
    key: str
    label: str
    explain: str
    check: str
    clause: str
    waivable: bool = False
    topics: tuple[str, ...] = ()
    number: int | None = None
    number_ref: NumberRef | None = None


@dataclass(frozen=True, slots=True)
class ShownTraining:
    """Training the board sees from the records. It is weighed, never demanded."""

    key: str
    label: str
    explain: str
    clause: str


@dataclass(frozen=True, slots=True)
class BoardSeatRule:
    """`side` is who the member speaks for; `reason_when_missing` is the question asked when nobody sits here."""

    side: str
    label: str
    minimum: int
    required: bool
    reason_when_missing: str
    key: str
    explain: str
    chosen_by: str


@dataclass(frozen=True, slots=True)
class BoardRule:
    """`confirmations` must all be given before the board may sit; `chair` is the key of a seat, or '' when the
    members agree on one of themselves."""

    clause: str
    confirmations: tuple[str, ...]
    seats: tuple[BoardSeatRule, ...]
    minimum_members: int
    chair: str
    explain: str
    minimum_ref: NumberRef | None = None

    def seat(self, key: str) -> BoardSeatRule | None:
        return next((s for s in self.seats if s.key == key), None)

    def seats_of(self, side: str) -> tuple[BoardSeatRule, ...]:
        return tuple(s for s in self.seats if s.side == side)


@dataclass(frozen=True, slots=True)
class Criterion:
    """`anchors` say in behaviour what each mark from 1 to 5 looks like; 3 is what the post needs."""

    key: str
    label: str
    explain: str
    clause: str
    anchors: Mapping[int, str] = field(hash=False)
    weight: int = 1

    def ladder(self) -> Iterator[tuple[int, str]]:
        yield from sorted(self.anchors.items())


@dataclass(frozen=True, slots=True)
class Question:
    """A question put to every applicant alike, and what a good answer would hold."""

    key: str
    text: str
    criterion: str
    listen_for: str


@dataclass(frozen=True, slots=True)
class Retention:
    years: int
    explain: str
    clause: str
    ref: NumberRef


@dataclass(frozen=True, slots=True)
class SelectionRule:
    uses_chain: bool
    chain_clause: str
    copies_supervisor: bool
    volunteer_statement: str
    volunteer_clause: str
    qualifications: tuple[Qualification, ...]
    shown_training: tuple[ShownTraining, ...]
    board: BoardRule
    criteria: tuple[Criterion, ...]
    questions: tuple[Question, ...]
    recommend_rule: str
    joint_discussion: str | None
    interview_notice_days: int
    notice_ref: NumberRef
    agreement_word: str
    retention: Retention

    def criterion(self, key: str) -> Criterion | None:
        return next((c for c in self.criteria if c.key == key), None)

    def qualification(self, key: str) -> Qualification | None:
        return next((q for q in self.qualifications if q.key == key), None)


PROVISION_WORDS = frozenset({"agency", "district", "schools", "first_day", "last_day", "hours", "cost"})
"""What a provision's text may name in braces; an agreement fills them in from its own facts."""


@dataclass(frozen=True, slots=True)
class ProvisionRule:
    """One thing an agreement must or may say. `text` is a start in plain words; where it is empty, only the
    two sides know what to write. `citation` names the leaf of the law, `clause` the clause it belongs to."""

    key: str
    label: str
    asks: str
    citation: str
    mark: str
    clause: str
    group: str
    required: bool
    text: str

    @property
    def mark_words(self) -> str:
        return MARKS[self.mark]


@dataclass(frozen=True, slots=True)
class AgreementRule:
    title: str
    clause: str
    agency_side: str
    school_side: str
    agency_signer: str
    school_signer: str
    statement: str
    term_months: int
    term_ref: NumberRef
    provisions: tuple[ProvisionRule, ...] = ()

    def provision(self, key: str) -> ProvisionRule | None:
        return next((p for p in self.provisions if p.key == key), None)


@dataclass(frozen=True, slots=True)
class Choice:
    key: str
    label: str
    explain: str
    group: str = ""
    topics: tuple[str, ...] = ()
    """Training topics that belong to it, as to a subject that is taught."""


@dataclass(frozen=True, slots=True)
class Pack:
    """All of one policy: where it comes from, its clauses in every version, and the rules drawn from them.

    `state` is the postal code, or '' for any state. `note` must appear on every page, print and export.
    """

    key: str
    title: str
    state: str
    source: str
    note: str
    dates_note: str
    clauses: tuple[Clause, ...]
    titles: Mapping[str, str] = field(hash=False)
    selection: SelectionRule
    agreement: AgreementRule
    choices: Mapping[str, tuple[Choice, ...]] = field(hash=False)
    evaluation: EvaluationRule
    inspection: InspectionRule
    choices_from: str = ""
    coverage: CoverageRule = field(default_factory=CoverageRule)
    training: TrainingRule = field(default_factory=TrainingRule)
    records: RecordsRule = field(default_factory=RecordsRule)

    def versions(self, clause_id: str) -> tuple[Clause, ...]:
        return tuple(sorted((c for c in self.clauses if c.id == clause_id), key=lambda c: c.since))

    @property
    def clause_ids(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(c.id for c in self.clauses))
