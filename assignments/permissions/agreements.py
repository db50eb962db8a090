"""How people stand to agreements, their provisions and signatures."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Q

from sro_program.organisations.models import Role, School
from sro_program.organisations.relations import at_agency, at_district
from sro_program.organisations.seats import holders, standing_of
from sro_program.permissions.relation import NOTHING, Ability, Relation, only_where

from ..states import BINDING, SIGNED_ONCE, WRITABLE

AFTER_SIGNING = Q(status__in=SIGNED_ONCE)


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

AGENCY_MEMBER = at_agency("agency_member", "a member of the agency", Role.OFFICER, Role.SUPERVISOR)

AUDITOR = at_agency("auditor", "the auditor", Role.AUDITOR)

SUPERINTENDENT = at_district("superintendent", "the superintendent", Role.SUPERINTENDENT)

DISTRICT_STAFF = at_district("district_staff", "district staff", Role.DISTRICT_STAFF)

PRINCIPAL = _principals("agreements")

BOTH_SIDES = (CHIEF, SUPERINTENDENT)

SEE_AGREEMENT = Ability(
    "see_agreement",
    "see agreements",
    by=(
        CHIEF,
        SRO_SUPERVISOR,
        AUDITOR,
        SUPERINTENDENT,
        only_where(DISTRICT_STAFF, AFTER_SIGNING),
        only_where(AGENCY_MEMBER, AFTER_SIGNING),
        only_where(PRINCIPAL, AFTER_SIGNING),
    ),
    delegated_with=("agreement",),
)


def drafting_agencies(person: Any) -> frozenset[UUID]:
    """Agencies for which this person may draft: those of the chief, and those of a chief who lent decisions."""
    own = standing_of(person).agencies(Role.CHIEF)
    lent = (standing_of(giver).agencies(Role.CHIEF) for giver in standing_of(person).givers("agreement"))
    return own.union(*lent)


DRAFT_AGREEMENT = Ability("draft_agreement", "draft agreements", by=(CHIEF,), delegated_with=("agreement",))

EDIT_AGREEMENT = Ability(
    "edit_agreement",
    "change a draft agreement",
    by=tuple(only_where(r, Q(status__in=WRITABLE)) for r in BOTH_SIDES),
    delegated_with=("agreement",),
)

READ_REVIEW = Ability(
    "read_review",
    "read the comments on a draft",
    by=(CHIEF, SRO_SUPERVISOR, AUDITOR, SUPERINTENDENT),
    delegated_with=("agreement",),
)

REVIEW_AGREEMENT = Ability(
    "review_agreement",
    "comment on a draft agreement",
    by=tuple(only_where(r, Q(status__in=("in_review", "public_comment"))) for r in BOTH_SIDES),
    delegated_with=("agreement",),
)

RECORD_HEARING = Ability(
    "record_hearing",
    "record the public meeting and the board’s action",
    by=tuple(only_where(r, Q(status__in=("draft", "in_review", "public_comment"))) for r in BOTH_SIDES),
    delegated_with=("agreement",),
)

ADD_PAPER = Ability(
    "add_paper",
    "add the signed paper",
    by=tuple(only_where(r, Q(status__in=("signing", *BINDING))) for r in BOTH_SIDES),
    delegated_with=("agreement",),
)

AMEND_AGREEMENT = Ability(
    "amend_agreement",
    "begin a new version of an agreement",
    by=tuple(only_where(r, Q(status="in_force")) for r in BOTH_SIDES),
    delegated_with=("agreement",),
)

RENEW_AGREEMENT = Ability(
    "renew_agreement",
    "renew an agreement",
    by=tuple(only_where(r, Q(status__in=("in_force", "expired"))) for r in BOTH_SIDES),
    delegated_with=("agreement",),
)

_CHIEF_OF_PART = at_agency("chief", "the chief", Role.CHIEF, path="agreement__agency")

_SUPERINTENDENT_OF_PART = at_district(
    "superintendent", "the superintendent", Role.SUPERINTENDENT, path="agreement__district"
)

EDIT_PROVISION = Ability(
    "edit_provision",
    "write a provision",
    by=tuple(only_where(r, Q(agreement__status__in=WRITABLE)) for r in (_CHIEF_OF_PART, _SUPERINTENDENT_OF_PART)),
    delegated_with=("agreement",),
)

AGREE_PROVISIONS = Ability(
    "agree_provisions",
    "agree to provisions",
    by=tuple(only_where(r, Q(status="in_review")) for r in BOTH_SIDES),
    delegated_with=("agreement",),
)

AGENCY_SIGNER = only_where(at_agency("chief", "the chief", Role.CHIEF, path="agreement__agency"), Q(side="agency"))

DISTRICT_SIGNER = only_where(
    at_district("superintendent", "the superintendent", Role.SUPERINTENDENT, path="agreement__district"),
    Q(side="district"),
)

SEE_SIGNATURE = Ability(
    "see_signature",
    "see signatures",
    by=(
        at_agency("agency_member", "a member of the agency", path="agreement__agency"),
        at_district("superintendent", "the superintendent", Role.SUPERINTENDENT, path="agreement__district"),
    ),
)
