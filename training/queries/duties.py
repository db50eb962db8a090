"""Reading what is due: a person's duties, an agency's matrix, pairs that train together, a month of last days."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Max, Q, QuerySet
from django.utils.translation import gettext as _

from sro_program.accounts.models import User
from sro_program.permissions.relation import Ability
from sro_program.workflow.states import State

from ..models import JointTraining, Obligation, Population, TrainingRecord
from ..permissions.duties import SEE_MATRIX, SEE_OBLIGATION, SEE_PAIRS
from ..permissions.records import SEE_RECORD
from ..states import look

REMEMBERED = timedelta(days=366)
"""So long what is done stays in pictures of the present."""
ASSIGNED = "assigned"
_WORST_FIRST = {"overdue": 0, "soon": 1, "open": 2, "waived": 3, "met": 3}


def of_now(rows: QuerySet[Obligation], today: date) -> QuerySet[Obligation]:
    """Duties that have begun and are not settled, or were settled within the last year."""
    pending = Q(status__in=("open", "overdue")) | Q(due_on__gte=today - REMEMBERED)
    return rows.filter(pending, starts_on__lte=today)


def still_owed(rows: QuerySet[Obligation], today: date) -> QuerySet[Obligation]:
    """Without what officers had not settled when they left the agency: nobody waits for that.

    Whoever serves again, as a substitute, owes what came due since.
    """
    left = Q(person__officer__left_on__lt=today, person__officer__left_on__gte=F("due_on"))
    return rows.exclude(left, status__in=("open", "overdue"))


# One person


@dataclass(slots=True)
class Duties:
    """A person's duties by how pressing they are."""

    late: list[Obligation] = field(default_factory=list)
    soon: list[Obligation] = field(default_factory=list)
    later: list[Obligation] = field(default_factory=list)
    done: list[Obligation] = field(default_factory=list)

    def of(self, duty: Obligation, today: date) -> list[Obligation]:
        places = {"overdue": self.late, "soon": self.soon, "open": self.later}
        return places.get(look(duty.status, duty.due_on, today).key, self.done)


def own_duties(person: Any) -> Q:
    """One's own, and those of the pairs one belongs to."""
    return Q(person=person.pk) | Q(counterpart=person.pk, population=Population.PAIR)


def sorted_duties(rows: QuerySet[Obligation], today: date) -> Duties:
    duties = Duties()
    for duty in of_now(rows, today).select_related("person", "counterpart", "school").order_by("due_on", "pk"):
        duties.of(duty, today).append(duty)
    duties.done.reverse()
    return duties


# The matrix


@dataclass(frozen=True, slots=True)
class MatrixColumn:
    """One requirement, or all trainings that the chief assigned, with how many people stand how."""

    key: str
    title: str
    clause: str
    overdue: int
    open: int
    met: int

    @property
    def share(self) -> int:
        """Per cent of duties that are not overdue."""
        total = self.overdue + self.open + self.met
        return round(100 * (total - self.overdue) / total) if total else 100


@dataclass(frozen=True, slots=True)
class MatrixCell:
    duty: int
    state: State
    due_on: date
    met_on: date | None


def matrix_rows(user: Any, today: date) -> QuerySet[Obligation]:
    """What stands in the matrix: the people of the agency, not the principals."""
    seen = SEE_MATRIX.scope(user, Obligation.objects.exclude(population=Population.PRINCIPAL))
    return still_owed(of_now(seen, today), today)


def column_of(requirement: str) -> str:
    return ASSIGNED if requirement.startswith(f"{ASSIGNED}:") else requirement


def matrix_columns(rows: QuerySet[Obligation]) -> list[MatrixColumn]:
    """One for each requirement, by its words; what the chief assigned shares the last one."""
    counted = (
        rows.order_by()
        .values("requirement")
        .annotate(
            title=Max("title"),
            clause=Max("clause"),
            overdue=Count("pk", Q(status="overdue")),
            open=Count("pk", Q(status="open")),
            met=Count("pk", Q(status__in=("met", "waived"))),
        )
    )
    columns: dict[str, MatrixColumn] = {}
    for row in counted:
        key = column_of(row["requirement"])
        known = columns.get(key)
        columns[key] = MatrixColumn(
            key=key,
            title=_("Assigned by the chief") if key == ASSIGNED else row["title"],
            clause=row["clause"],
            overdue=row["overdue"] + (known.overdue if known else 0),
            open=row["open"] + (known.open if known else 0),
            met=row["met"] + (known.met if known else 0),
        )
    return sorted(columns.values(), key=lambda c: (c.key == ASSIGNED, c.title))


