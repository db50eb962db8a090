"""How people stand to agreements, signatures and assignments."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db.models import DateField, F, Func, Q
from django.db.models.functions import Cast, Now

from sro_program.accounts.models import User
from sro_program.organisations.models import Officer, Role, School
from sro_program.organisations.relations import at_agency, at_district, at_school, the_person
from sro_program.organisations.seats import holders, standing_of
from sro_program.permissions.relation import NOTHING, Ability, Relation, only_where

from .models import AssignedSchool
from .states import BINDING, OPEN_POST, SIGNED_ONCE, WRITABLE

AFTER_SIGNING = Q(status__in=("signed", "in_force", "expired", "terminated"))

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


# Program requests

_WANTED, _PROGRAM = Q(kind="officer"), Q(kind="program")
_TODAY = Cast(Func(F("agency__time_zone"), Now(), function="timezone"), DateField())
_RUNS_OR_RAN = _PROGRAM & Q(status__in=("approved", "active", "completed"))


def _officers_posted(back: str) -> Relation:
    """Officers who serve at a school of the record; `back` is how a school names such records."""

    def people(record: Any) -> Any:
        posted = Officer.objects.filter(assignments__status="active", assignments__schools__in=record.schools.all())
        return User.objects.filter(is_active=True, officer__in=posted)

    def records(user: Any) -> Q:
        if not standing_of(user).has(Role.OFFICER, Role.SERGEANT, Role.SUPERVISOR):
            return NOTHING
        served = {"assignments__status": "active", "assignments__officer__user": user.pk}
        return Q(pk__in=School.objects.filter(**served, **{f"{back}__isnull": False}).values(back))

    return Relation("posted_officer", "the officer who serves at its school", people=people, records=records)


def _staff_at(back: str) -> Relation:
    def people(record: Any) -> Any:
        return holders(Role.SCHOOL_STAFF, at=School.objects.filter(**{back: record.pk}))

    def records(user: Any) -> Q:
        schools = standing_of(user).schools(Role.SCHOOL_STAFF)
        if not schools:
            return NOTHING
        return Q(pk__in=School.objects.filter(pk__in=schools, **{f"{back}__isnull": False}).values(back))

    return Relation("school_staff", "staff of its school", people=people, records=records)


def _keyed(key: str, relation: Relation) -> Relation:
    """The same relation under a key of its own: a workflow tells its relations apart by their keys."""
    return replace(relation, key=key)


REQUESTER = the_person("requester", "who asked", "requested_by")
AUDITOR = at_agency("auditor", "the auditor", Role.AUDITOR)
REQUEST_PRINCIPAL = _principals("program_requests")
POSTED_OFFICER = _officers_posted("program_requests")
PERMITTING_PRINCIPAL = only_where(REQUEST_PRINCIPAL, _PROGRAM & Q(status="requested"))
ADVISING_SUPERVISOR = only_where(SRO_SUPERVISOR, _WANTED)
RUNNING_SUPERVISOR = _keyed("running_supervisor", only_where(SRO_SUPERVISOR, _PROGRAM))
RUNNING_PRINCIPAL = _keyed("running_principal", only_where(REQUEST_PRINCIPAL, _PROGRAM))
AWAITED_CHIEF = only_where(CHIEF, Q(status__in=("advised", "permitted")) | (_PROGRAM & Q(permission_due=False)))
SUPERVISOR_AFTERWARDS = only_where(SRO_SUPERVISOR, Q(ends_on__lt=_TODAY))

SEE_PROGRAM_REQUEST = Ability(
    "see_program_request",
    "see program requests",
    by=(
        REQUESTER,
        CHIEF,
        SRO_SUPERVISOR,
        AUDITOR,
        SUPERINTENDENT,
        REQUEST_PRINCIPAL,
        only_where(POSTED_OFFICER, _PROGRAM),
        only_where(_staff_at("program_requests"), _RUNS_OR_RAN),
    ),
    delegated_with=("program_request",),
)
ASK_FOR_OFFICER = Ability("ask_for_officer", "ask for an officer", by=(REQUEST_PRINCIPAL, SUPERINTENDENT))
PROPOSE_PROGRAM = Ability(
    "propose_program",
    "propose a program",
    by=(POSTED_OFFICER, _staff_at("program_requests"), REQUEST_PRINCIPAL),
)
EDIT_PROGRAM_REQUEST = Ability(
    "edit_program_request",
    "change one’s own request before it goes on",
    by=(only_where(REQUESTER, Q(status__in=("requested", "returned"))),),
)

# Office hours and service requests

SERVICE_REQUESTER = REQUESTER
SERVICE_OFFICER = the_person("officer", "the officer", "officer__user")
JOINING_OFFICER = Relation(
    "joining_officer",
    "an officer who joins",
    people=lambda record: User.objects.filter(is_active=True, officer__in=record.officers.all()),
    records=lambda user: Q(pk__in=Officer.objects.filter(user=user.pk).values("joined_services")),
    personal=True,
)
SERVICE_PRINCIPAL = at_school("principal", "the principal", Role.PRINCIPAL)
SCHOOL_STAFF = at_school("school_staff", "staff of the school", Role.SCHOOL_STAFF)
SCHOOL_DISTRICT = at_district(
    "district", "the district", Role.SUPERINTENDENT, Role.DISTRICT_STAFF, path="school__district"
)
APPROVING_SUPERVISOR, APPROVING_CHIEF = (only_where(r, Q(approver="leaders")) for r in (SRO_SUPERVISOR, CHIEF))
ACCEPTING_OFFICER = _keyed("accepting_officer", only_where(SERVICE_OFFICER, Q(approver="officer")))
SERVICE_SUPERVISOR = _keyed("service_supervisor", SRO_SUPERVISOR)
OFFICER_AFTERWARDS = only_where(SERVICE_OFFICER, Q(ends_at__lt=Now()))
_MEETING = ~Q(kind="conference")
_PLANNED = _MEETING & Q(status__in=("approved", "done", "not_done"))

SEE_SERVICE_REQUEST = Ability(
    "see_service_request",
    "see service requests",
    by=(
        SERVICE_REQUESTER,
        SERVICE_OFFICER,
        JOINING_OFFICER,
        CHIEF,
        SRO_SUPERVISOR,
        AUDITOR,
        SERVICE_PRINCIPAL,
        only_where(SCHOOL_STAFF, _PLANNED),
        only_where(SCHOOL_DISTRICT, _MEETING),
    ),
    delegated_with=("service_request",),
)
ASK_FOR_SERVICE = Ability("ask_for_service", "ask an officer to come", by=(SERVICE_PRINCIPAL, SCHOOL_STAFF))
HOURS_SUPERVISOR = at_agency("sro_supervisor", "the SRO supervisor", Role.SERGEANT, path="officer__agency")
HOURS_LEADERS = at_agency("leaders", "the chief or the auditor", Role.CHIEF, Role.AUDITOR, path="officer__agency")
SEE_OFFICE_HOURS = Ability(
    "see_office_hours",
    "see office hours",
    by=(SERVICE_OFFICER, HOURS_SUPERVISOR, HOURS_LEADERS, SERVICE_PRINCIPAL, SCHOOL_STAFF, SCHOOL_DISTRICT),
)
PUBLISH_HOURS = Ability("publish_hours", "publish office hours", by=(SERVICE_OFFICER, HOURS_SUPERVISOR))
END_HOURS = Ability(
    "end_hours",
    "end office hours",
    by=tuple(only_where(r, Q(ended_at__isnull=True)) for r in (SERVICE_OFFICER, HOURS_SUPERVISOR)),
)
BOOK_CONFERENCE = Ability(
    "book_conference",
    "take a time in office hours",
    by=tuple(only_where(r, Q(ended_at__isnull=True)) for r in (SERVICE_PRINCIPAL, SCHOOL_STAFF)),
)
