"""Forms of agencies, the districts they serve, and bell times: good input is kept, bad input said at its field."""

from __future__ import annotations

from datetime import time
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from sro_program.accounts.models import User
from sro_program.organisations.models import Agency, Role
from tests.factories.department import Department
from tests.factories.organisations import AgencyFactory, DistrictFactory, SchoolFactory, seated

pytestmark = pytest.mark.django_db

AGENCY = {
    "name": "Fictional Falls Police",
    "kind": "police",
    "state": "UT",
    "time_zone": "America/Denver",
    "address": "1 Example Way",
    "phone": "801-555-0134",
}


@pytest.fixture
def department() -> Department:
    return Department("utah")


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def administrator() -> Client:
    return signed_in(seated(Role.ADMINISTRATOR, None))


def errors(answer: Any) -> set[str]:
    return set(answer.context["form"].errors)


def test_an_administrator_adds_an_agency(administrator: Client) -> None:
    answer = administrator.post(reverse("organisations:agency-new"), AGENCY)
    agency = Agency.objects.get(name="Fictional Falls Police")
    assert (answer.status_code, answer.headers["Location"]) == (302, agency.get_absolute_url())
    assert {name: getattr(agency, name) for name in AGENCY} == AGENCY


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 151),
        ("name", "turned \u202e name"),
        ("kind", "militia"),
        ("state", "XX"),
        ("state", ""),
        ("time_zone", "Mars/Olympus"),
        ("phone", "call me"),
        ("phone", "12"),
        ("address", "x" * 201),
    ],
)
def test_a_bad_agency_is_said_at_its_field(administrator: Client, field: str, value: str) -> None:
    answer = administrator.post(reverse("organisations:agency-new"), {**AGENCY, field: value})
    assert (answer.status_code, errors(answer), Agency.objects.count()) == (422, {field}, 0)
    kept = "address" if field != "address" else "name"
    assert AGENCY[kept] in answer.content.decode()


def test_an_agency_is_added_once(administrator: Client) -> None:
    AgencyFactory(name="Fictional Falls Police", state="UT")
    answer = administrator.post(reverse("organisations:agency-new"), {**AGENCY, "name": "fictional falls police"})
    assert (answer.status_code, errors(answer), Agency.objects.count()) == (422, {"name"}, 1)


def test_only_administrators_add_agencies(department: Department) -> None:
    assert signed_in(department.chief).post(reverse("organisations:agency-new"), AGENCY).status_code == 404
    assert not Agency.objects.filter(name=AGENCY["name"]).exists()


def test_a_chief_changes_where_to_find_the_agency_and_nothing_else(department: Department) -> None:
    name = department.agency.name
    url = reverse("organisations:agency-edit", args=[department.agency.pk])
    data = {"version": 1, "address": "2 Example Way", "phone": "", "name": "Another", "state": "AL", "kind": "sheriff"}
    assert signed_in(department.chief).post(url, data).status_code == 302
    agency = Agency.objects.get(pk=department.agency.pk)
    assert (agency.address, agency.name, agency.state, agency.kind) == ("2 Example Way", name, "UT", "police")
    assert agency.version == 2


def test_an_administrator_changes_what_the_agency_is_but_not_its_state(
    administrator: Client, department: Department
) -> None:
    url = reverse("organisations:agency-edit", args=[department.agency.pk])
    assert administrator.post(url, {**AGENCY, "state": "AL", "version": 1}).status_code == 302
    agency = Agency.objects.get(pk=department.agency.pk)
    assert (agency.name, agency.state) == (AGENCY["name"], "UT")


@pytest.mark.parametrize("version", ["", "0", "-1", "7", "99999999999", "x"])
def test_a_form_that_is_too_old_changes_nothing(department: Department, version: str) -> None:
    url = reverse("organisations:agency-edit", args=[department.agency.pk])
    answer = signed_in(department.chief).post(url, {"version": version, "address": "9 Late Lane"})
    assert (answer.status_code, "9 Late Lane" in answer.content.decode()) == (409, True)
    assert "changed this after you opened the page" in answer.content.decode()
    assert Agency.objects.get(pk=department.agency.pk).address == ""


