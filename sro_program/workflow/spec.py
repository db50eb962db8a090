"""The vocabulary of a workflow. Pure data: nothing here touches the database."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from sro_program.permissions.relation import SYSTEM, Ability, Relation

from .states import State

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from sro_program.policy.schema import Clause


@dataclass(frozen=True, slots=True)
class Sentence:
    """One thing that is missing, in words: what, by which clause, and where to put it right."""

    text: str
    clause: Clause | None = None
    fix_label: str = ""
    fix_url: str = ""

    def __str__(self) -> str:
        return f"{self.text} ({self.clause.citation})" if self.clause else self.text


@dataclass(frozen=True, slots=True)
class Requirement:
    """What must be true before a move.

    `demand` is the word by which policy packs claim it (`demands = ["agreement_in_force"]` on a
    clause). Where no clause in force claims it, it demands nothing. A house rule, true under every
    policy, has no `demand`. `lacks` answers with the missing thing, or "" when nothing is missing.
    """

    lacks: Callable[[Any, Any], str]  # (record, clause or None) -> sentence or ""
    demand: str = ""
    fix: Callable[[Any], tuple[str, str]] | None = None  # record -> (label, url)
    each: Callable[[Any, Clause | None], tuple[Sentence, ...]] | None = None
    """Where several things can be missing at once, each with a clause and a place of its own."""

    def clause(self, record: Any) -> Clause | None:
        return record.policy.demand(self.demand) if self.demand else None

    def lacking(self, record: Any) -> Sentence | None:
        clause = self.clause(record)
        if self.demand and clause is None:
            return None
        text = self.lacks(record, clause)
        if not text:
            return None
        label, url = self.fix(record) if self.fix else ("", "")
        return Sentence(str(text), clause, str(label), url)

    def sentences(self, record: Any) -> tuple[Sentence, ...]:
        """All that is missing, each thing in a sentence of its own."""
        if self.each is None:
            found = self.lacking(record)
            return (found,) if found else ()
        clause = self.clause(record)
        return () if self.demand and clause is None else self.each(record, clause)


@dataclass(frozen=True, slots=True)
class Move:
    """One performed transition, as effects see it."""

    transition: Transition
    record: Any
    actor: Any  # None: the system
    on_behalf_of: Any
    acted_as: Relation
    at: datetime
    data: dict[str, Any]

    @property
    def reason(self) -> str:
        return str(self.data.get("reason", ""))


Effect = Callable[[Move], None]


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the policy: who moves what from where to where, what it needs, what follows.

    `sets` fills columns of the record in the same UPDATE; `effects` run after it, in the same
    transaction. `duty` names whom the record waits for (default: everybody in `by`; empty: a
    possibility nobody waits for). `due` marks a time-driven move: the rows whose time has come.
    """

    key: str
    label: StrOrPromise
    said: StrOrPromise
    source: tuple[str, ...]
    target: str
    by: tuple[Relation, ...]
    never_by: tuple[Relation, ...] = ()
    requires: tuple[Requirement, ...] = ()
    sets: tuple[Effect, ...] = ()
    effects: tuple[Effect, ...] = ()
    tells: tuple[Relation, ...] = ()
    form: str = ""  # dotted path of a DecisionForm
    asks_reason: bool = False
    delegable: bool = True
    danger: bool = False
    batch: bool = False
    explains: StrOrPromise = ""  # what will happen, in one sentence, shown before deciding
    duty: tuple[Relation, ...] | None = None
    due: Callable[[datetime], Q] | None = None

    @property
    def awaited_from(self) -> tuple[Relation, ...]:
        return tuple(r for r in (self.by if self.duty is None else self.duty) if r is not SYSTEM)

    @property
    def asks_form(self) -> bool:
        return bool(self.form) or self.asks_reason

    @property
    def by_people(self) -> bool:
        return any(r is not SYSTEM for r in self.by)


@dataclass(frozen=True, slots=True)
class Workflow:
    """All moves of one noun. `locks` names the records locked before it, outermost first."""

    key: str
    title: StrOrPromise
    model: str  # "applicants.Application"
    states: tuple[State, ...]
    transitions: tuple[Transition, ...]
    see: Ability
    locks: tuple[str, ...] = ()
    related: tuple[str, ...] = ()  # select_related for titles in inboxes and mails
    _states: dict[str, State] = field(init=False, repr=False, compare=False, hash=False)
    _transitions: dict[str, Transition] = field(init=False, repr=False, compare=False, hash=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_states", {s.key: s for s in self.states})
        object.__setattr__(self, "_transitions", {m.key: m for m in self.transitions})

    @property
    def initial(self) -> str:
        return self.states[0].key

    def state(self, key: str) -> State:
        return self._states[key]

    def transition(self, key: str) -> Transition:
        return self._transitions[key]

    def has(self, transition_key: str) -> bool:
        return transition_key in self._transitions

    def transitions_from(self, state: str) -> Iterable[Transition]:
        return (m for m in self.transitions if state in m.source)

    def waits_for(self, state: str) -> tuple[Relation, ...]:
        """Whom a record in this state waits for, each once, in declared order."""
        return tuple(dict.fromkeys(r for m in self.transitions_from(state) for r in m.awaited_from))
