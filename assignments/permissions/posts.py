"""How people stand to assignments and hand-overs."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from sro_program.organisations.models import Role
from sro_program.organisations.relations import at_agency, at_district, the_person
from sro_program.organisations.seats import standing_of
from sro_program.permissions.relation import Ability, only_where

from ..states import OPEN_POST
from .agreements import _principals

ASSIGNED_OFFICER = the_person("assigned_officer", "the officer", "officer__user")

POST_CHIEF = at_agency("chief", "the chief", Role.CHIEF, path="agreement__agency")

POST_SUPERVISOR = at_agency("sro_supervisor", "the SRO supervisor", Role.SERGEANT, path="agreement__agency")

POST_MEMBER = at_agency(
    "agency_member", "a member of the agency", Role.OFFICER, Role.SUPERVISOR, Role.AUDITOR, path="agreement__agency"
)

POST_SUPERINTENDENT = at_district(
    "superintendent", "the superintendent", Role.SUPERINTENDENT, Role.DISTRICT_STAFF, path="agreement__district"
)

POST_PRINCIPAL = _principals("assignments")

SEE_ASSIGNMENT = Ability(
    "see_assignment",
    "see assignments",
    by=(ASSIGNED_OFFICER, POST_CHIEF, POST_SUPERVISOR, POST_MEMBER, POST_SUPERINTENDENT, POST_PRINCIPAL),
)

EDIT_ASSIGNMENT = Ability(
    "edit_assignment",
    "change an assignment, its hours and contacts",
    by=tuple(only_where(r, Q(status__in=OPEN_POST)) for r in (POST_CHIEF, POST_SUPERVISOR)),
)


def leads_officers(person: Any) -> bool:
    """Whether this person plans posts for the officers of an agency."""
    return bool(standing_of(person).agencies(Role.CHIEF, Role.SERGEANT))


HAND_OVER = Ability(
    "begin_hand_over",
    "begin a hand-over",
    by=tuple(
        only_where(r, Q(status__in=("active", "suspended", "ended"), hand_over__isnull=True))
        for r in (POST_CHIEF, POST_SUPERVISOR)
    ),
    delegated_with=("assignment",),
)

_TO_AGENCY = "assignment__agreement__agency"

LEAVING_OFFICER = the_person("leaving_officer", "the officer", "assignment__officer__user")

HAND_OVER_CHIEF = at_agency("chief", "the chief", Role.CHIEF, path=_TO_AGENCY)

HAND_OVER_SUPERVISOR = at_agency("sro_supervisor", "the SRO supervisor", Role.SERGEANT, path=_TO_AGENCY)

SEE_HAND_OVER = Ability(
    "see_hand_over",
    "see hand-overs",
    by=(HAND_OVER_CHIEF, HAND_OVER_SUPERVISOR, LEAVING_OFFICER),
    delegated_with=("assignment",),
)

SETTLE_HAND_OVER = Ability(
    "settle_hand_over",
    "say who takes what",
    by=tuple(only_where(r, Q(status="open")) for r in (HAND_OVER_CHIEF, HAND_OVER_SUPERVISOR)),
    delegated_with=("assignment",),
)
