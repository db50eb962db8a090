"""Training sessions: planned, opened, signed up for, attended (UT-SUP-A)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from sro_program.notifications.models import Outbox
from sro_program.notifications.sweep import sweep as tell
from sro_program.organisations.models import Role
from sro_program.ui.dates import moment_text
from sro_program.workflow.engine import perform
from sro_program.workflow.errors import NotVisible, NotYours, Refused
from tests.factories.coverage import substitute
from tests.factories.department import Department
from tests.factories.organisations import SchoolFactory, seated
from tests.factories.pages import queries, signed_in, words
from tests.factories.requests import post
from tests.factories.sessions import held, session
from training.models import SessionPlace, TrainingSession
from training.services.session_places import come_in, give_up_place, sign_up, tick_roster
from training.services.sessions import door_token, new_door_code, split_hours

pytestmark = pytest.mark.django_db
CLAUSE = pytest.mark.clause("UT-SUP-A")


@pytest.fixture
def utah() -> Department:
    return Department("utah")


def url(name: str, *args: Any) -> str:
    return reverse(f"training:sessions:{name}", args=args)


def typed(**given: Any) -> dict[str, Any]:
    begins = timezone.now() + timedelta(days=5)
    return {
        "title": "Quarterly in-service",
        "topic_1": "legal_update",
        "topic_2": "use_of_force",
        "topic_3": "first_aid",
        "hours": "2",
        "instructor": "Instructor Example",
        "place": "Training room",
        "starts_at": f"{begins:%Y-%m-%d} 9:00",
        "ends_at": f"{begins:%Y-%m-%d} 12:00",
        "seats": "12",
        "audiences": ["officers"],
        **given,
    }


# Planning


@CLAUSE
def test_supervisor_plans_and_opens_and_all_who_may_come_are_told_with_a_calendar_file(utah: Department) -> None:
    officers = [utah.officer() for _ in range(3)]
    client = signed_in(utah.sergeant)
    answer = client.post(url("new"), typed(agency=str(utah.agency.pk)))
    made = TrainingSession.objects.get()
    assert answer.status_code == 302
    assert [(t.topic, t.hours) for t in made.topics.all()] == [
        ("legal_update", Decimal("0.7")),
        ("use_of_force", Decimal("0.7")),
        ("first_aid", Decimal("0.6")),
    ]
    assert made.signup_closes_at == made.starts_at
    assert signed_in(officers[0].user).get(made.get_absolute_url()).status_code == 404
    with pytest.raises(NotVisible):
        sign_up(session=made, by=officers[0].user)
    perform(made, "open", actor=utah.sergeant)
    told = Outbox.objects.get(kind="training_session.invited").payload
    assert set(told["people"]) == {str(o.user.pk) for o in officers}
    assert told["calendar"]["summary"] == "Training: Quarterly in-service"
    assert "Sign up" in words(signed_in(officers[0].user).get(made.get_absolute_url()))


@CLAUSE
@pytest.mark.parametrize(
    ("given", "field", "said"),
    [
        ({"seats": "0"}, "seats", "at least one seat"),
        ({"seats": "-3"}, "seats", "at least one seat"),
        ({"hours": "0"}, "hours", "more than 0 hours"),
        ({"hours": "-1"}, "hours", "more than 0 hours"),
        ({"hours": "1e9"}, "hours", "No training takes more"),
        ({"hours": "2.25"}, "hours", "tenths only"),
        ({"hours": "40"}, "ends_at", "the session is shorter"),
        ({"hours": "2", "hours_1": "1"}, "hours", "not both"),
        ({"topic_2": "legal_update"}, "topic_2", "stands there twice"),
        ({"topic_1": "", "topic_2": "", "topic_3": ""}, "topic_1", "at least one topic"),
        ({"ends_at": "1/1/2020 9:00"}, "ends_at", "after it begins"),
        ({"signup_closes_at": "1/1/2090 9:00"}, "signup_closes_at", "before the session begins"),
        ({"audiences": []}, "audiences", ""),
    ],
)
def test_form_refuses_what_cannot_be_and_keeps_what_was_typed(
    utah: Department, given: dict[str, Any], field: str, said: str
) -> None:
    answer = signed_in(utah.sergeant).post(url("new"), typed(agency=str(utah.agency.pk), about="Kept words", **given))
    assert answer.status_code == 422
    assert said in " ".join(answer.context["form"].errors[field])
    assert "Kept words" in words(answer)
    assert not TrainingSession.objects.exists()


@CLAUSE
def test_database_refuses_no_seats_and_a_status_that_jumps(utah: Department) -> None:
    with pytest.raises(IntegrityError, match="session_has_seats"), transaction.atomic():
        session(utah, seats=0)
    made = session(utah)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE training_trainingsession SET status = 'recorded' WHERE id = %s", [made.pk])


def test_hours_are_split_so_that_the_sum_is_right() -> None:
    for tenths, parts in ((20, 3), (1, 1), (7, 5), (400, 6)):
        shares = split_hours(Decimal(tenths) / 10, parts)
        assert sum(shares) == Decimal(tenths) / 10
        assert len(shares) == parts


@CLAUSE
def test_only_those_who_lead_the_agency_plan(utah: Department) -> None:
    other = Department("alabama")
    for person in (utah.officer().user, utah.principal, utah.auditor):
        assert signed_in(person).get(url("new")).status_code == 404
    made = session(utah)
    assert signed_in(other.sergeant).get(made.get_absolute_url()).status_code == 404
    assert signed_in(utah.officer().user).get(url("change", made.pk)).status_code == 404
    answer = signed_in(other.sergeant).post(url("new"), typed(agency=str(utah.agency.pk)))
    assert answer.status_code == 422


def test_change_tells_those_concerned_and_never_takes_seats_away(utah: Department) -> None:
    first, second = utah.officer().user, utah.officer().user
    made = session(utah, seats=2, topics=[("legal_update", "2")])
    for person in (first, second):
        sign_up(session=made, by=person)
    client = signed_in(utah.sergeant)
    sent = typed(agency=str(utah.agency.pk), version=made.version)
    few = client.post(url("change", made.pk), {**sent, "seats": "1"})
    assert few.status_code == 422
    assert "2 people have signed up already" in words(few)
    assert client.post(url("change", made.pk), {**sent, "place": "Gym"}).status_code == 302
    told = Outbox.objects.get(kind="training_session.changed").payload
    assert {str(first.pk), str(second.pk)} <= set(told["people"])
    assert told["calendar"]["place"] == "Gym"
    late = client.post(url("change", made.pk), {**sent, "place": "Hall"})
    assert late.status_code == 409


# Who may come


@CLAUSE
def test_substitutes_and_principals_of_served_schools_come_where_they_are_asked(utah: Department) -> None:
    post(utah)
    elsewhere = seated(Role.PRINCIPAL, SchoolFactory(district=utah.district))
    guardian = substitute(utah).user
    made = session(utah, audiences=["principals", "substitutes"])
    for person in (utah.principal, guardian):
        assert sign_up(session=made, by=person).state == "signed_up"
    for person in (elsewhere, utah.officer().user):
        with pytest.raises(NotVisible):
            sign_up(session=made, by=person)
    assert "Quarterly in-service" in words(signed_in(utah.principal).get(url("list")))
    assert "Quarterly in-service" not in words(signed_in(elsewhere).get(url("list")))


# Sign-up


@CLAUSE
def test_full_session_makes_a_waiting_list_that_moves_up_by_itself(utah: Department) -> None:
    people = [utah.officer().user for _ in range(4)]
    made = session(utah, seats=2)
    states = [sign_up(session=made, by=person).state for person in people]
    assert states == ["signed_up", "signed_up", "waiting", "waiting"]
    assert Outbox.objects.filter(kind="training_session.waiting").count() == 2
    assert "On the waiting list" in words(signed_in(people[2]).get(made.get_absolute_url()))
    give_up_place(session=made, by=people[0])
    now = {p.person: p.state for p in made.people.all()}
    assert [now[p] for p in people] == ["withdrawn", "signed_up", "signed_up", "waiting"]
    moved = Outbox.objects.filter(kind="training_session.signed_up").order_by("pk").last()
    assert moved is not None
    assert moved.payload["people"] == [str(people[2].pk)]
    assert moved.payload["calendar"]
    assert sign_up(session=made, by=people[0]).state == "waiting"
    assert [p.person for p in made.people.filter(state="waiting").order_by("number")] == [people[3], people[0]]
    with pytest.raises(IntegrityError, match="all seats"), transaction.atomic():
        SessionPlace.objects.filter(session=made, person=people[3]).update(state="signed_up")


@CLAUSE
def test_sign_up_after_the_close_is_refused_with_the_reason(utah: Department) -> None:
    person = utah.officer().user
    closed = timezone.now() - timedelta(minutes=1)
    made = session(utah, signup_closes_at=closed)
    with pytest.raises(Refused, match="Sign-up closed"):
        sign_up(session=made, by=person)
    answer = signed_in(person).post(url("sign-up", made.pk))
    assert answer.status_code == 422
    assert f"Sign-up closed {moment_text(closed)}" in words(answer)
    assert not made.people.exists()


def test_signing_up_twice_is_one_place_and_one_message(utah: Department) -> None:
    person, made = utah.officer().user, session(utah)
    client = signed_in(person)
    for _ in range(2):
        assert client.post(url("sign-up", made.pk)).status_code == 302
    assert made.people.count() == 1
    assert Outbox.objects.filter(kind="training_session.signed_up").count() == 1
    tell()
    assert client.get(url("calendar", made.pk)).headers["Content-Type"].startswith("text/calendar")


# Who was there


@CLAUSE
def test_code_at_the_door_signs_in_the_person_whose_phone_it_is(utah: Department) -> None:
    person, late = utah.officer().user, utah.officer().user
    made = session(utah, starts_at=timezone.now() + timedelta(minutes=20), seats=1)
    sign_up(session=made, by=person)
    door = url("door", door_token(made))
    assert "I am here" in words(signed_in(person).get(door))
    assert signed_in(person).post(door).status_code == 302
    place = made.people.get()
    assert (place.came_how, place.came_by) == ("code", person)
    refused = signed_in(late).post(door)
    assert "All seats are taken" in words(refused)
    assert signed_in(utah.principal).get(door).status_code == 404
    new_door_code(session=made, by=utah.sergeant)
    assert signed_in(person).get(door).status_code == 404
    assert signed_in(person).get(url("door", "no-such-code")).status_code == 404


@CLAUSE
def test_door_is_closed_before_and_after(utah: Department) -> None:
    person = utah.officer().user
    with pytest.raises(Refused, match="from one hour before"):
        come_in(session=session(utah), by=person)
    over = session(utah, "held", starts_at=timezone.now() - timedelta(hours=9))
    with pytest.raises(Refused, match="has ended"):
        come_in(session=over, by=person)
    assert not SessionPlace.objects.exists()


@CLAUSE
def test_roster_keeps_who_signed_in_at_the_door_meanwhile(utah: Department) -> None:
    first, second, third = (utah.officer().user for _ in range(3))
    made = session(utah, starts_at=timezone.now() + timedelta(minutes=1))
    for person in (first, second):
        sign_up(session=made, by=person)
    TrainingSession.objects.update(
        starts_at=timezone.now() - timedelta(minutes=5), signup_closes_at=timezone.now() - timedelta(minutes=9)
    )
    come_in(session=made, by=second)
    tick_roster(session=made, by=utah.sergeant, came=[first.pk, third.pk], shown=[])
    there = {p.person: (p.came_how, p.came_by) for p in made.people.filter(came_at__isnull=False)}
    assert there == {
        first: ("roster", utah.sergeant),
        second: ("code", second),
        third: ("roster", utah.sergeant),
    }
    page = signed_in(utah.sergeant).post(url("roster", made.pk), {"came": [str(second.pk)], "shown": [str(first.pk)]})
    assert page.status_code == 302
    assert set(made.people.filter(came_at__isnull=False).values_list("person", flat=True)) == {second.pk, third.pk}
    with pytest.raises(NotYours):
        tick_roster(session=made, by=first, came=[first.pk], shown=[])
    with pytest.raises(Refused, match="may not come"):
        tick_roster(session=made, by=utah.sergeant, came=[utah.principal.pk], shown=[])
    with pytest.raises(IntegrityError, match="attendance_says_who"), transaction.atomic():
        made.people.filter(person=first).update(came_at=timezone.now(), came_how="")


# Pages


def test_pages_cost_the_same_for_one_and_for_many(utah: Department) -> None:
    made = held(utah, [utah.officer().user])
    one = queries(utah.sergeant, made.get_absolute_url()), queries(utah.sergeant, url("list"))
    many = held(utah, [utah.officer().user for _ in range(9)], topics=[("legal_update", "1"), ("first_aid", "1")])
    assert (queries(utah.sergeant, many.get_absolute_url()), queries(utah.sergeant, url("list"))) == one
    assert max(one) <= 15


def test_attendees_see_no_list_of_names(utah: Department) -> None:
    first, second = utah.officer(), utah.officer()
    made = session(utah)
    for officer in (first, second):
        sign_up(session=made, by=officer.user)
    assert str(second) not in words(signed_in(first.user).get(made.get_absolute_url()))
    assert str(second) in words(signed_in(utah.auditor).get(made.get_absolute_url()))


def test_session_stands_in_the_own_calendar(utah: Department) -> None:
    from assignments.exports import calendar_of

    person, made = utah.officer().user, session(utah)
    assert b"Quarterly" not in calendar_of(person, timezone.now())
    sign_up(session=made, by=person)
    assert b"Training: Quarterly in-service" in calendar_of(person, timezone.now())


def test_home_shows_what_can_be_signed_up_for_and_what_waits_to_be_recorded(utah: Department) -> None:
    person, made = utah.officer().user, session(utah)
    assert "Quarterly in-service" in words(signed_in(person).get("/"))
    sign_up(session=made, by=person)
    assert "Signed up" in words(signed_in(person).get("/"))
    held(utah, [person])
    assert "tick who came, then record" in words(signed_in(utah.sergeant).get("/"))
