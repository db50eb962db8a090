"""Giving and ending seats: who may give what, and that no rule can be got round."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from sro_program.accounts.models import User
from sro_program.notifications.models import Outbox
from sro_program.organisations.models import Agency, District, Role, School, Seat
from sro_program.organisations.models.people import AGENCY_ROLES, DISTRICT_ROLES, HOST_ROLES, SCHOOL_ROLES
from sro_program.organisations.permissions import roles_to_grant
from sro_program.organisations.services.seats import end_seat
from sro_program.workflow.errors import Refused
from tests.factories.department import Department
from tests.factories.organisations import SeatFactory, UserFactory, seated

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate


@pytest.fixture
def department() -> Department:
    return Department("utah")


@pytest.fixture
def administrator() -> User:
    return seated(Role.ADMINISTRATOR, None, full_name="Administrator Example")


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def errors(answer: Any) -> set[str]:
    return set(answer.context["form"].errors)


def url_of(place: Any, page: str) -> str:
    if place is None:
        return reverse(f"organisations:installation-{page}")
    return reverse(f"organisations:{place._meta.model_name}-{page}", args=[place.pk])


def give(who: User, place: Any, role: str, **more: Any) -> Any:
    data = {
        "email": "new.person@example.test",
        "full_name": "New Person Example",
        "role": role,
        "title": "As known",
        "since": TODAY().isoformat(),
        "until": "",
        **more,
    }
    return signed_in(who).post(url_of(place, "seat-new"), data)


def end(who: User, seat: Seat, **more: Any) -> Any:
    data = {"when": "now", "until": "", "reason": "Moved on", "version": seat.version, **more}
    return signed_in(who).post(reverse("organisations:seat-end", args=[seat.pk]), data)


OFFICERS = {Role.SERGEANT, Role.SUPERVISOR, Role.OFFICER}
GRANTS = {
    ("administrator", "agency"): set(AGENCY_ROLES),
    ("administrator", "district"): set(DISTRICT_ROLES),
    ("administrator", "school"): set(SCHOOL_ROLES),
    ("administrator", None): set(HOST_ROLES),
    ("chief", "agency"): OFFICERS,
    ("superintendent", "district"): {Role.DISTRICT_STAFF},
    ("superintendent", "school"): {Role.PRINCIPAL},
    ("principal", "school"): {Role.SCHOOL_STAFF},
}


def test_each_role_gives_exactly_its_roles(department: Department, administrator: User) -> None:
    people = {
        "administrator": administrator,
        "chief": department.chief,
        "sergeant": department.sergeant,
        "auditor": department.auditor,
        "superintendent": department.superintendent,
        "district_staff": seated(Role.DISTRICT_STAFF, department.district),
        "principal": department.principal,
        "school_staff": seated(Role.SCHOOL_STAFF, department.school),
        "officer": department.officer().user,
        "chief elsewhere": Department("alabama").chief,
        "nobody": UserFactory(),
    }
    places = {"agency": department.agency, "district": department.district, "school": department.school, None: None}
    found = {
        (who, kind): roles
        for who, person in people.items()
        for kind, place in places.items()
        if (roles := set(roles_to_grant(person, place)))
    }
    assert found == GRANTS


@pytest.mark.parametrize(("who", "kind"), list(GRANTS))
def test_every_role_outside_the_list_is_refused_by_the_page(
    department: Department, administrator: User, who: str, kind: str | None
) -> None:
    person = administrator if who == "administrator" else getattr(department, who)
    place = getattr(department, kind) if kind else None
    seats = Seat.objects.count()
    for role in set(Role) - GRANTS[who, kind]:
        answer = give(person, place, role)
        assert (answer.status_code, errors(answer)) == (422, {"role"}), role
    assert Seat.objects.count() == seats


def test_a_seat_for_a_new_address_makes_an_account_and_sends_a_link(department: Department) -> None:
    answer = give(department.chief, department.agency, Role.SERGEANT, email="New.Person@Example.TEST")
    assert (answer.status_code, answer.headers["Location"]) == (302, url_of(department.agency, "seats"))
    seat = Seat.objects.get(user__email="new.person@example.test")
    assert (seat.role, seat.agency, seat.granted_by, seat.title) == (
        Role.SERGEANT,
        department.agency,
        department.chief,
        "As known",
    )
    kinds = list(Outbox.objects.order_by("id").values_list("kind", flat=True))
    assert kinds == ["account.invited", "seat.granted"]


def test_a_seat_for_a_known_address_leaves_the_account_alone(department: Department) -> None:
    known = UserFactory(email="known@example.test", full_name="Known Example")
    assert give(department.chief, department.agency, Role.OFFICER, email="known@example.test").status_code == 302
    known.refresh_from_db()
    assert (known.full_name, known.seats.count()) == ("Known Example", 1)
    assert not Outbox.objects.filter(kind="account.invited").exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", ""),
        ("email", "no address"),
        ("full_name", ""),
        ("full_name", "hid\u200eden"),
        ("title", "x" * 81),
        ("since", ""),
        ("since", "sometime"),
        ("since", "1/1/2080"),
        ("until", "1/1/2001"),
    ],
)
def test_a_bad_seat_is_said_at_its_field(department: Department, field: str, value: str) -> None:
    seats, people = Seat.objects.count(), User.objects.count()
    answer = give(department.chief, department.agency, Role.OFFICER, **{field: value})
    assert (answer.status_code, errors(answer)) == (422, {field})
    assert (Seat.objects.count(), User.objects.count()) == (seats, people)


def test_the_same_seat_is_not_given_twice_on_one_day(department: Department) -> None:
    last = TODAY() + timedelta(days=10)
    assert give(department.chief, department.agency, Role.OFFICER, until=last.isoformat()).status_code == 302
    assert errors(give(department.chief, department.agency, Role.OFFICER)) == {"email"}
    later = (last + timedelta(days=1)).isoformat()
    assert give(department.chief, department.agency, Role.OFFICER, since=later).status_code == 302


def test_nobody_seats_themselves(department: Department, administrator: User) -> None:
    """Six ways to raise oneself, each refused with its sentence."""
    tries: list[tuple[User, Agency | District | School | None, Role]] = [
        (department.chief, department.agency, Role.SERGEANT),
        (department.superintendent, department.district, Role.DISTRICT_STAFF),
        (department.superintendent, department.school, Role.PRINCIPAL),
        (department.principal, department.school, Role.SCHOOL_STAFF),
        (administrator, department.agency, Role.CHIEF),
        (administrator, None, Role.ADMINISTRATOR),
    ]
    for person, place, role in tries:
        answer = give(person, place, role, email=person.email)
        assert (answer.status_code, "Nobody gives themselves" in answer.content.decode()) == (422, True)
        assert person.seats.count() == 1


def test_a_disabled_account_gets_no_seat(department: Department) -> None:
    person = UserFactory(is_active=False)
    answer = give(department.chief, department.agency, Role.OFFICER, email=person.email)
    assert (answer.status_code, "disabled" in answer.content.decode()) == (422, True)
    assert not person.seats.exists()


def test_a_seat_that_ends_at_once_counts_no_more_on_the_next_request(department: Department) -> None:
    officer = department.officer()
    client = signed_in(officer.user)
    roster = reverse("organisations:officer-list", args=[department.agency.pk])
    assert client.get(roster).status_code == 200
    assert end(department.chief, officer.user.seats.get()).status_code == 302
    assert client.get(roster).status_code == 404


def test_a_seat_ends_after_a_day_with_its_reason_kept(department: Department) -> None:
    seat, last = department.officer().user.seats.get(), TODAY() + timedelta(days=5)
    assert end(department.chief, seat, when="day", until=last.isoformat()).status_code == 302
    seat.refresh_from_db()
    assert (seat.until, seat.version) == (last, 2)
    page = signed_in(department.chief).get(reverse("organisations:seat", args=[seat.pk]))
    newest = page.context["timeline"][0]
    assert (newest.who, newest.reason) == ("Chief Example", "Moved on")
    assert Outbox.objects.get(kind="seat.ended").payload["people"] == [str(seat.user_id)]


@pytest.mark.parametrize("days", [0, 5])
def test_a_seat_that_was_never_held_for_a_day_is_taken_back(department: Department, days: int) -> None:
    seat = SeatFactory(agency=department.agency, role=Role.OFFICER, since=TODAY() + timedelta(days=days))
    assert end(department.chief, seat).status_code == 302
    assert not Seat.objects.filter(pk=seat.pk).exists()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"when": ""}, "when"),
        ({"when": "never"}, "when"),
        ({"when": "day"}, "until"),
        ({"when": "day", "until": "1/1/2024"}, "until"),
        ({"when": "now", "until": "today"}, "until"),
        ({"reason": ""}, "reason"),
        ({"reason": "x" * 201}, "reason"),
    ],
)
def test_a_bad_end_changes_nothing(department: Department, given: dict[str, str], field: str) -> None:
    seat = department.officer().user.seats.get()
    answer = end(department.chief, seat, **given)
    seat.refresh_from_db()
    assert (answer.status_code, errors(answer), seat.until) == (422, {field}, None)


def test_ending_a_seat_that_was_changed_meanwhile_is_refused(department: Department) -> None:
    seat = department.officer().user.seats.get()
    answer = end(department.chief, seat, version=seat.version + 1)
    seat.refresh_from_db()
    assert (answer.status_code, seat.until) == (409, None)


def test_a_chief_ends_neither_a_chief_nor_an_auditor_nor_seats_elsewhere(department: Department) -> None:
    second = seated(Role.CHIEF, department.agency).seats.get()
    elsewhere = Department("alabama")
    for seat in (
        second,
        department.auditor.seats.get(),
        department.chief.seats.get(),
        department.principal.seats.get(),
        elsewhere.sergeant.seats.get(),
    ):
        assert end(department.chief, seat).status_code == 404
        seat.refresh_from_db()
        assert seat.until is None


def test_nobody_ends_their_own_seat(department: Department, administrator: User) -> None:
    for person in (administrator, department.principal, department.superintendent):
        seat = person.seats.get()
        assert end(person, seat).status_code == 404
        with pytest.raises(Refused, match="Nobody ends their own seat"):
            end_seat(seat=seat, actor=person, version=1, until=None, reason="Enough")


def test_the_last_chief_stays_until_there_is_another(department: Department, administrator: User) -> None:
    seat = department.chief.seats.get()
    answer = end(administrator, seat)
    assert (answer.status_code, "only chief" in answer.content.decode()) == (422, True)
    other = seated(Role.CHIEF, department.agency)
    other.is_active = False
    other.save()
    assert end(administrator, seat).status_code == 422
    other.is_active = True
    other.save()
    assert end(administrator, seat).status_code == 302


def test_a_chief_who_leaves_earlier_is_no_other_chief(department: Department, administrator: User) -> None:
    seat, last = department.chief.seats.get(), TODAY() + timedelta(days=30)
    until = last - timedelta(days=1)
    SeatFactory(agency=department.agency, role=Role.CHIEF, until=until)
    assert end(administrator, seat, when="day", until=last.isoformat()).status_code == 422
    SeatFactory(agency=department.agency, role=Role.CHIEF, since=last + timedelta(days=1))
    assert end(administrator, seat, when="day", until=last.isoformat()).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_two_administrators_cannot_end_both_chiefs_at_one_moment() -> None:
    department = Department("utah")
    seats = [department.chief.seats.get(), seated(Role.CHIEF, department.agency).seats.get()]
    people = [seated(Role.ADMINISTRATOR, None), seated(Role.ADMINISTRATOR, None)]
    start, outcomes = threading.Barrier(2), []

    def run(seat: Seat, actor: User) -> None:
        start.wait()
        try:
            end_seat(seat=seat, actor=actor, version=1, until=None, reason="Race")
            outcomes.append("ended")
        except Refused:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in zip(seats, people, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["ended", "refused"]
    assert Seat.objects.filter(agency=department.agency, role=Role.CHIEF, until=None).count() == 1


def test_lists_say_where_today_lies_in_a_seat(department: Department) -> None:
    today = TODAY()
    SeatFactory(agency=department.agency, role=Role.OFFICER, since=today + timedelta(days=1))
    SeatFactory(agency=department.agency, role=Role.OFFICER, since=date(2020, 1, 1), until=today - timedelta(days=1))
    chief, url = signed_in(department.chief), url_of(department.agency, "seats")

    def standing(**asked: str) -> set[str]:
        return {str(row.cells[5].value) for row in chief.get(url, asked).context["rows"]}

    assert standing() == {"Held now", "Begins later", "Ended"}
    assert standing(held="planned") == {"Begins later"}
    assert standing(held="over") == {"Ended"}
    assert standing(held="now") == {"Held now"}
    assert standing(role="auditor") == {"Held now"}
