"""How people stand to requests for officers and programs."""

from __future__ import annotations

from typing import Any

from django.db.models import DateField, F, Func, Q
from django.db.models.functions import Cast, Now

from sro_program.accounts.models import User
from sro_program.organisations.models import Officer, Role, School
from sro_program.organisations.relations import the_person
from sro_program.organisations.seats import holders, standing_of
from sro_program.permissions.relation import NOTHING, Ability, Relation, keyed, only_where

from .agreements import AUDITOR, CHIEF, SRO_SUPERVISOR, SUPERINTENDENT, _principals

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


REQUESTER = the_person("requester", "who asked", "requested_by")

REQUEST_PRINCIPAL = _principals("program_requests")

POSTED_OFFICER = _officers_posted("program_requests")

PERMITTING_PRINCIPAL = only_where(REQUEST_PRINCIPAL, _PROGRAM & Q(status="requested"))

ADVISING_SUPERVISOR = only_where(SRO_SUPERVISOR, _WANTED)

RUNNING_SUPERVISOR = keyed("running_supervisor", only_where(SRO_SUPERVISOR, _PROGRAM))

RUNNING_REQUESTER = keyed("running_requester", only_where(REQUESTER, _PROGRAM))
RUNNING_PRINCIPAL = keyed("running_principal", only_where(REQUEST_PRINCIPAL, _PROGRAM))

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
