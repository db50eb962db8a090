"""In-service training: the quarters of a training year against the topics the policy names (UT-TRAIN-3)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from uuid import UUID

from django.db.models import QuerySet

from sro_program.policy.policy import Policy
from sro_program.policy.schema import Clause
from sro_program.ui.dates import months_later
from sro_program.workflow.states import State

from ..models import Obligation, TrainingRecord
from ..states import look

DEMAND, LIST, NUMBER = "in_service_topics", "in_service_topic", "year_begins"
"""The demand, the list of topics and the number (a month) by which a pack says all of this."""


@dataclass(frozen=True, slots=True)
class Topic:
    """One of the topics. Any of the trainings in `keys` covers it."""

    label: str
    keys: frozenset[str]


@dataclass(frozen=True, slots=True)
class Quarter:
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class TrainingYear:
    clause: Clause
    topics: tuple[Topic, ...]
    quarters: tuple[Quarter, ...]

    @property
    def first(self) -> date:
        return self.quarters[0].first

    @property
    def last(self) -> date:
        return self.quarters[-1].last


def training_year(policy: Policy, on: date) -> TrainingYear | None:
    """The year around that day; nothing where the policy asks for no in-service topics."""
    demanded = _demanded(policy)
    if demanded is None:
        return None
    clause, topics, month = demanded
    first = date(on.year if on.month >= month else on.year - 1, month, 1)
    begins = [months_later(first, 3 * n) for n in range(5)]
    quarters = (Quarter(one, following - timedelta(days=1)) for one, following in pairwise(begins))
    return TrainingYear(clause, topics, tuple(quarters))


def _demanded(policy: Policy) -> tuple[Clause, tuple[Topic, ...], int] | None:
    """The clause, its topics, and the month in which the training year begins."""
    clause = policy.demand(DEMAND)
    if clause is None:
        return None
    keys: dict[str, set[str]] = {}
    for choice in policy.choices(LIST):
        keys.setdefault(choice.group or choice.label, set()).add(choice.key)
    topics = tuple(Topic(label, frozenset(found)) for label, found in keys.items())
    return clause, topics, int(clause.numbers.get(NUMBER, 1))


@dataclass(frozen=True, slots=True)
class InService:
    """What one officer took. `covered` is by topic and quarter; `states` are the duties of the quarters."""

    covered: dict[tuple[str, int], str]
    states: dict[int, State]
    missing: tuple[str, ...]


def in_service_of(people: Collection[UUID], year: TrainingYear, today: date) -> dict[UUID, InService]:
    """Two queries for all of them."""
    covered: dict[UUID, dict[tuple[str, int], str]] = {pk: {} for pk in people}
    for person, key, title, day in _taken(people, year):
        quarter = next(n for n, q in enumerate(year.quarters) if q.first <= day <= q.last)
        for topic in year.topics:
            if key in topic.keys:
                covered[person].setdefault((topic.label, quarter), title)
    states: dict[UUID, dict[int, State]] = {pk: {} for pk in people}
    duties = Obligation.objects.filter(
        person__in=people, clause=year.clause.id, due_on__range=(year.first, year.last)
    ).order_by("due_on")
    for person, status, due_on in duties.values_list("person", "status", "due_on"):
        quarter = next(n for n, q in enumerate(year.quarters) if q.first <= due_on <= q.last)
        states[person][quarter] = look(status, due_on, today)
    return {pk: InService(covered[pk], states[pk], _missing(covered[pk], year)) for pk in people}


def _taken(people: Collection[UUID], year: TrainingYear) -> QuerySet[TrainingRecord, tuple[UUID, str, str, date]]:
    rows = TrainingRecord.objects.filter(
        person__in=people,
        status="verified",
        completed_on__range=(year.first, year.last),
        topic__in=sorted({key for topic in year.topics for key in topic.keys}),
    )
    return rows.order_by("completed_on", "pk").values_list("person", "topic", "title", "completed_on")


def _missing(covered: dict[tuple[str, int], str], year: TrainingYear) -> tuple[str, ...]:
    there = {label for label, _quarter in covered}
    return tuple(topic.label for topic in year.topics if topic.label not in there)
