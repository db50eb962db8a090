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


@dataclass(frozen=True, slots=True)
class Topic:
    """One of the topics, a key of the pack's list of training topics."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Quarter:
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class TrainingYear:
    clause: Clause
    requirement: str
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
    rule = next((r for r in policy.training.requirements if r.recurrence == "quarterly"), None)
    clause = policy.clause(rule.clause) if rule else None
    if rule is None or clause is None or rule.first_day is None:
        return None
    month, day = rule.first_day
    first = date(on.year if (on.month, on.day) >= (month, day) else on.year - 1, month, day)
    begins = [months_later(first, 3 * n) for n in range(5)]
    quarters = (Quarter(one, following - timedelta(days=1)) for one, following in pairwise(begins))
    labels = {choice.key: choice.label for choice in policy.choices("training_topic")}
    return TrainingYear(clause, rule.key, tuple(Topic(key, labels[key]) for key in rule.topics), tuple(quarters))


@dataclass(frozen=True, slots=True)
class InService:
    """What one officer took. `covered` is by topic and quarter; `states` are the duties of the quarters."""

    covered: dict[tuple[str, int], str]
    states: dict[int, State]
    missing: tuple[str, ...]


def in_service_of(people: Collection[UUID], year: TrainingYear, today: date) -> dict[UUID, InService]:
    """Two queries for all of them."""
    covered: dict[UUID, dict[tuple[str, int], str]] = {pk: {} for pk in people}
    labels = {topic.key: topic.label for topic in year.topics}
    for person, key, title, day in _taken(people, year):
        quarter = next(n for n, q in enumerate(year.quarters) if q.first <= day <= q.last)
        covered[person].setdefault((labels[key], quarter), title)
    states: dict[UUID, dict[int, State]] = {pk: {} for pk in people}
    duties = Obligation.objects.filter(
        person__in=people, requirement=year.requirement, due_on__range=(year.first, year.last)
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
        topic__in=[topic.key for topic in year.topics],
    )
    return rows.order_by("completed_on", "pk").values_list("person", "topic", "title", "completed_on")


def _missing(covered: dict[tuple[str, int], str], year: TrainingYear) -> tuple[str, ...]:
    there = {label for label, _quarter in covered}
    return tuple(topic.label for topic in year.topics if topic.label not in there)
