"""How people stand to the coverage of schools and to coverage statements.

An uncovered school is what somebody with bad intent would look for. It is shown school by school, only to those who
lead the agency, serve in it, or answer for that very school or district; never from one school to another.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q

from sro_program.accounts.models import User
from sro_program.organisations.models import Agency, Role
from sro_program.organisations.relations import at_agency, at_district, at_school
from sro_program.organisations.seats import holders, standing_of
from sro_program.permissions.relation import NOTHING, Ability, Relation, only_where

from ..models import Agreement, AssignedSchool, StatementAcknowledgement
from ..states import SIGNED_ONCE

LEADING = (Role.CHIEF, Role.SERGEANT, Role.AUDITOR)
SERVING = (Role.OFFICER, Role.SUPERVISOR)
DECISIONS = ("coverage_statement", "absence")
"""Whoever decides one of these for the chief sees the coverage as the chief does."""


def _of_agency(key: str, label: str, *roles: Role) -> Relation:
    """People of an agency, to the schools that any signed agreement of theirs names."""

    def people(school: Any) -> Any:
        named = Agreement.objects.filter(schools=school, status__in=SIGNED_ONCE)
        return holders(*roles, at=Agency.objects.filter(pk__in=named.values("agency")))

    def records(user: Any) -> Q:
        agencies = standing_of(user).agencies(*roles)
        return Q(pk__in=_named_by(agencies)) if agencies else NOTHING

    return Relation(key, label, people=people, records=records)


def _named_by(agencies: Iterable[UUID]) -> Any:
    return Agreement.schools.through.objects.filter(
        agreement__agency__in=agencies, agreement__status__in=SIGNED_ONCE
    ).values("school")


def _serving_there(user: Any) -> Q:
    if not standing_of(user).has(*SERVING):
        return NOTHING
    places = AssignedSchool.objects.filter(
        assignment__officer__user=user.pk, assignment__officer__left_on__isnull=True, assignment__status="active"
    )
    return Q(pk__in=places.values("school"))


SERVES_THERE = Relation(
    "serves_there",
    "an officer who serves there",
    people=lambda school: User.objects.filter(
        is_active=True, officer__assignments__places__school=school, officer__assignments__status="active"
    ).distinct(),
    records=_serving_there,
)
BOARD_CHIEF = _of_agency("chief", "the chief", Role.CHIEF)
BOARD_SUPERVISOR = _of_agency("sro_supervisor", "the SRO supervisor", Role.SERGEANT)
BOARD_AUDITOR = _of_agency("auditor", "the auditor", Role.AUDITOR)
BOARD_MEMBER = _of_agency("agency_member", "an officer of the agency", *SERVING)
BOARD_PRINCIPAL = at_school("principal", "the principal", Role.PRINCIPAL, path="pk")
BOARD_SUPERINTENDENT = at_district("superintendent", "the superintendent", Role.SUPERINTENDENT)

SEE_COVERAGE = Ability(
    "see_coverage",
    "see the coverage of schools",
    by=(
        BOARD_CHIEF,
        BOARD_SUPERVISOR,
        BOARD_AUDITOR,
        BOARD_MEMBER,
        SERVES_THERE,
        BOARD_PRINCIPAL,
        BOARD_SUPERINTENDENT,
    ),
    delegated_with=DECISIONS,
)
PROVE_COVERAGE = Ability(
    "prove_coverage",
    "read the proof of coverage, day by day",
    by=(BOARD_CHIEF, BOARD_SUPERVISOR, BOARD_AUDITOR),
    delegated_with=DECISIONS,
)


@dataclass(frozen=True, slots=True)
class Reach:
    """Whose hours a person sees on the board.

    `agencies` are led or audited: everything. `fellows` are served in: how a school stands, and nothing else, but
    for the schools the person serves at. `schools` and `districts` are answered for, whichever agency serves there.
    """

    agencies: frozenset[UUID]
    fellows: frozenset[UUID]
    schools: frozenset[UUID]
    districts: frozenset[UUID]

    def shows(self, due: Any) -> bool:
        return (
            due.agency in self.agencies
            or due.agency in self.fellows
            or due.school in self.schools
            or due.district in self.districts
        )

    def in_full(self, due: Any) -> bool:
        """Who is there and since when, beside how the school stands."""
        return due.agency in self.agencies or due.school in self.schools or due.district in self.districts


def reach_of(user: Any, own_schools: Iterable[UUID] = ()) -> Reach:
    """`own_schools`: where the person serves as an officer today."""
    standing = standing_of(user)
    lent = (standing_of(giver).agencies(*LEADING) for giver in standing.givers(*DECISIONS))
    return Reach(
        agencies=standing.agencies(*LEADING).union(*lent),
        fellows=standing.agencies(*SERVING),
        schools=standing.schools(Role.PRINCIPAL).union(own_schools),
        districts=standing.districts(Role.SUPERINTENDENT),
    )


def leads_coverage(person: Any) -> bool:
    """Whether this person reports absences of others and sends statements."""
    return bool(standing_of(person).agencies(Role.SERGEANT))


# Statements

_AGENCY, _DISTRICT = "agreement__agency", "agreement__district"

STATEMENT_CHIEF = at_agency("chief", "the chief", Role.CHIEF, path=_AGENCY)
STATEMENT_SUPERVISOR = at_agency("sro_supervisor", "the SRO supervisor", Role.SERGEANT, path=_AGENCY)
STATEMENT_AUDITOR = at_agency("auditor", "the auditor", Role.AUDITOR, path=_AGENCY)
STATEMENT_SUPERINTENDENT = only_where(
    at_district("superintendent", "the superintendent", Role.SUPERINTENDENT, path=_DISTRICT), ~Q(status="draft")
)
AGENCY_SIDE = (STATEMENT_SUPERVISOR, STATEMENT_CHIEF)

SEE_STATEMENT = Ability(
    "see_statement",
    "see coverage statements",
    by=(STATEMENT_CHIEF, STATEMENT_SUPERVISOR, STATEMENT_AUDITOR, STATEMENT_SUPERINTENDENT),
    delegated_with=("coverage_statement",),
)

_OPEN = Q(status__in=("sent", "disputed"))

DISPUTE_LINES = Ability(
    "dispute_lines",
    "dispute lines of a statement, and settle what is disputed",
    by=tuple(only_where(r, _OPEN) for r in (*AGENCY_SIDE, STATEMENT_SUPERINTENDENT)),
    delegated_with=("coverage_statement",),
)


SETTLE_DISPUTE = Ability(
    "settle_dispute",
    "settle a disputed line",
    by=(
        at_agency(
            "agency_side", "the SRO supervisor or the chief", Role.SERGEANT, Role.CHIEF, path=f"statement__{_AGENCY}"
        ),
        at_district("superintendent", "the superintendent", Role.SUPERINTENDENT, path=f"statement__{_DISTRICT}"),
    ),
    delegated_with=("coverage_statement",),
)

STATEMENT_SENDER = Relation(
    "sender",
    "whoever sent it",
    people=lambda statement: User.objects.filter(
        pk__in=statement.acknowledgements.filter(side="agency").values("by"), is_active=True
    ),
    records=lambda user: Q(
        pk__in=StatementAcknowledgement.objects.filter(side="agency", by=user.pk).values("statement")
    ),
    personal=True,
)


def side_of(statement: Any, person: Any) -> str:
    """For which side this person speaks about the statement; "" for neither."""
    standing = standing_of(person)
    givers = [standing_of(giver) for giver in standing.givers("coverage_statement")]
    deal = statement.agreement
    if any(deal.agency_id in s.agencies(Role.SERGEANT, Role.CHIEF) for s in (standing, *givers)):
        return "agency"
    return "district" if deal.district_id in standing.districts(Role.SUPERINTENDENT) else ""
