"""Reading requests for officers and programs, and what they became."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from sro_program.accounts.models import User
from sro_program.organisations.local_days import local_day
from sro_program.organisations.models import Agency, Role, School
from sro_program.organisations.seats import standing_of
from sro_program.permissions.relation import NOTHING

from ..models import Agreement, ProgramRequest
from ..permissions.program_requests import SEE_PROGRAM_REQUEST
from .posts import serving_schools


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an approved request became, as one person may open it."""

    label: str
    url: str
    state: Any


@dataclass(frozen=True, slots=True)
class OutcomeKind:
    """Something a request for an officer can turn into. Apps above this one bring their own."""

    key: str
    label: Any
    make: Callable[[ProgramRequest, User], Any]
    seen: Callable[[ProgramRequest, User], Sequence[Outcome]]
    served: Q
    """Requests whose school has by now what was asked for."""


_outcomes: dict[str, OutcomeKind] = {}


def offer_outcome(kind: OutcomeKind) -> None:
    """Called once at start-up by the app that owns what is made."""
    _outcomes[kind.key] = kind


def outcome_kinds() -> list[OutcomeKind]:
    return sorted(_outcomes.values(), key=lambda kind: kind.key, reverse=True)


def outcome_kind(key: str) -> OutcomeKind | None:
    return _outcomes.get(key)


def schools_wanting(user: Any) -> QuerySet[School]:
    """Schools for which this person may ask for an officer."""
    standing = standing_of(user)
    own = Q(pk__in=standing.schools(Role.PRINCIPAL)) | Q(district__in=standing.districts(Role.SUPERINTENDENT))
    return School.objects.filter(own).select_related("district")


def schools_for_programs(user: Any) -> QuerySet[School]:
    """Schools in which this person may propose a program: those they serve at or work at."""
    working = standing_of(user).schools(Role.PRINCIPAL, Role.SCHOOL_STAFF)
    return School.objects.filter(Q(pk__in=working) | Q(pk__in=serving_schools(user).values("pk")))


def agencies_of_schools(schools: QuerySet[School]) -> QuerySet[Agency]:
    return Agency.objects.filter(districts__in=schools.order_by().values("district")).distinct()


def wishes_served() -> Q:
    """Requests for an officer that led where they should: an officer serves, or the agreement is in force."""
    kinds = [Q(becomes=kind.key) & kind.served for kind in outcome_kinds()]
    return Q(kind="officer") & reduce(or_, kinds, NOTHING)


def programs_begun(now: datetime) -> Q:
    begun = Q(kind="program", starts_on__lte=local_day("agency__time_zone", now))
    agreements = Agreement.objects.filter(agency=OuterRef("agency"), district=OuterRef("district"), status="in_force")
    return begun & Q(Exists(agreements))


def programs_between(user: Any, first: date, last: date) -> QuerySet[ProgramRequest]:
    rows = ProgramRequest.objects.filter(kind="program", status__in=("approved", "active", "completed"))
    rows = rows.filter(starts_on__lte=last, ends_on__gte=first)
    return SEE_PROGRAM_REQUEST.scope(user, rows).order_by("starts_on", "pk")
