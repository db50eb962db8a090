"""How people stand to agreements, signatures and assignments."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from sro_program.accounts.models import User
from sro_program.organisations.models import Role, School
from sro_program.organisations.relations import at_agency, at_district, at_school, the_person
from sro_program.organisations.seats import holders, standing_of
from sro_program.permissions.relation import NOTHING, Ability, Relation, only_where

from .models import AssignedSchool
from .states import OPEN_POST

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

# Posts: planning, changing, handing over

EDIT_ASSIGNMENT = Ability(
    "edit_assignment",
    "change an assignment, its hours and contacts",
    by=tuple(only_where(r, Q(status__in=OPEN_POST)) for r in (POST_CHIEF, POST_SUPERVISOR)),
)
HAND_OVER = Ability(
    "begin_hand_over",
    "begin a hand-over",
    by=tuple(
        only_where(r, Q(status__in=("active", "suspended", "ended"), hand_over__isnull=True))
        for r in (POST_CHIEF, POST_SUPERVISOR)
    ),
)

_TO_AGENCY = "assignment__agreement__agency"
LEAVING_OFFICER = the_person("leaving_officer", "the officer", "assignment__officer__user")
HAND_OVER_CHIEF = at_agency("chief", "the chief", Role.CHIEF, path=_TO_AGENCY)
HAND_OVER_SUPERVISOR = at_agency("sro_supervisor", "the SRO supervisor", Role.SERGEANT, path=_TO_AGENCY)
SEE_HAND_OVER = Ability("see_hand_over", "see hand-overs", by=(HAND_OVER_CHIEF, HAND_OVER_SUPERVISOR, LEAVING_OFFICER))
SETTLE_HAND_OVER = Ability(
    "settle_hand_over",
    "say who takes what",
    by=tuple(only_where(r, Q(status="open")) for r in (HAND_OVER_CHIEF, HAND_OVER_SUPERVISOR)),
)

# Emergency plans: the school's own people and the officers who serve there, nobody above or beside them


def _serving_at(path: str, key: str, label: str) -> Relation:
    """Officers with an active post at the school that the record reaches by `path` ("pk": the school itself)."""

    def people(record: Any) -> Any:
        school = record if path == "pk" else getattr(record, path)
        return User.objects.filter(
            is_active=True,
            officer__left_on__isnull=True,
            officer__assignments__in=AssignedSchool.objects.filter(school=school, assignment__status="active").values(
                "assignment"
            ),
        ).distinct()

    def records(user: Any) -> Q:
        serving = AssignedSchool.objects.filter(
            assignment__officer__user=user.pk, assignment__officer__left_on__isnull=True, assignment__status="active"
        )
        return Q(**{f"{path}__in": serving.values("school")})

    return Relation(key, label, people=people, records=records)


PLAN_PRINCIPAL = at_school("principal", "the principal", Role.PRINCIPAL)
PLAN_STAFF = at_school("school_staff", "staff of the school", Role.SCHOOL_STAFF)
PLAN_OFFICER = _serving_at("school", "serving_officer", "an officer who serves at the school")
_LIVE = ~Q(status="retired")
SEE_PLAN = Ability(
    "see_emergency_plan",
    "see emergency plans",
    by=(PLAN_PRINCIPAL, PLAN_OFFICER, only_where(PLAN_STAFF, Q(status="in_force"))),
)
WRITE_PLAN = Ability(
    "write_emergency_plan",
    "write emergency plans and record drills",
    by=(only_where(PLAN_PRINCIPAL, _LIVE), only_where(PLAN_OFFICER, _LIVE)),
)
START_PLAN = Ability(
    "start_emergency_plan",
    "begin an emergency plan for a school",
    by=(
        Relation(
            "principal",
            "the principal",
            people=lambda school: holders(Role.PRINCIPAL, at=school),
            records=lambda user: Q(pk__in=standing_of(user).schools(Role.PRINCIPAL)),
        ),
        _serving_at("pk", "serving_officer", "an officer who serves at the school"),
    ),
)
