"""How people stand to presence: one declaration for lists, pages, exports and searches (UT-SUP-B).

Police see what their agency's officers did, schools what happened at their own school; neither inherits the other.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from sro_program.accounts.models import User
from sro_program.organisations.models import Role
from sro_program.organisations.permissions import AGENCY_CHIEF, SCHOOL_HEAD, SCHOOL_OFFICE
from sro_program.organisations.relations import HOST, at_district, at_school
from sro_program.organisations.seats import holders, standing_of
from sro_program.permissions.relation import NOTHING, Ability, Relation

_AGENCY = ("assignment__agreement__agency__in", "cover__need__assignment__agreement__agency__in")


def _leads(key: str, label: str, *roles: Role) -> Relation:
    """Holders of the roles at the agency, whether an officer of its own or a substitute was there."""

    def people(record: Any) -> QuerySet[User]:
        return holders(*roles, at=record.post.agreement.agency)

    def records(user: Any) -> Q:
        agencies = standing_of(user).agencies(*roles)
        return Q(**{_AGENCY[0]: agencies}) | Q(**{_AGENCY[1]: agencies}) if agencies else NOTHING

    return Relation(key, label, people=people, records=records)


PRESENT_PERSON = Relation(
    "present_person",
    "whoever is there",
    people=lambda record: User.objects.filter(pk=record.person.pk, is_active=True),
    records=lambda user: Q(assignment__officer__user=user.pk) | Q(cover__substitute__user=user.pk),
    personal=True,
)

PRESENCE_CHIEF = _leads("chief", "the chief", Role.CHIEF)

PRESENCE_SUPERVISOR = _leads("sro_supervisor", "the SRO supervisor", Role.SERGEANT)

PRESENCE_AUDITOR = _leads("auditor", "the auditor", Role.AUDITOR)

PRESENCE_COLLEAGUE = _leads("agency_member", "a member of the agency", Role.OFFICER, Role.SUPERVISOR)

PRESENCE_PRINCIPAL = at_school("principal", "the principal", Role.PRINCIPAL)

PRESENCE_STAFF = at_school("school_staff", "staff of the school", Role.SCHOOL_STAFF)

PRESENCE_DISTRICT = at_district(
    "district", "the district", Role.SUPERINTENDENT, Role.DISTRICT_STAFF, path="school__district"
)

AT_SCHOOL = (PRESENCE_PRINCIPAL, PRESENCE_STAFF)

LENT = ("assignment",)
"""Whoever decides on posts for the chief sees what the chief sees of them."""

SEE_PRESENCE = Ability(
    "see_presence",
    "see who was at a school",
    by=(
        PRESENT_PERSON,
        PRESENCE_CHIEF,
        PRESENCE_SUPERVISOR,
        PRESENCE_AUDITOR,
        PRESENCE_COLLEAGUE,
        *AT_SCHOOL,
        PRESENCE_DISTRICT,
    ),
    delegated_with=LENT,
)

SEE_MARKS = Ability(
    "see_presence_marks",
    "see who said what of a day, and how late somebody was",
    by=(PRESENT_PERSON, PRESENCE_CHIEF, PRESENCE_SUPERVISOR, PRESENCE_AUDITOR, *AT_SCHOOL),
    delegated_with=LENT,
)

SEE_PLACES = Ability(
    "see_presence_places",
    "see roughly where a tap was made",
    by=(PRESENT_PERSON, PRESENCE_CHIEF, PRESENCE_SUPERVISOR, PRESENCE_AUDITOR),
    delegated_with=LENT,
)

OWN_PRESENCE = Ability("own_presence", "see one’s own days", by=(PRESENT_PERSON,))

CONFIRM_PRESENCE = Ability(
    "confirm_presence", "say whether somebody is at the school", by=AT_SCHOOL, never_by=(PRESENT_PERSON,)
)

CORRECT_PRESENCE = Ability("correct_presence", "correct a day", by=(PRESENT_PERSON, *AT_SCHOOL, PRESENCE_SUPERVISOR))

SEE_DESK_CODE = Ability("see_desk_code", "see the code at the school’s desk", by=(SCHOOL_OFFICE,))

CHANGE_DESK_CODE = Ability("change_desk_code", "make a new code for the school’s desk", by=(SCHOOL_HEAD,))

EDIT_COVERAGE_RULES = Ability(
    "edit_coverage_rules", "change when people are told of presence", by=(AGENCY_CHIEF, HOST)
)
