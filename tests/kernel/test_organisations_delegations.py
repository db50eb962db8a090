"""Letting a colleague decide: named decisions, for some days, never in a circle, never an appointment."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from sro_program.accounts.models import User
from sro_program.notifications.models import Outbox
from sro_program.organisations.models import Delegation, Role
from sro_program.organisations.queries import decision_labels, delegable
from sro_program.organisations.seats import forget_standing, standing_of
from tests.factories.department import Department
from tests.factories.organisations import DelegationFactory, SeatFactory, seated

pytestmark = pytest.mark.django_db

DECISION = "selection.find_eligible"


@pytest.fixture
def department() -> Department:
    return Department("utah")


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def errors(answer: Any) -> set[str]:
    return set(answer.context["form"].errors)


def day(n: int) -> str:
    return (timezone.localdate() + timedelta(days=n)).isoformat()


def lend(department: Department, giver: User, to: User, **more: Any) -> Any:
    data = {
        "receiver": to.pk,
        "decisions": [DECISION],
        "since": day(0),
        "until": day(14),
        "reason": "Away at a course",
        **more,
    }
    return signed_in(giver).post(reverse("organisations:delegation-new", args=[department.agency.pk]), data)


def keys(person: User, department: Department) -> set[str]:
    forget_standing(person)
    return {key for _title, choices in delegable(person, department.agency) for key, _label in choices}


def test_a_colleague_may_decide_from_the_next_request_on(department: Department) -> None:
    answer = lend(department, department.chief, department.sergeant)
    made = Delegation.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, made.get_absolute_url())
    assert (made.giver, made.receiver, made.decisions) == (department.chief, department.sergeant, [DECISION])
    assert [d.pk for d in standing_of(department.sergeant).delegations_naming(DECISION)] == [made.pk]
    message = Outbox.objects.get(kind="delegation.given")
    assert message.payload["people"] == [str(department.sergeant.pk)]
    assert "Example" not in message.payload["title"] + message.payload["body"]


def test_chief_and_supervisor_lend_what_their_roles_decide(department: Department) -> None:
    chief, sergeant = keys(department.chief, department), keys(department.sergeant, department)
    assert DECISION in chief & sergeant
    assert "agreement.sign" not in sergeant
    assert not {k for k in chief | sergeant if k.startswith("selection.") and k.endswith(("appoint", "decline"))}
    assert keys(department.auditor, department) == set()
    assert keys(department.superintendent, department) == set()


def test_decisions_are_named_in_words(department: Department) -> None:
    assert decision_labels([DECISION, "gone.away"]) == ["Application: Find eligible", "gone.away"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("receiver", ""),
        ("receiver", "not-an-id"),
        ("receiver", "00000000-0000-4000-8000-000000000000"),
        ("decisions", []),
        ("decisions", ["selection.appoint"]),
        ("decisions", [DECISION, "selection.appoint"]),
        ("decisions", ["nonsense"]),
        ("since", ""),
        ("since", day(-1)),
        ("since", "2/29/2025"),
        ("until", ""),
        ("until", day(-1)),
        ("until", day(400)),
        ("until", "9999-12-31"),
        ("reason", ""),
        ("reason", "x" * 201),
    ],
)
def test_a_bad_delegation_is_said_at_its_field(department: Department, field: str, value: Any) -> None:
    answer = lend(department, department.chief, department.sergeant, **{field: value})
    assert (answer.status_code, errors(answer), Delegation.objects.count()) == (422, {field}, 0)


def test_a_delegation_begins_within_a_year(department: Department) -> None:
    answer = lend(department, department.chief, department.sergeant, since=day(367), until=day(370))
    assert (answer.status_code, errors(answer)) == (422, {"since"})


def test_the_receiver_is_a_colleague_who_may_sign_in(department: Department) -> None:
    """Not oneself, nobody disabled, of another agency, without a seat today, and no auditor."""
    disabled = seated(Role.OFFICER, department.agency, is_active=False)
    past = SeatFactory(
        agency=department.agency, role=Role.OFFICER, until=timezone.localdate() - timedelta(days=1)
    ).user
    for person in (
        department.chief,
        disabled,
        past,
        department.auditor,
        department.principal,
        Department("alabama").sergeant,
    ):
        answer = lend(department, department.chief, person)
        assert (answer.status_code, errors(answer)) == (422, {"receiver"})
    assert not Delegation.objects.exists()


def test_a_circle_of_delegations_is_refused(department: Department) -> None:
    captain = department.captain.user
    assert lend(department, department.sergeant, department.chief, since=day(10), until=day(20)).status_code == 302
    answer = lend(department, department.chief, department.sergeant, since=day(0), until=day(10))
    assert (answer.status_code, errors(answer)) == (422, {"receiver"})
    assert "must not go in a circle" in answer.content.decode()
    DelegationFactory(agency=department.agency, giver=captain, receiver=department.sergeant)
    answer = lend(department, department.chief, captain, since=day(10), until=day(12))
    assert (answer.status_code, errors(answer)) == (422, {"receiver"})
    assert lend(department, department.chief, department.sergeant, since=day(0), until=day(9)).status_code == 302


def test_what_one_received_cannot_be_passed_on(department: Department) -> None:
    officer = department.officer().user
    DelegationFactory(agency=department.agency, giver=department.chief, receiver=officer)
    assert lend(department, officer, department.captain.user).status_code == 404
    assert Delegation.objects.count() == 1


@pytest.mark.parametrize("who", ["chief", "sergeant"])
def test_giver_and_chief_end_it_early_with_a_reason(department: Department, who: str) -> None:
    officer = department.officer().user
    running = DelegationFactory(agency=department.agency, giver=department.sergeant, receiver=officer)
    actor = getattr(department, who)
    url = reverse("organisations:delegation-end", args=[running.pk])
    assert errors(signed_in(actor).post(url, {"version": 1, "reason": ""})) == {"reason"}
    assert signed_in(actor).post(url, {"version": 1, "reason": "Back early"}).status_code == 302
    running.refresh_from_db()
    forget_standing(officer)
    assert running.ended_at is not None
    assert standing_of(officer).delegations == ()
    page = signed_in(officer).get(running.get_absolute_url())
    assert (page.context["timeline"][0].reason, str(page.context["standing"])) == ("Back early", "Ended early")
    assert signed_in(actor).post(url, {"version": 2, "reason": "Twice"}).status_code == 404


def test_ending_with_an_old_form_is_refused(department: Department) -> None:
    running = DelegationFactory(
        agency=department.agency, giver=department.chief, receiver=department.sergeant, version=3
    )
    url = reverse("organisations:delegation-end", args=[running.pk])
    assert signed_in(department.chief).post(url, {"version": 2, "reason": "Back"}).status_code == 409
    running.refresh_from_db()
    assert running.ended_at is None


def test_receivers_end_nothing(department: Department) -> None:
    running = DelegationFactory(agency=department.agency, giver=department.chief, receiver=department.sergeant)
    url = reverse("organisations:delegation-end", args=[running.pk])
    assert signed_in(department.sergeant).post(url, {"version": 1, "reason": "No"}).status_code == 404


def test_lists_are_narrowed_to_given_and_received(department: Department) -> None:
    given = DelegationFactory(agency=department.agency, giver=department.sergeant, receiver=department.captain.user)
    DelegationFactory(agency=department.agency, giver=department.chief, receiver=department.sergeant)
    DelegationFactory(agency=department.agency, giver=department.chief, receiver=department.captain.user)
    sergeant, url = signed_in(department.sergeant), reverse("organisations:delegation-list")

    def givers(**asked: str) -> list[str]:
        return sorted(str(row.cells[1].value) for row in sergeant.get(url, asked).context["rows"])

    assert givers() == ["Chief Example", "Sergeant Example"]
    assert givers(part="given") == ["Sergeant Example"]
    assert givers(part="received", held="now") == ["Chief Example"]
    assert givers(held="over") == []
    assert given.get_absolute_url() in sergeant.get(url).content.decode()
    assert len(signed_in(department.chief).get(url).context["rows"]) == 3
