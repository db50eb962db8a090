"""Who reads an agency's policy and who decides it. The record is the agency."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from sro_program.accounts.models import User
from sro_program.organisations.models import Agency, Role, School
from sro_program.organisations.models.people import AGENCY_ROLES, DISTRICT_ROLES, SCHOOL_ROLES
from sro_program.organisations.relations import at_agency
from sro_program.organisations.seats import holders, standing_of
from sro_program.permissions.relation import NOTHING, Ability, Relation


def _these(places: Iterable[UUID]) -> Q:
    return Q(pk__in=places) if places else NOTHING


def _serving(districts: frozenset[UUID]) -> Q:
    if not districts:
        return NOTHING
    return Q(pk__in=Agency.districts.through.objects.filter(district__in=districts).values("agency"))


def _school_side(agency: Any) -> QuerySet[User]:
    districts = agency.districts.all()
    schools = School.objects.filter(district__in=districts)
    return User.objects.filter(
        Q(pk__in=holders(*DISTRICT_ROLES, at=districts).values("pk"))
        | Q(pk__in=holders(*SCHOOL_ROLES, at=schools).values("pk"))
    )


AGENCY_PEOPLE = Relation(
    "agency_people",
    "people of the agency",
    people=lambda agency: holders(*AGENCY_ROLES, at=agency),
    records=lambda user: _these(standing_of(user).agencies()),
)
SCHOOLS_SERVED = Relation(
    "schools_served",
    "people of the districts the agency serves",
    people=_school_side,
    records=lambda user: _serving(standing_of(user).districts() | standing_of(user).school_districts()),
)
AGENCY_CHIEF = Relation(
    "agency_chief",
    "the chief",
    people=lambda agency: holders(Role.CHIEF, at=agency),
    records=lambda user: _these(standing_of(user).agencies(Role.CHIEF)),
)

READ_POLICY = Ability("read_policy", "read the agency’s policy", by=(AGENCY_PEOPLE, SCHOOLS_SERVED))
DECIDE_POLICY = Ability("decide_policy", "adopt and change the agency’s policy", by=(AGENCY_CHIEF,))
END_CHANGE = Ability(
    "end_policy_change",
    "end a change of the policy",
    by=(at_agency("chief_of_changed_policy", "the chief", Role.CHIEF),),
)
"""The record is the change."""
