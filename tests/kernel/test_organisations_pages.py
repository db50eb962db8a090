"""Who sees which organisation: each page exists for exactly some roles, and is a 404 for everybody else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sro_program.accounts import permissions as accounts
from sro_program.accounts.models import User
from sro_program.audit.models import AccessRecord
from sro_program.organisations import permissions as p
from sro_program.organisations.models import CalendarDay, Role, SchoolCalendar
from sro_program.permissions.relation import relations_held
from tests.factories.department import Department
from tests.factories.organisations import (
    AgencyFactory,
    DelegationFactory,
    DistrictFactory,
    SchoolFactory,
    UserFactory,
    seated,
)

pytestmark = pytest.mark.django_db


class World:
    """Two departments that have nothing to do with each other, and somebody in every role of the first."""

    def __init__(self) -> None:
        self.here, self.there = Department("utah"), Department("alabama")
        self.officer = self.here.officer()
        self.seat = self.officer.user.seats.get()
        self.calendar = SchoolCalendar.objects.create(
            district=self.here.district, label="2026–27", starts_on=date(2026, 8, 17), ends_on=date(2027, 5, 28)
        )
        self.day = CalendarDay.objects.create(calendar=self.calendar, date=date(2026, 11, 26), label="Thanksgiving")
        self.delegation = DelegationFactory(
            agency=self.here.agency, giver=self.here.sergeant, receiver=self.officer.user
        )
        self.people: dict[str, User] = {
            "administrator": seated(Role.ADMINISTRATOR, None),
            "chief": self.here.chief,
            "sergeant": self.here.sergeant,
            "auditor": self.here.auditor,
            "lieutenant": self.here.lieutenant.user,
            "officer": self.officer.user,
            "colleague": self.here.officer(supervisor=None).user,
            "superintendent": self.here.superintendent,
            "district_staff": seated(Role.DISTRICT_STAFF, self.here.district),
            "principal": self.here.principal,
            "school_staff": seated(Role.SCHOOL_STAFF, self.here.school),
            "chief_there": self.there.chief,
            "principal_there": self.there.principal,
            "nobody": UserFactory(),
        }


@pytest.fixture
def world() -> World:
    return World()


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


LEADERS = {"chief", "sergeant"}
POLICE = {*LEADERS, "auditor", "lieutenant", "officer", "colleague"}
OFFICE = {"superintendent", "district_staff"}
SCHOOLS = {*OFFICE, "principal", "school_staff"}
HOST = {"administrator"}
HERE = POLICE | SCHOOLS | HOST
SEATED = HERE | {"chief_there", "principal_there"}

PAGES: dict[str, tuple[str | None, set[str]]] = {
    "agency-list": (None, HOST),
    "agency-new": (None, HOST),
    "agency": ("agency", HERE),
    "agency-edit": ("agency", {*HOST, "chief"}),
    "agency-districts": ("agency", {*HOST, "chief"}),
    "district-list": (None, SEATED),
    "district": ("district", HERE),
    "school-list": (None, SEATED),
    "school": ("school", HERE),
    "school-bells": ("school", {"principal", "superintendent"}),
    "officer-list": ("agency", POLICE),
    "officer-new": ("agency", LEADERS),
    "officer": ("officer", {*LEADERS, "auditor", "lieutenant", "officer"}),
    "officer-edit": ("officer", LEADERS),
    "agency-seats": ("agency", {*HOST, *LEADERS, "auditor"}),
    "agency-seat-new": ("agency", {*HOST, "chief"}),
    "district-seats": ("district", HOST | OFFICE),
    "district-seat-new": ("district", {*HOST, "superintendent"}),
    "school-seats": ("school", HOST | SCHOOLS),
    "school-seat-new": ("school", {*HOST, "superintendent", "principal"}),
    "installation": (None, HOST),
    "installation-seats": (None, HOST),
    "installation-seat-new": (None, HOST),
    "seat": ("seat", {*HOST, *LEADERS, "auditor", "officer"}),
    "seat-end": ("seat", {*HOST, "chief"}),
    "delegation-list": (None, SEATED | {"nobody"}),
    "delegation-new": ("agency", LEADERS),
    "delegation": ("delegation", {*LEADERS, "auditor", "officer"}),
    "delegation-end": ("delegation", LEADERS),
    "calendar-list": (None, SEATED),
    "calendar-new": ("district", OFFICE),
    "calendar": ("calendar", HERE),
    "calendar-edit": ("calendar", OFFICE),
    "calendar-days": ("calendar", OFFICE),
    "calendar-import": ("calendar", OFFICE),
    "day-edit": ("day", OFFICE),
    "day-remove": ("day", OFFICE),
}


def record_of(world: World, kind: str | None) -> list[Any]:
    if kind is None:
        return []
    found = getattr(world, kind, None) or getattr(world.here, kind)
    return [found.pk]


def test_each_page_exists_for_exactly_its_roles(world: World) -> None:
    clients = {role: signed_in(person) for role, person in world.people.items()}
    for name, (kind, roles) in PAGES.items():
        url = reverse(f"organisations:{name}", args=record_of(world, kind))
        answers = {role: client.get(url).status_code for role, client in clients.items()}
        assert answers == {role: 200 if role in roles else 404 for role in clients}, name


def test_whoever_is_not_signed_in_is_asked_to(world: World) -> None:
    for name, (kind, _roles) in PAGES.items():
        answer = Client().get(reverse(f"organisations:{name}", args=record_of(world, kind)))
        assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (302, reverse("account_login")), name


@pytest.mark.parametrize(
    ("role", "target"),
    [("chief", "agency"), ("superintendent", "district"), ("principal", "school"), ("administrator", "installation")],
)
def test_home_leads_to_the_organisation_of_the_seat(world: World, role: str, target: str) -> None:
    answer = signed_in(world.people[role]).get(reverse("organisations:home"))
    args = record_of(world, None if target == "installation" else target)
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse(f"organisations:{target}", args=args))


def test_home_without_a_seat_says_so(world: World) -> None:
    answer = signed_in(world.people["nobody"]).get(reverse("organisations:home"))
    assert "You have no seat today" in answer.content.decode()


def test_schools_see_the_agencys_leaders_and_no_officer(world: World) -> None:
    inside = signed_in(world.here.chief).get(world.here.agency.get_absolute_url()).content.decode()
    outside = signed_in(world.here.principal).get(world.here.agency.get_absolute_url()).content.decode()
    officer = str(world.officer)
    assert (officer in inside, officer in outside) == (True, False)
    assert "Chief Example" in outside
    assert reverse("organisations:officer-list", args=[world.here.agency.pk]) not in outside


def test_colleagues_see_only_names_and_ranks(world: World) -> None:
    url = reverse("organisations:officer-list", args=[world.here.agency.pk])
    colleague, chief = signed_in(world.people["colleague"]), signed_in(world.here.chief)
    limited, full = colleague.get(url), chief.get(url)
    assert [c.key for c in limited.context["columns"]] == ["name", "rank"]
    assert "badge" in [c.key for c in full.context["columns"]]
    assert world.officer.get_absolute_url() not in limited.content.decode()
    assert world.officer.get_absolute_url() in full.content.decode()
    assert world.officer.badge not in colleague.get(url, {"export": "csv"}).getvalue().decode()
    assert world.officer.badge in chief.get(url, {"export": "csv"}).getvalue().decode()


def test_a_hidden_column_neither_sorts_nor_filters(world: World) -> None:
    """What one may not read must not show by the order of the rows or by which remain."""
    url = reverse("organisations:officer-list", args=[world.here.agency.pk])
    colleague = signed_in(world.people["colleague"])
    plain = [row.cells[0].value for row in colleague.get(url).context["rows"]]
    for asked in ({"sort": "badge"}, {"sort": "-probation_until"}, {"probation": "on"}, {"certified": "ended"}):
        assert [row.cells[0].value for row in colleague.get(url, asked).context["rows"]] == plain


def test_supervisors_open_the_records_of_their_chain_only(world: World) -> None:
    url = reverse("organisations:officer-list", args=[world.here.agency.pk])
    page = signed_in(world.here.captain.user).get(url).content.decode()
    assert world.officer.get_absolute_url() in page
    assert world.people["colleague"].officer.get_absolute_url() not in page


def test_each_look_at_a_personnel_record_is_written_down(world: World) -> None:
    signed_in(world.here.sergeant).get(world.officer.get_absolute_url())
    look = AccessRecord.objects.get(object_id=world.officer.pk)
    assert (look.user, look.how) == (world.here.sergeant, "page")


def test_the_chain_of_command_reads_upward(world: World) -> None:
    page = signed_in(world.here.chief).get(world.officer.get_absolute_url())
    assert page.context["chain"] == [world.here.lieutenant, world.here.captain]


def test_relations_agree(world: World) -> None:
    """Which rows are mine, and who are they: both readings name the same people."""
    asked = {
        world.here.agency: (p.SEE_AGENCY, p.EDIT_AGENCY, p.ADD_OFFICER, p.SEE_AGENCY_SEATS, p.DELEGATE),
        world.here.district: (p.SEE_DISTRICT, p.SEE_DISTRICT_SEATS, p.GRANT_AT_DISTRICT),
        world.here.school: (p.SEE_SCHOOL, p.EDIT_BELLS, p.SEE_SCHOOL_SEATS, p.GRANT_AT_SCHOOL),
        world.officer: (p.SEE_ROSTER, p.SEE_OFFICER, p.EDIT_OFFICER),
        world.seat: (p.SEE_SEAT,),
        world.calendar: (p.SEE_CALENDAR, p.EDIT_CALENDAR),
        world.day: (p.EDIT_CALENDAR_DAY,),
        world.delegation: (p.SEE_DELEGATION, p.END_DELEGATION),
        world.officer.user: (accounts.DISABLE_ACCOUNT,),
    }
    people = list(User.objects.all())
    for record, abilities in asked.items():
        for relation in (r for ability in abilities for r in ability.by):
            told = set(relation.people(record))
            assert told == {u for u in people if relations_held(u, record, [relation])}, (record, relation.key)


# Query counts: the same for one row and for three


def counted(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def _more_officers(world: World) -> None:
    for _ in range(3):
        world.here.officer()


def _more_schools(world: World) -> None:
    SchoolFactory.create_batch(3, district=world.here.district)


def _more_districts(world: World) -> None:
    world.here.agency.districts.add(*DistrictFactory.create_batch(3))


def _more_agencies(world: World) -> None:
    for agency in AgencyFactory.create_batch(3, districts=[world.here.district]):
        seated(Role.CHIEF, agency)


def _more_seats(world: World) -> None:
    for _ in range(3):
        seated(Role.OFFICER, world.here.agency)
        seated(Role.DISTRICT_STAFF, world.here.district)
        seated(Role.SCHOOL_STAFF, world.here.school)


def _more_calendars(world: World) -> None:
    for year in (2030, 2031, 2032):
        calendar = SchoolCalendar.objects.create(
            district=world.here.district, label=str(year), starts_on=date(year, 8, 1), ends_on=date(year + 1, 5, 1)
        )
        CalendarDay.objects.create(calendar=calendar, date=date(year, 9, 2))
        CalendarDay.objects.create(calendar=world.calendar, date=date(2026, 9, year - 2020))


def _more_delegations(world: World) -> None:
    for _ in range(3):
        receiver = world.here.officer().user
        DelegationFactory(agency=world.here.agency, giver=world.here.chief, receiver=receiver)


@pytest.mark.parametrize(
    ("name", "role", "grow", "queries"),
    [
        ("agency-list", "administrator", _more_agencies, 6),
        ("agency", "chief", _more_districts, 15),
        ("agency", "chief", _more_officers, 15),
        ("district-list", "chief", _more_districts, 6),
        ("district", "superintendent", _more_schools, 12),
        ("district", "superintendent", _more_agencies, 12),
        ("district", "superintendent", _more_calendars, 12),
        ("school-list", "chief", _more_schools, 7),
        ("school", "principal", _more_seats, 11),
        ("officer-list", "chief", _more_officers, 9),
        ("officer", "chief", _more_officers, 12),
        ("agency-seats", "chief", _more_seats, 8),
        ("district-seats", "superintendent", _more_seats, 8),
        ("school-seats", "principal", _more_seats, 9),
        ("delegation-list", "chief", _more_delegations, 7),
        ("calendar-list", "superintendent", _more_calendars, 6),
        ("calendar", "superintendent", _more_calendars, 7),
    ],
)
def test_more_rows_ask_no_more_queries(
    world: World, name: str, role: str, grow: Callable[[World], None], queries: int
) -> None:
    client = signed_in(world.people[role])
    url = reverse(f"organisations:{name}", args=record_of(world, PAGES[name][0]))
    before = counted(client, url)
    grow(world)
    assert (before, counted(client, url)) == (queries, queries)