def test_a_chief_chooses_the_districts_served(department: Department) -> None:
    other, elsewhere = DistrictFactory(name="Elm Valley District"), DistrictFactory(state="AL")
    url = reverse("organisations:agency-districts", args=[department.agency.pk])
    chief = signed_in(department.chief)
    assert "Elm Valley" not in chief.get(url).content.decode()
    assert "Elm Valley" in chief.get(url, {"q": "elm val"}).content.decode()
    refused = chief.post(url, {"version": 1, "districts": [department.district.pk, elsewhere.pk]})
    assert (refused.status_code, errors(refused)) == (422, {"districts"})
    kept = [department.district.pk, other.pk]
    assert chief.post(url, {"version": 1, "districts": kept}).status_code == 302
    assert set(department.agency.districts.values_list("pk", flat=True)) == set(kept)


@pytest.mark.parametrize("q", ["%", "_", "\\", "*", "'", "\x00", "(", "x" * 10_000])
def test_any_search_for_districts_is_answered(department: Department, q: str) -> None:
    url = reverse("organisations:agency-districts", args=[department.agency.pk])
    assert signed_in(department.chief).get(url, {"q": q}).status_code == 200


@pytest.mark.parametrize("pk", ["", "7", "not-an-id", "00000000-0000-4000-8000-000000000000"])
def test_a_district_that_does_not_exist_is_refused(department: Department, pk: str) -> None:
    url = reverse("organisations:agency-districts", args=[department.agency.pk])
    answer = signed_in(department.chief).post(url, {"version": 1, "districts": [pk]})
    assert (answer.status_code, errors(answer)) == (422, {"districts"})
    assert list(department.agency.districts.all()) == [department.district]


@pytest.mark.parametrize("who", ["principal", "superintendent"])
def test_the_school_keeps_its_bell_times(department: Department, who: str) -> None:
    url = reverse("organisations:school-bells", args=[department.school.pk])
    data = {"version": 1, "starts_at": "7:40 am", "ends_at": "2:30 pm"}
    assert signed_in(getattr(department, who)).post(url, data).status_code == 302
    department.school.refresh_from_db()
    assert (department.school.starts_at, department.school.ends_at) == (time(7, 40), time(14, 30))


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "field"),
    [
        ("24:00", "14:30", "starts_at"),
        ("soon", "14:30", "starts_at"),
        ("7:40", "", "ends_at"),
        ("", "14:30", "ends_at"),
        ("14:30", "7:40", "ends_at"),
        ("7:40", "7:40", "ends_at"),
    ],
)
def test_bad_bell_times_change_nothing(department: Department, starts_at: str, ends_at: str, field: str) -> None:
    url = reverse("organisations:school-bells", args=[department.school.pk])
    data = {"version": 1, "starts_at": starts_at, "ends_at": ends_at}
    answer = signed_in(department.principal).post(url, data)
    department.school.refresh_from_db()
    assert (answer.status_code, errors(answer), department.school.starts_at) == (422, {field}, None)


def test_schools_are_narrowed_and_exported_as_shown(department: Department) -> None:
    SchoolFactory(district=department.district, name="Little Elementary", low_grade="KG", high_grade="05")
    SchoolFactory(name="Far Away High")
    chief, url = signed_in(department.chief), reverse("organisations:school-list")
    names = lambda **asked: [row.cells[0].value for row in chief.get(url, asked).context["rows"]]  # noqa: E731
    assert names(level="elementary") == ["Little Elementary"]
    assert names(level="high") == [department.school.name]
    assert names(q="little") == ["Little Elementary"]
    assert names(district=department.district.pk, sort="-name") == ["Little Elementary", department.school.name]
    assert names(district="not-an-id") == names()
    export = chief.get(url, {"export": "csv", "level": "elementary"}).getvalue().decode()
    assert ("Little Elementary" in export, department.school.name in export, "Far Away" in export) == (
        True,
        False,
        False,
    )


@pytest.mark.parametrize(
    "asked", [{"page": "-1"}, {"page": "x"}, {"sort": "-password"}, {"q": "\x00"}, {"level": "9"}]
)
def test_odd_addresses_of_lists_are_answered(department: Department, asked: dict[str, str]) -> None:
    assert signed_in(department.chief).get(reverse("organisations:school-list"), asked).status_code == 200
