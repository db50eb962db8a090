"""One's own account, the acting seat, closing and opening accounts, the first administrator."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from sro_program.accounts.models import User
from sro_program.notifications.models import Outbox
from sro_program.organisations.middleware import SESSION_KEY
from sro_program.organisations.models import Role, Seat
from tests.factories.department import Department
from tests.factories.organisations import PASSWORD, SeatFactory, UserFactory, seated

pytestmark = pytest.mark.django_db


@pytest.fixture
def department() -> Department:
    return Department("utah")


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def errors(answer: Any) -> set[str]:
    return set(answer.context["form"].errors)


def test_the_account_page_shows_all_seats_with_their_days(department: Department) -> None:
    person = department.chief
    SeatFactory(user=person, role=Role.PRINCIPAL, school=department.school, until=timezone.localdate() - timedelta(1))
    page = signed_in(person).get(reverse("account"))
    assert [held for _seat, held in page.context["seats"]].count(True) == 1
    assert len(page.context["seats"]) == 2
    assert reverse("account_change_password") in page.content.decode()


def test_one_changes_ones_own_name_and_phone_and_nothing_else(department: Department) -> None:
    person = department.sergeant
    email = person.email
    given = {
        "full_name": "Sergeant O’Neil-İ Example",
        "phone": "(801) 555-0134 x7",
        "email": "e@x.test",
        "is_active": "",
    }
    assert signed_in(person).post(reverse("account-edit"), given).status_code == 302
    person.refresh_from_db()
    assert (person.full_name, person.phone) == ("Sergeant O’Neil-İ Example", "(801) 555-0134 x7")
    assert (person.email, person.is_active) == (email, True)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("full_name", ""),
        ("full_name", "\u200b\u202e"),
        ("full_name", "x" * 121),
        ("phone", "none"),
        ("phone", "1"),
        ("phone", "8" * 31),
    ],
)
def test_a_bad_profile_is_said_at_its_field(department: Department, field: str, value: str) -> None:
    person = department.sergeant
    given = {"full_name": "Kept As Typed", "phone": "801-555-0134", field: value}
    answer = signed_in(person).post(reverse("account-edit"), given)
    person.refresh_from_db()
    assert (answer.status_code, errors(answer), person.full_name) == (422, {field}, "Sergeant Example")
    assert "Kept As Typed" in answer.content.decode() or field == "full_name"


def test_one_acts_from_another_of_ones_seats(department: Department) -> None:
    person = department.chief
    other = SeatFactory(user=person, role=Role.PRINCIPAL, school=department.school)
    client = signed_in(person)
    answer = client.post(reverse("seat-switch"), {"seat": other.pk})
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("home"))
    assert client.session[SESSION_KEY] == str(other.pk)
    assert client.get(reverse("organisations:home")).headers["Location"] == department.school.get_absolute_url()


@pytest.mark.parametrize("which", ["of somebody else", "ended", "missing", "no id", "none"])
def test_only_ones_own_seats_of_today_can_be_chosen(department: Department, which: str) -> None:
    person = department.chief
    yesterday = timezone.localdate() - timedelta(days=1)
    seats = {
        "of somebody else": department.sergeant.seats.get().pk,
        "ended": SeatFactory(user=person, role=Role.OFFICER, agency=department.agency, until=yesterday).pk,
        "missing": "00000000-0000-4000-8000-000000000000",
        "no id": "chief",
        "none": "",
    }
    client = signed_in(person)
    assert client.post(reverse("seat-switch"), {"seat": seats[which]}).status_code == 404
    assert SESSION_KEY not in client.session
    assert client.get(reverse("seat-switch")).status_code == 405


@pytest.mark.parametrize("evil", ["//evil.test", "/\\evil.test", "https://evil.test", "javascript:alert(1)", "evil"])
def test_switching_leads_nowhere_else(department: Department, evil: str) -> None:
    seat = department.chief.seats.get()
    answer = signed_in(department.chief).post(reverse("seat-switch"), {"seat": seat.pk, "next": evil})
    assert answer.headers["Location"] == reverse("home")


def disable(who: User, person: User, reason: str = "Phone was stolen") -> Any:
    return signed_in(who).post(reverse("account-disable", args=[person.pk]), {"reason": reason})


def test_a_disabled_account_is_out_with_its_next_request(department: Department) -> None:
    officer = department.officer()
    client = signed_in(officer.user)
    assert client.get(reverse("account")).status_code == 200
    assert disable(department.chief, officer.user).status_code == 302
    assert client.get(reverse("account")).status_code == 302
    assert client.post(reverse("account-edit"), {"full_name": "Still Here"}).status_code == 302
    officer.user.refresh_from_db()
    assert (officer.user.is_active, officer.user.full_name == "Still Here") == (False, False)
    again = Client().post(reverse("account_login"), {"login": officer.user.email, "password": PASSWORD})
    assert again.headers.get("Location") == reverse("account_inactive")


def test_disabling_asks_for_a_reason(department: Department) -> None:
    officer = department.officer().user
    answer = disable(department.chief, officer, reason="")
    officer.refresh_from_db()
    assert (answer.status_code, errors(answer), officer.is_active) == (422, {"reason"}, True)


def test_chiefs_disable_their_own_officers_only(department: Department) -> None:
    elsewhere = Department("alabama")
    for person in (
        department.chief,
        seated(Role.CHIEF, department.agency),
        department.auditor,
        department.principal,
        elsewhere.sergeant,
        UserFactory(),
    ):
        assert disable(department.chief, person).status_code == 404
    for who in (department.sergeant, department.principal, department.superintendent):
        assert disable(who, department.captain.user).status_code == 404
    assert not User.objects.filter(is_active=False).exists()


def test_a_chief_does_not_close_an_account_that_serves_elsewhere_too(department: Department) -> None:
    officer = department.officer().user
    SeatFactory(user=officer, role=Role.SCHOOL_STAFF, school=department.school)
    answer = disable(department.chief, officer)
    officer.refresh_from_db()
    assert (answer.status_code, officer.is_active) == (422, True)
    assert "also serves elsewhere" in answer.content.decode()


def test_administrators_disable_and_open_but_not_themselves(department: Department) -> None:
    administrator = seated(Role.ADMINISTRATOR, None)
    assert disable(administrator, administrator).status_code == 404
    assert disable(administrator, department.principal).status_code == 302
    assert disable(administrator, department.principal).status_code == 404
    enable = reverse("account-enable", args=[department.principal.pk])
    assert signed_in(department.chief).post(enable, {"reason": "Please"}).status_code == 404
    assert signed_in(administrator).post(enable, {"reason": "Phone found"}).status_code == 302
    department.principal.refresh_from_db()
    assert (department.principal.is_active, department.principal.has_usable_password()) == (True, False)
    assert Outbox.objects.get(kind="account.invited").payload["people"] == [str(department.principal.pk)]


def test_the_link_of_an_invitation_sets_a_password_once(department: Department) -> None:
    given = {"email": "new@example.test", "full_name": "New Example", "role": "officer", "since": "today"}
    signed_in(department.chief).post(reverse("organisations:agency-seat-new", args=[department.agency.pk]), given)
    link = Outbox.objects.get(kind="account.invited").payload["url"]
    client = Client()
    form = client.get(link, follow=True)
    client.post(form.redirect_chain[-1][0], {"password1": PASSWORD, "password2": PASSWORD})
    assert User.objects.get(email="new@example.test").check_password(PASSWORD)
    assert "no longer works" in Client().get(link, follow=True).content.decode()


def test_the_first_administrator_is_made_by_a_command() -> None:
    out = io.StringIO()
    call_command("create_administrator", "Root@Example.TEST", "Administrator Example", stdout=out)
    person = User.objects.get(email="root@example.test")
    assert Seat.objects.get(user=person).role == Role.ADMINISTRATOR
    address = out.getvalue().strip()
    assert address.startswith("http://localhost:8000/accounts/password/reset/key/")
    page = Client().get(address.removeprefix("http://localhost:8000"), follow=True)
    assert "Set a new password" in page.content.decode()
    call_command("create_administrator", "root@example.test", "Administrator Example", stdout=out)
    assert Seat.objects.filter(user=person).count() == 1


@pytest.mark.parametrize(("email", "name"), [("no address", "Name"), ("a@example.test", ""), ("", "Name")])
def test_the_command_refuses_what_no_account_can_be(email: str, name: str) -> None:
    with pytest.raises(CommandError):
        call_command("create_administrator", email, name)
    assert not User.objects.exists()