def matrix_cells(
    rows: QuerySet[Obligation], people: Collection[Any], today: date
) -> dict[tuple[UUID, str], MatrixCell]:
    """By person and column the duty that presses most; among settled ones the latest."""
    found: dict[tuple[UUID, str], tuple[tuple[int, int], MatrixCell]] = {}
    asked = rows.filter(person__in=people).order_by()
    for pk, person, requirement, status, due_on, met_on in asked.values_list(
        "pk", "person", "requirement", "status", "due_on", "met_on"
    ):
        state = look(status, due_on, today)
        rank = _WORST_FIRST[state.key]
        pressing = rank, due_on.toordinal() if rank < 3 else -due_on.toordinal()
        place = person, column_of(requirement)
        if place not in found or pressing < found[place][0]:
            found[place] = pressing, MatrixCell(pk, state, due_on, met_on)
    return {place: cell for place, (_pressing, cell) in found.items()}


def matrix_people(rows: QuerySet[Obligation], *, name: str, supervisor: str, only: str) -> QuerySet[User]:
    concerned = rows.filter(status="overdue") if only == "gaps" else rows
    people = User.objects.filter(pk__in=concerned.order_by().values("person"))
    if name:
        people = people.filter(full_name__icontains=name)
    if supervisor:
        people = people.filter(officer__supervisor=UUID(supervisor))
    return people.select_related("officer").order_by("full_name", "pk")


# Pairs


@dataclass(frozen=True, slots=True)
class Pair:
    """An officer and a principal of one school, and how their latest joint duty stands."""

    duty: Obligation
    state: State
    waiting: JointTraining | None

    @property
    def missing(self) -> bool:
        return self.duty.status in ("open", "overdue")


def pairs_now(user: Any, today: date, ability: Ability = SEE_PAIRS) -> QuerySet[Obligation]:
    """The latest duty of each pair that the person sees."""
    together = Obligation.objects.filter(counterpart__isnull=False)
    rows = ability.scope(user, still_owed(of_now(together, today), today))
    newest = rows.order_by("person_id", "counterpart_id", "school_id", "-starts_on", "-nth").distinct(
        "person_id", "counterpart_id", "school_id"
    )
    return Obligation.objects.filter(pk__in=newest.values("pk"))


def pairs(user: Any, today: date) -> list[Pair]:
    """The missing ones first, the most pressing on top."""
    rows = pairs_now(user, today).select_related("person", "counterpart", "school", "agency")
    duties = list(rows.order_by("due_on", "person__full_name", "pk"))
    waiting = _not_attested_by_both(duties)
    found = [Pair(d, look(d.status, d.due_on, today), waiting.get((d.person_id, d.counterpart_id))) for d in duties]
    return sorted(found, key=lambda pair: (not pair.missing, _WORST_FIRST[pair.state.key]))


def _not_attested_by_both(duties: Iterable[Obligation]) -> dict[tuple[UUID, UUID | None], JointTraining]:
    half = Q(officer_attested_at__isnull=True) | Q(principal_attested_at__isnull=True)
    rows = JointTraining.objects.filter(
        half,
        withdrawn_at__isnull=True,
        officer__user__in={d.person_id for d in duties},
        principal__in={d.counterpart_id for d in duties},
    )
    return {(joint.officer.user_id, joint.principal_id): joint for joint in rows.select_related("officer")}


# A month of last days


@dataclass(frozen=True, slots=True)
class LastDay:
    """`n` people have this as the last day of something; `who` where it is one."""

    day: date
    title: str
    n: int
    who: str
    pending: int
    requirement: str = ""


def last_days(user: Any, first: date, last: date) -> list[LastDay]:
    """Duties due and records that end, counted by day and training: two queries however many there are."""
    due = SEE_OBLIGATION.scope(user, Obligation.objects.filter(due_on__range=(first, last)))
    counted = (
        due.order_by()
        .values("due_on", "requirement")
        .annotate(
            title=Max("title"),
            n=Count("pk"),
            who=Max("person__full_name"),
            pending=Count("pk", Q(status__in=("open", "overdue"))),
        )
    )
    found = [
        LastDay(row["due_on"], row["title"], row["n"], row["who"], row["pending"], row["requirement"])
        for row in counted
    ]
    ends = SEE_RECORD.scope(user, TrainingRecord.objects.filter(status="verified", expires_on__range=(first, last)))
    ending = ends.order_by().values("expires_on", "title").annotate(n=Count("pk"), who=Max("person__full_name"))
    found.extend(LastDay(row["expires_on"] or last, row["title"], row["n"], row["who"], row["n"]) for row in ending)
    return sorted(found, key=lambda one: (one.day, not one.pending, one.title))
