"""How people stand to invitations, outlines and lessons."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from sro_program.accounts.models import User
from sro_program.organisations.models import Agency, Role, School
from sro_program.organisations.models.people import DISTRICT_ROLES, SCHOOL_ROLES
from sro_program.organisations.relations import at_agency, at_district, at_school, the_person
from sro_program.organisations.seats import holders, standing_of
from sro_program.permissions.relation import NOTHING, Ability, Relation, keyed, only_where

from ..models import CourseOutline
from ..states import CHANGEABLE
from .records import AUDITOR, CHIEF, SRO_SUPERVISOR

_INVITED_TO = CourseOutline.invitations.through

# Invitations

INVITED_OFFICER = the_person("invited_officer", "the officer who is invited", "officer__user")
INVITER = the_person("inviter", "whoever invited", "invited_by")
PRINCIPAL = at_school("principal", "the principal", Role.PRINCIPAL)
SCHOOL_STAFF = at_school("school_staff", "staff of the school", Role.SCHOOL_STAFF)
SCHOOL_DISTRICT = at_district("district", "the district", *DISTRICT_ROLES, path="school__district")

SEE_INVITATION = Ability(
    "see_invitation",
    "see invitations to teach",
    by=(INVITED_OFFICER, INVITER, PRINCIPAL, SCHOOL_STAFF, SRO_SUPERVISOR, CHIEF, AUDITOR, SCHOOL_DISTRICT),
    delegated_with=("course_outline",),
)


def _at_the_school(key: str, label: str, role: Role) -> Relation:
    """The record is the school itself."""

    def records(user: Any) -> Q:
        schools = standing_of(user).schools(role)
        return Q(pk__in=schools) if schools else NOTHING

    return Relation(key, label, people=lambda school: holders(role, at=school), records=records)


INVITE_OFFICER = Ability(
    "invite_officer",
    "invite an officer to teach",
    by=(
        _at_the_school("principal", "the principal", Role.PRINCIPAL),
        _at_the_school("school_staff", "staff of the school", Role.SCHOOL_STAFF),
    ),
)

# Outlines

AUTHOR = the_person("instructor", "the instructor", "author__user")


def _inviting_school() -> Relation:
    """People of the schools whose invitation an outline answers."""

    def people(outline: Any) -> QuerySet[User]:
        return holders(*SCHOOL_ROLES, at=School.objects.filter(invitations__outlines=outline).distinct())

    def records(user: Any) -> Q:
        schools = standing_of(user).schools(*SCHOOL_ROLES)
        answered = _INVITED_TO.objects.filter(invitation__school__in=schools)
        return Q(pk__in=answered.values("courseoutline")) if schools else NOTHING

    return Relation("inviting_school", "people of the school that invited", people=people, records=records)


def _served() -> Relation:
    """People of the districts that the agency serves, and of their schools."""

    def people(outline: Any) -> QuerySet[User]:
        districts = outline.agency.districts.all()
        at_schools = holders(*SCHOOL_ROLES, at=School.objects.filter(district__in=districts))
        above = holders(*DISTRICT_ROLES, at=districts)
        return User.objects.filter(Q(pk__in=above.values("pk")) | Q(pk__in=at_schools.values("pk")))

    def records(user: Any) -> Q:
        standing = standing_of(user)
        districts = standing.districts() | standing.school_districts()
        serving = Agency.districts.through.objects.filter(district__in=districts).values("agency")
        return Q(agency__in=serving) if districts else NOTHING

    return Relation("served", "people of the districts the agency serves", people=people, records=records)


_APPROVED = Q(status="approved")

INVITING_SCHOOL, SERVED = _inviting_school(), _served()
COLLEAGUE = at_agency("colleague", "officers of the agency", Role.OFFICER, Role.SUPERVISOR)

SEE_OUTLINE = Ability(
    "see_outline",
    "see course outlines",
    by=(
        AUTHOR,
        CHIEF,
        SRO_SUPERVISOR,
        AUDITOR,
        only_where(COLLEAGUE, _APPROVED),
        only_where(INVITING_SCHOOL, ~Q(status="draft")),
        only_where(SERVED, _APPROVED),
    ),
    delegated_with=("course_outline",),
)

EDIT_OUTLINE = Ability("edit_outline", "write the outline", by=(only_where(AUTHOR, Q(status__in=CHANGEABLE)),))

ANSWER_COMMENTS = Ability(
    "answer_comments", "answer comments on the outline", by=(only_where(AUTHOR, Q(status__in=CHANGEABLE)),)
)

CHANGE_APPROVED = Ability(
    "change_approved_outline",
    "begin a new version of the outline",
    by=(only_where(AUTHOR, Q(status__in=("approved", "retired"), approved_on__isnull=False)),),
)

COPY_OUTLINE = Ability(
    "copy_outline",
    "copy the outline",
    by=(AUTHOR, only_where(COLLEAGUE, _APPROVED), only_where(SRO_SUPERVISOR, _APPROVED)),
)

COMMENT_OUTLINE = Ability(
    "comment_outline",
    "comment on parts of the outline",
    by=(only_where(CHIEF, Q(status="submitted")),),
    never_by=(AUTHOR,),
    delegated_with=("course_outline",),
)

SEE_INSTRUCTOR = Ability(
    "see_instructor_training",
    "see whether the instructor is trained in the subject",
    by=(AUTHOR, CHIEF, SRO_SUPERVISOR, AUDITOR),
    delegated_with=("course_outline",),
)

# Lessons

LESSON_OFFICER = the_person("officer", "the officer", "officer__user")
OFFICER_AFTERWARDS = keyed("officer_afterwards", only_where(LESSON_OFFICER, Q(starts_at__lt=Now())))

SEE_LESSON = Ability(
    "see_lesson",
    "see lessons",
    by=(LESSON_OFFICER, SRO_SUPERVISOR, CHIEF, AUDITOR, PRINCIPAL, SCHOOL_STAFF, SCHOOL_DISTRICT),
    delegated_with=("course_outline",),
)

PLAN_LESSON = Ability("plan_lesson", "plan a lesson from the outline", by=(only_where(AUTHOR, _APPROVED),))
