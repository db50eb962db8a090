"""How people stand to agreements, signatures and assignments."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from sro_program.organisations.models import Role, School
from sro_program.organisations.relations import at_agency, at_district, the_person
from sro_program.organisations.seats import holders, standing_of
from sro_program.permissions.relation import NOTHING, Ability, Relation, only_where

AFTER_SIGNING = Q(status__in=("signed", "in_force", "expired", "terminated"))


def _principals(back: str) -> Relation:
    """Principals of the record's schools; `back` is how a school names such records."""

    def people(record: Any) -> Any:
        return holders(Role.PRINCIPAL, at=School.objects.filter(**{back: record.pk}))

    def records(user: Any) -> Q:
        schools = standing_of(user).schools(Role.PRINCIPAL)
        if not schools:
            return NOTHING
        through = School.objects.filter(pk__in=schools, **{f"{back}__isnull": False}).values(back)
        return Q(pk__in=through)

    return Relation("principal", "a principal of its schools", people=people, records=records)


CHIEF = at_agency("chief", "the chief", Role.CHIEF)
SRO_SUPERVISOR = at_agency("sro_supervisor", "the SRO supervisor", Role.SERGEANT)
AGENCY_MEMBER = at_agency("agency_member", "a member of the agency", Role.OFFICER, Role.SUPERVISOR, Role.AUDITOR)
SUPERINTENDENT = at_district("superintendent", "the superintendent", Role.SUPERINTENDENT)
DISTRICT_STAFF = at_district("district_staff", "district staff", Role.DISTRICT_STAFF)
PRINCIPAL = _principals("agreements")

SEE_AGREEMENT = Ability(
    "see_agreement",
    "see agreements",
    by=(
        CHIEF,
        SRO_SUPERVISOR,
        SUPERINTENDENT,
        only_where(DISTRICT_STAFF, AFTER_SIGNING),
        only_where(AGENCY_MEMBER, AFTER_SIGNING),
        only_where(PRINCIPAL, AFTER_SIGNING),
    ),
    delegated_with=("agreement",),
)
DRAFT_AGREEMENT = Ability("draft_agreement", "draft agreements", by=(CHIEF, SRO_SUPERVISOR))
EDIT_AGREEMENT = Ability(
    "edit_agreement",
    "change a draft agreement",
    by=tuple(only_where(r, Q(status="draft")) for r in (CHIEF, SRO_SUPERVISOR)),
)

_OPEN = Q(agreement__status="signing")
AGENCY_SIGNER = only_where(
    at_agency("chief", "the chief", Role.CHIEF, path="agreement__agency"), _OPEN & Q(side="agency")
)
DISTRICT_SIGNER = only_where(
    at_district("superintendent", "the superintendent", Role.SUPERINTENDENT, path="agreement__district"),
    _OPEN & Q(side="district"),
)
SEE_SIGNATURE = Ability(
    "see_signature",
    "see signatures",
    by=(
        at_agency("agency_member", "a member of the agency", path="agreement__agency"),
        at_district("superintendent", "the superintendent", Role.SUPERINTENDENT, path="agreement__district"),
    ),
)

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
