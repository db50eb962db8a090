"""How people stand to service requests and office hours."""

from __future__ import annotations

from django.db.models import Q
from django.db.models.functions import Now

from sro_program.accounts.models import User
from sro_program.organisations.models import Officer, Role
from sro_program.organisations.relations import at_agency, at_district, at_school, the_person
from sro_program.permissions.relation import Ability, Relation, keyed, only_where

from .agreements import AUDITOR, CHIEF, SRO_SUPERVISOR
from .program_requests import REQUESTER

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

ACCEPTING_OFFICER = keyed("accepting_officer", only_where(SERVICE_OFFICER, Q(approver="officer")))

SERVICE_SUPERVISOR = keyed("service_supervisor", SRO_SUPERVISOR)

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
