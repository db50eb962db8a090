"""How people stand to organisations, officers, seats, delegations and calendars."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from sro_program.accounts.models import User
from sro_program.permissions.relation import NOTHING, Ability, Relation, may_act, only_where

from .models import Agency, Role, School
from .models.people import AGENCY_ROLES, DISTRICT_ROLES, HOST_ROLES, SCHOOL_ROLES
from .relations import HOST, at_agency, at_district, at_school, the_person
from .seats import holders, standing_of

OFFICER_ROLES = (Role.SERGEANT, Role.SUPERVISOR, Role.OFFICER)


def _follow(record: Any, path: str) -> Any:
    return record if path == "pk" else reduce(getattr, path.split("__"), record)


def _among(path: str, places: Iterable[UUID]) -> Q:
    return Q(**{f"{path}__in": places}) if places else NOTHING


def _here(key: str, label: str, kind: str, *roles: Role) -> Relation:
    """Holders of the roles; the record is the organisation itself."""
    return Relation(
        key,
        label,
        people=lambda place: holders(*roles, at=place),
        records=lambda user: _among("pk", getattr(standing_of(user), kind)(*roles)),
    )


def _somewhere(user: Any) -> frozenset[UUID]:
    """Districts to which the person belongs, through the district itself or one of its schools."""
    standing = standing_of(user)
    return standing.districts() | standing.school_districts()


def _of_district(label: str, path: str) -> Relation:
    """People of the district that the record reaches by `path`, and of its schools."""

    def people(record: Any) -> QuerySet[User]:
        district = _follow(record, path)
        at_schools = holders(*SCHOOL_ROLES, at=School.objects.filter(district=district))
        return User.objects.filter(
            Q(pk__in=holders(*DISTRICT_ROLES, at=district).values("pk")) | Q(pk__in=at_schools.values("pk"))
        )

    return Relation("district_people", label, people=people, records=lambda user: _among(path, _somewhere(user)))


def _of_serving_agency(path: str) -> Relation:
    """People of the agencies that serve the district which the record reaches by `path`."""

    def people(record: Any) -> QuerySet[User]:
        return holders(*AGENCY_ROLES, at=_follow(record, path).agencies.all())

    def records(user: Any) -> Q:
        agencies = standing_of(user).agencies()
        served = Agency.districts.through.objects.filter(agency__in=agencies).values("district")
        return Q(**{f"{path}__in": served}) if agencies else NOTHING

    return Relation("serving_agency", "people of the agencies that serve it", people=people, records=records)


def _schools_served() -> Relation:
    """People of the districts an agency serves; the record is the agency."""

    def people(agency: Any) -> QuerySet[User]:
        districts = agency.districts.all()
        at_schools = holders(*SCHOOL_ROLES, at=School.objects.filter(district__in=districts))
        return User.objects.filter(
            Q(pk__in=holders(*DISTRICT_ROLES, at=districts).values("pk")) | Q(pk__in=at_schools.values("pk"))
        )

    def records(user: Any) -> Q:
        districts = _somewhere(user)
        serving = Agency.districts.through.objects.filter(district__in=districts).values("agency")
        return Q(pk__in=serving) if districts else NOTHING

    return Relation("schools_served", "people of the districts it serves", people=people, records=records)


# Agencies
AGENCY_PEOPLE = _here("agency_people", "people of the agency", "agencies", *AGENCY_ROLES)
SCHOOLS_SERVED = _schools_served()
AGENCY_CHIEF = _here("chief", "the chief", "agencies", Role.CHIEF)
AGENCY_SERGEANT = _here("sro_supervisor", "the SRO supervisor", "agencies", Role.SERGEANT)
AGENCY_AUDITOR = _here("auditor", "the auditor", "agencies", Role.AUDITOR)

SEE_AGENCY = Ability("see_agency", "see the agency", by=(AGENCY_PEOPLE, SCHOOLS_SERVED, HOST))
KEEP_AGENCIES = Ability("keep_agencies", "list, add and change agencies", by=(HOST,))
EDIT_AGENCY = Ability(
    "edit_agency", "change the agency’s address and the districts it serves", by=(HOST, AGENCY_CHIEF)
)
ADD_OFFICER = Ability("add_officer", "add officers", by=(AGENCY_CHIEF, AGENCY_SERGEANT))
SEE_ROSTER_OF = Ability("see_roster_of", "see the agency’s roster", by=(AGENCY_PEOPLE,))
SEE_AGENCY_SEATS = Ability(
    "see_agency_seats",
    "see who sits at the agency",
    by=(HOST, AGENCY_CHIEF, AGENCY_SERGEANT, AGENCY_AUDITOR),
)
GRANT_AT_AGENCY = Ability("grant_at_agency", "give seats at the agency", by=(HOST, AGENCY_CHIEF))
DELEGATE = Ability("delegate", "let somebody decide for oneself", by=(AGENCY_CHIEF, AGENCY_SERGEANT))

# Districts and schools
SEE_DISTRICT = Ability(
    "see_district",
    "see the district",
    by=(_of_district("people of the district", "pk"), _of_serving_agency("pk"), HOST),
)
SEE_SCHOOL = Ability(
    "see_school",
    "see the school",
    by=(_of_district("people of its district", "district"), _of_serving_agency("district"), HOST),
)
DISTRICT_HEAD = _here("superintendent", "the superintendent", "districts", Role.SUPERINTENDENT)
DISTRICT_OFFICE = _here("district_office", "the district office", "districts", *DISTRICT_ROLES)
SCHOOL_HEAD = _here("principal", "the principal", "schools", Role.PRINCIPAL)
SCHOOL_OFFICE = _here("school_office", "people of the school", "schools", *SCHOOL_ROLES)
HEAD_ABOVE = at_district("superintendent", "the superintendent", Role.SUPERINTENDENT)
OFFICE_ABOVE = at_district("district_office", "the district office", *DISTRICT_ROLES)

EDIT_BELLS = Ability("edit_bell_times", "change the bell times", by=(SCHOOL_HEAD, HEAD_ABOVE))
SEE_DISTRICT_SEATS = Ability("see_district_seats", "see who sits at the district", by=(HOST, DISTRICT_OFFICE))
GRANT_AT_DISTRICT = Ability("grant_at_district", "give seats at the district", by=(HOST, DISTRICT_HEAD))
SEE_SCHOOL_SEATS = Ability("see_school_seats", "see who sits at the school", by=(HOST, OFFICE_ABOVE, SCHOOL_OFFICE))
GRANT_AT_SCHOOL = Ability("grant_at_school", "give seats at the school", by=(HOST, HEAD_ABOVE, SCHOOL_HEAD))

# School calendars
ADD_CALENDAR = Ability("add_calendar", "add school calendars", by=(DISTRICT_OFFICE,))
SEE_CALENDAR = Ability(
    "see_calendar",
    "see school calendars",
    by=(_of_district("people of the district", "district"), _of_serving_agency("district"), HOST),
)
EDIT_CALENDAR = Ability("edit_calendar", "change school calendars", by=(OFFICE_ABOVE,))
EDIT_CALENDAR_DAY = Ability(
    "edit_calendar_day",
    "change days of a school calendar",
    by=(at_district("district_office", "the district office", *DISTRICT_ROLES, path="calendar__district"),),
)

# Officers: the roster is for colleagues, the record for those who lead the officer
_BELOW = """
WITH RECURSIVE below AS (
    SELECT o.id FROM organisations_officer o JOIN organisations_officer s ON o.supervisor_id = s.id
    WHERE s.user_id = %s AND s.left_on IS NULL
  UNION
    SELECT o.id FROM organisations_officer o JOIN below b ON o.supervisor_id = b.id
) SELECT id FROM below
"""
_ABOVE = """
WITH RECURSIVE above AS (
    SELECT s.id, s.supervisor_id, s.user_id, s.left_on FROM organisations_officer o
    JOIN organisations_officer s ON o.supervisor_id = s.id WHERE o.id = %s
  UNION
    SELECT s.id, s.supervisor_id, s.user_id, s.left_on FROM above a
    JOIN organisations_officer s ON a.supervisor_id = s.id
) SELECT user_id FROM above WHERE left_on IS NULL
"""


def _below(user: Any) -> Q:
    agencies = standing_of(user).agencies()
    return Q(agency__in=agencies, pk__in=RawSQL(_BELOW, [user.pk])) if agencies else NOTHING  # noqa: S611  # constant


def _above(officer: Any) -> QuerySet[User]:
    above = RawSQL(_ABOVE, [officer.pk])  # noqa: S611  # a constant with one parameter
    return holders(*AGENCY_ROLES, at=officer.agency).filter(pk__in=above)


CHAIN = Relation("chain", "a supervisor in the officer’s chain of command", people=_above, records=_below)
OFFICER_SELF = the_person("officer", "the officer", "user")
OFFICER_CHIEF = at_agency("chief", "the chief", Role.CHIEF)
OFFICER_SERGEANT = at_agency("sro_supervisor", "the SRO supervisor", Role.SERGEANT)
OFFICER_AUDITOR = at_agency("auditor", "the auditor", Role.AUDITOR)

SEE_ROSTER = Ability(
    "see_roster",
    "see names and ranks of the agency’s officers",
    by=(at_agency("colleague", "people of the agency", *AGENCY_ROLES),),
)
SEE_OFFICER = Ability(
    "see_officer",
    "see an officer’s record",
    by=(OFFICER_CHIEF, OFFICER_SERGEANT, OFFICER_AUDITOR, CHAIN, OFFICER_SELF),
)
EDIT_OFFICER = Ability(
    "edit_officer", "change an officer’s record", by=(OFFICER_CHIEF, OFFICER_SERGEANT), never_by=(OFFICER_SELF,)
)

# Seats
SEAT_SELF = the_person("holder", "the holder", "user")
_SEAT_CHIEF = at_agency("chief", "the chief", Role.CHIEF)
_SEAT_HEAD = at_district("superintendent", "the superintendent", Role.SUPERINTENDENT)
_SEAT_HEAD_ABOVE = Relation(
    "superintendent_above",
    "the superintendent of its district",
    people=lambda seat: holders(Role.SUPERINTENDENT, at=seat.school.district if seat.school else None),
    records=lambda user: _among("school__district", standing_of(user).districts(Role.SUPERINTENDENT)),
)
_SEAT_PRINCIPAL = at_school("principal", "the principal", Role.PRINCIPAL)

SEE_SEAT = Ability(
    "see_seat",
    "see seats",
    by=(
        HOST,
        at_agency("agency_leads", "the chief, SRO supervisor and auditor", Role.CHIEF, Role.SERGEANT, Role.AUDITOR),
        at_district("district_office", "the district office", *DISTRICT_ROLES),
        Relation(
            "district_office_above",
            "the office of its district",
            people=lambda seat: holders(*DISTRICT_ROLES, at=seat.school.district if seat.school else None),
            records=lambda user: _among("school__district", standing_of(user).districts()),
        ),
        at_school("school_office", "people of the school", *SCHOOL_ROLES),
        SEAT_SELF,
    ),
)
END_SEAT = Ability(
    "end_seat",
    "end seats",
    by=(
        HOST,
        only_where(_SEAT_CHIEF, Q(role__in=OFFICER_ROLES)),
        only_where(_SEAT_HEAD, Q(role=Role.DISTRICT_STAFF)),
        only_where(_SEAT_HEAD_ABOVE, Q(role=Role.PRINCIPAL)),
        only_where(_SEAT_PRINCIPAL, Q(role=Role.SCHOOL_STAFF)),
    ),
    never_by=(SEAT_SELF,),
)

_GRANTS: dict[str, tuple[tuple[Relation, tuple[Role, ...]], ...]] = {
    "agency": ((HOST, AGENCY_ROLES), (AGENCY_CHIEF, OFFICER_ROLES)),
    "district": ((HOST, DISTRICT_ROLES), (DISTRICT_HEAD, (Role.DISTRICT_STAFF,))),
    "school": ((HOST, SCHOOL_ROLES), (HEAD_ABOVE, (Role.PRINCIPAL,)), (SCHOOL_HEAD, (Role.SCHOOL_STAFF,))),
}


def roles_to_grant(user: Any, place: Any) -> tuple[Role, ...]:
    """The roles this person may give at an organisation; at the installation itself when `place` is None."""
    if not may_act(user):
        return ()
    if place is None:
        return HOST_ROLES if standing_of(user).has(Role.ADMINISTRATOR) else ()
    kind = type(place)
    found: dict[Role, None] = {}
    for relation, roles in _GRANTS[str(kind._meta.model_name)]:
        condition = relation.records(user)
        if condition is not NOTHING and kind._base_manager.filter(condition, pk=place.pk).exists():
            found |= dict.fromkeys(roles)
    return tuple(found)


# Delegations
DELEGATION_GIVER = the_person("giver", "the giver", "giver")
DELEGATION_CHIEF = at_agency("chief", "the chief", Role.CHIEF)
SEE_DELEGATION = Ability(
    "see_delegation",
    "see delegations",
    by=(
        DELEGATION_GIVER,
        the_person("receiver", "the receiver", "receiver"),
        DELEGATION_CHIEF,
        at_agency("auditor", "the auditor", Role.AUDITOR),
    ),
)
END_DELEGATION = Ability(
    "end_delegation",
    "end a delegation early",
    by=(
        only_where(DELEGATION_GIVER, Q(ended_at__isnull=True)),
        only_where(DELEGATION_CHIEF, Q(ended_at__isnull=True)),
    ),
)
