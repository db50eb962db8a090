"""Officers' records and the chain of command."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from sro_program.accounts.models import User
from sro_program.notifications.models import Outbox
from sro_program.organisations.models import Officer, Role, Seat
from sro_program.organisations.seats import forget_standing, standing_of
from tests.factories.department import Department
from tests.factories.organisations import AgencyFactory, OfficerFactory, seated

pytestmark = pytest.mark.django_db

NEW = {
    "email": "avery.example@example.test",
    "full_name": "Officer Avery Example",
    "badge": "K-9 7",
    "rank": "Officer",
    "supervisor": "",
    "sworn_since": "3/1/2018",
    "probation_until": "",
    "certification_body": "POST",
    "certification_number": "C-77",
    "certified_until": "6/30/2027",
    "meets_department_requirements": "yes",
}


@pytest.fixture
def department() -> Department:
    return Department("utah")


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def errors(answer: Any) -> set[str]:
    return set(answer.context["form"].errors)


def add(department: Department, who: User, **more: str) -> Any:
    return signed_in(who).post(reverse("organisations:officer-new", args=[department.agency.pk]), {**NEW, **more})


def change(department: Department, officer: Officer, who: User | None = None, **more: str) -> Any:
    data = {**NEW, "badge": officer.badge, "rank": officer.rank, "version": str(officer.version), **more}
    return signed_in(who or department.chief).post(reverse("organisations:officer-edit", args=[officer.pk]), data)


@pytest.mark.parametrize("who", ["chief", "sergeant"])
def test_a_new_officer_gets_account_seat_and_mail(department: Department, who: str) -> None:
    answer = add(department, getattr(department, who), supervisor=str(department.lieutenant.pk))
    officer = Officer.objects.get(badge="K-9 7")
    assert (answer.status_code, answer.headers["Location"]) == (302, officer.get_absolute_url())
    assert (officer.supervisor, officer.sworn_since) == (department.lieutenant, date(2018, 3, 1))
    assert officer.meets_department_requirements is True
    seat = officer.user.seats.get()
    assert (seat.role, seat.agency, seat.granted_by) == (Role.OFFICER, department.agency, getattr(department, who))
    assert not officer.user.has_usable_password()
    message = Outbox.objects.get(kind="account.invited")
    assert (message.payload["people"], "Avery" in str(message.payload)) == ([str(officer.user.pk)], False)
    assert Client().get(message.payload["url"]).status_code == 302


def test_somebody_seated_already_becomes_an_officer_with_the_same_account(department: Department) -> None:
    person = seated(Role.SUPERVISOR, department.agency, email=NEW["email"], full_name="Sam Example")
    assert add(department, department.chief).status_code == 302
    assert (person.officer.user.full_name, person.seats.count()) == ("Sam Example", 1)
    assert not Outbox.objects.filter(kind="account.invited").exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", ""),
        ("email", "no address"),
        ("email", "a@b.test\nBcc: c@d.test"),
        ("email", "x" * 320 + "@example.test"),
        ("email", "dot@example.test."),
        ("full_name", ""),
        ("full_name", "x" * 121),
        ("badge", ""),
        ("badge", "x" * 21),
        ("rank", ""),
        ("supervisor", "not-an-id"),
        ("supervisor", "00000000-0000-4000-8000-000000000000"),
        ("sworn_since", "2/29/2025"),
        ("sworn_since", "0001-01-01"),
        ("sworn_since", "9999-12-31"),
        ("sworn_since", "20255-01-01"),
        ("sworn_since", "tomorrow"),
        ("probation_until", "1/1/2017"),
        ("certified_until", "1/1/2050"),
        ("meets_department_requirements", "perhaps"),
    ],
)
def test_a_bad_record_is_said_at_its_field(department: Department, field: str, value: str) -> None:
    officers, people = Officer.objects.count(), User.objects.count()
    answer = add(department, department.chief, **{field: value})
    assert (answer.status_code, errors(answer)) == (422, {field})
    assert (Officer.objects.count(), User.objects.count()) == (officers, people)
    assert "C-77" in answer.content.decode()


def test_badges_are_unique_in_their_agency_only(department: Department) -> None:
    OfficerFactory(agency=AgencyFactory(), badge="K-9 7")
    assert add(department, department.chief).status_code == 302
    answer = add(department, department.chief, email="second@example.test", badge="k-9 7")
    assert (answer.status_code, errors(answer)) == (422, {"badge"})


def test_nobody_is_on_two_rosters_and_other_rosters_are_not_spoken_of(department: Department) -> None:
    elsewhere, here = OfficerFactory(agency=AgencyFactory()), department.officer()
    answer = add(department, department.chief, email=elsewhere.user.email)
    assert errors(answer) == {"email"}
    assert "roster" not in answer.context["form"].errors["email"][0]
    assert "on your roster already" in add(department, department.chief, email=here.user.email).content.decode()


def test_nobody_adds_or_changes_themselves(department: Department) -> None:
    answer = add(department, department.sergeant, email=department.sergeant.email)
    assert (answer.status_code, "Nobody adds themselves" in answer.content.decode()) == (422, True)
    own = OfficerFactory(agency=department.agency, user=department.sergeant, seat=Role.OFFICER)
    assert change(department, own, department.sergeant, rank="Chief").status_code == 404


def test_a_supervisor_of_another_agency_does_not_exist(department: Department) -> None:
    elsewhere = OfficerFactory(agency=AgencyFactory())
    answer = add(department, department.chief, supervisor=str(elsewhere.pk))
    assert (answer.status_code, errors(answer)) == (422, {"supervisor"})


def test_a_record_is_changed(department: Department) -> None:
    officer = department.officer()
    assert change(department, officer, rank="Corporal", supervisor=str(department.captain.pk)).status_code == 302
    officer.refresh_from_db()
    assert (officer.rank, officer.supervisor, officer.version) == ("Corporal", department.captain, 2)


@pytest.mark.parametrize("below", ["self", "report", "report of the report"])
def test_a_circle_in_the_chain_is_refused_with_a_sentence(department: Department, below: str) -> None:
    officer = department.officer()
    report = department.officer(supervisor=officer)
    chosen = {"self": officer, "report": report, "report of the report": department.officer(supervisor=report)}[below]
    answer = change(department, officer, supervisor=str(chosen.pk))
    assert (answer.status_code, errors(answer)) == (422, {"supervisor"})
    assert "close a circle" in answer.context["form"].errors["supervisor"][0]
    officer.refresh_from_db()
    assert (officer.supervisor, officer.version) == (department.lieutenant, 1)


def test_a_form_opened_before_somebody_elses_change_says_who_changed_it(department: Department) -> None:
    officer = department.officer()
    assert change(department, officer, department.sergeant, rank="Corporal").status_code == 302
    answer = change(department, officer, rank="Detective", certification_number="kept as typed")
    text = answer.content.decode()
    assert (answer.status_code, "Sergeant Example changed this" in text, "kept as typed" in text) == (409, True, True)
    officer.refresh_from_db()
    assert officer.rank == "Corporal"


def test_who_leaves_loses_the_seat_and_colleagues_move_up(department: Department) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    officer = department.officer()
    lieutenant = department.lieutenant
    answer = change(department, lieutenant, left_on=yesterday.isoformat(), supervisor=str(department.captain.pk))
    assert answer.status_code == 302
    officer.refresh_from_db()
    assert officer.supervisor == department.captain
    assert Seat.objects.get(user=lieutenant.user).until == yesterday
    forget_standing(lieutenant.user)
    assert standing_of(lieutenant.user).agencies() == frozenset()


def test_the_history_tells_who_changed_what(department: Department) -> None:
    officer = department.officer()
    change(department, officer, department.sergeant, rank="Corporal")
    newest = signed_in(department.chief).get(officer.get_absolute_url()).context["timeline"][0]
    assert (newest.title, newest.who) == ("Changed", "Sergeant Example")
    assert "Rank: Officer → Corporal" in newest.changes


def test_the_roster_is_narrowed(department: Department) -> None:
    today = timezone.localdate()
    fresh = department.officer(probation_until=today, certified_until=today - timedelta(days=1))
    gone = department.officer(left_on=today - timedelta(days=1), rank="Gone")
    chief, url = signed_in(department.chief), reverse("organisations:officer-list", args=[department.agency.pk])

    def names(**asked: Any) -> set[str]:
        return {row.cells[0].value for row in chief.get(url, asked).context["rows"]}

    assert names(probation="on") == {str(fresh)} == names(certified="ended")
    assert str(fresh) not in names(probation="off") | names(certified="valid")
    assert names(supervisor=department.captain.pk) == {str(department.lieutenant)}
    assert names(service="over") == {str(gone)}
    assert str(gone) not in names()
    assert names(rank="lieut", q="person") == {str(department.lieutenant)}
