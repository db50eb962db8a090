"""The demo data: all there on the first sign-in, told in the past, harmless to real installations."""

from __future__ import annotations

import io
import json
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from applicants.models import Application, Interview, InterviewBoard, Opening
from assignments.models import (
    Absence,
    Agreement,
    Assignment,
    Certificate,
    EmergencyPlan,
    Evaluation,
    Feedback,
    HandOver,
    Inspection,
    ProgramRequest,
    ServiceRequest,
    Substitute,
    Swap,
)
from assignments.queries.emergency_plans import overdue_plans
from assignments.queries.evaluations import overdue_evaluations, overdue_findings
from sro_program.accounts.models import User
from sro_program.demo.people import PASSWORD, sign_ins
from sro_program.documents.models import Document
from sro_program.notifications.models import Delivery, Notice, Outbox
from sro_program.organisations.models import Agency, Role, Seat
from sro_program.policy.models import Adoption, Override
from sro_program.workflow import inbox
from sro_program.workflow.models import TransitionRecord

SPOKEN = {
    "administrator": 5,
    "chief.al": 8,
    "sergeant.al": 12,
    "captain.al": 5,
    "lieutenant.al": 9,
    "cameron.al": 6,
    "avery.al": 5,
    "auditor.al": 5,
    "superintendent.county.al": 7,
    "staff.city.al": 5,
    "principal.county-middle.al": 5,
    "staff.high.al": 5,
    "chief.ut": 7,
    "sergeant.ut": 13,
    "lieutenant.ut": 6,
    "captain.ut": 6,
    "tatum.ut": 5,
    "superintendent.valley.ut": 6,
    "principal.high.ut": 11,
}
"""SQL statements of the home page, by person: one for all cards together, one for each noun in the inbox.

Where officers serve, a school asks five more for the hours of today.
"""


@pytest.fixture(scope="module")
def _told(django_db_setup: Any, django_db_blocker: Any) -> Iterator[None]:
    """The story once for all tests of this file; none of them is left with it."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_demo", verbosity=0)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demo(_told: None, db: None) -> None:
    """The loaded demo, rolled back to it after each test."""


def person(name: str) -> User:
    return User.objects.get(email=f"{name}@example.test")


def statuses(rows: Any) -> dict[str, int]:
    return dict(Counter(rows.values_list("status", flat=True)))


# What is there


def test_every_role_has_somebody_in_both_states(demo: None) -> None:
    there = set(Seat.objects.values_list("role", flat=True))
    assert there == set(Role.values)
    for state in ("AL", "UT"):
        agency = Agency.objects.get(state=state)
        assert agency.districts.count() == 2
        assert set(agency.seats.values_list("role", flat=True)) == {
            "chief",
            "sergeant",
            "supervisor",
            "officer",
            "auditor",
        }


def test_people_are_plainly_fictional(demo: None) -> None:
    surnames = {name.split()[-1] for name in User.objects.values_list("full_name", flat=True)}
    assert surnames == {"Example", "Sample", "Specimen", "Placeholder"}
    assert not User.objects.exclude(email__endswith="@example.test").exists()
    assert all("(Demo)" in agency.name for agency in Agency.objects.all())


def test_openings_stand_at_every_stage(demo: None) -> None:
    assert statuses(Opening.objects) == {"draft": 3, "open": 2, "closed": 5, "filled": 1}
    assert statuses(InterviewBoard.objects) == {"proposed": 1, "constituted": 1, "in_session": 1, "forwarded": 3}
    assert statuses(Application.objects) == {
        "draft": 2,
        "in_chain": 2,
        "screening": 5,
        "eligible": 8,
        "interviewed": 1,
        "forwarded": 4,
        "appointed": 1,
        "not_recommended": 2,
        "not_selected": 1,
        "ineligible": 1,
        "withdrawn": 1,
    }
    assert statuses(Interview.objects) == {"held": 8, "no_show": 1, "accepted": 3, "invited": 2, "change_asked": 1}


def test_agreements_and_posts_go_well_and_late(demo: None) -> None:
    assert statuses(Agreement.objects) == {"in_review": 1, "signing": 1, "in_force": 3, "expired": 2}
    assert statuses(Assignment.objects) == {"planned": 1, "active": 4, "ended": 1}
    assert statuses(HandOver.objects) == {"open": 1}
    assert statuses(EmergencyPlan.objects) == {"in_force": 3, "draft": 1}
    assert overdue_plans().count() == 1
    today = timezone.localdate()
    assert Agreement.objects.filter(status="in_force", ends_on__lte=today + timedelta(days=90)).count() == 1


def test_absences_are_asked_for_reported_open_and_covered(demo: None) -> None:
    assert set(Absence.objects.values_list("status", flat=True)) == {"asked", "reported"}
    hurt = Absence.objects.get(kind="injury")
    assert hurt.starts_at <= timezone.now() <= hurt.ends_at
    statuses = [need.status for need in hurt.needs.order_by("starts_at")[:2]]
    assert statuses == ["open", "filled"]
    assert set(Substitute.objects.values_list("kind", flat=True)) == set(Substitute.Kind.values)
    assert Certificate.objects.filter(expires_on__lt=timezone.localdate()).exists()
    assert Swap.objects.get().status == "agreed"


def test_requests_stand_at_every_stage(demo: None) -> None:
    assert statuses(ProgramRequest.objects) == {
        "requested": 2,
        "approved": 1,
        "active": 1,
        "completed": 1,
        "declined": 1,
    }
    assert statuses(ServiceRequest.objects) == {"asked": 1, "approved": 4, "done": 1}
    assert Opening.objects.filter(request__isnull=False).count() == 1


def test_evaluations_feedback_and_inspections_go_well_and_late(demo: None) -> None:
    assert statuses(Evaluation.objects) == {
        "planned": 1,
        "self_review": 2,
        "drafted": 1,
        "released": 1,
        "acknowledged": 1,
        "countersigned": 1,
    }
    assert statuses(Feedback.objects) == {"requested": 3, "submitted": 3}
    assert statuses(Inspection.objects) == {"in_order": 1, "to_correct": 2}
    assert overdue_evaluations().count() == 2
    assert overdue_findings().count() == 1


def test_an_appointment_has_its_letter(demo: None) -> None:
    appointed = Application.objects.get(status="appointed")
    assert Document.objects.get(kind="appointment_letter").about == appointed
    assert appointed.assignment is not None


def test_policy_was_adopted_in_the_past_and_changed_with_a_reason(demo: None) -> None:
    assert Adoption.objects.filter(since__lt=timezone.localdate() - timedelta(days=365)).count() == 2
    assert Override.objects.filter(since__lt=timezone.localdate()).exclude(reason="").count() == 2


# When it happened


def test_decisions_stand_in_the_order_of_time_and_in_the_past(demo: None) -> None:
    moments = list(TransitionRecord.objects.order_by("id").values_list("at", flat=True))
    assert moments == sorted(moments)
    assert timezone.now() - timedelta(days=450) < moments[0]
    assert moments[-1] <= timezone.now()
    assert len({moment.date() for moment in moments}) > 60


def test_records_are_as_old_as_their_story(demo: None) -> None:
    opening = Opening.objects.get(status="filled")
    assert timedelta(days=80) < timezone.now() - opening.created_at < timedelta(days=95)
    for application in opening.applications.all():
        assert opening.created_at < application.created_at <= application.status_since


def test_somebody_is_late_in_both_states(demo: None) -> None:
    for name in ("chief.al", "chief.ut"):
        stats = home(person(name)).context["stats"]
        assert [s.tone for s in stats if "late" in str(s.note)] == ["alert"]


# Notices


def test_nothing_is_left_to_tell_and_few_mails_go_out(demo: None) -> None:
    assert not Outbox.objects.filter(done_at__isnull=True).exists()
    assert not Outbox.objects.exclude(problem="").exists()
    assert Delivery.objects.filter(state="waiting").count() <= 30


def test_only_fresh_notices_are_unread(demo: None) -> None:
    unread = Notice.objects.filter(read_at__isnull=True)
    assert not unread.filter(created_at__lt=timezone.now() - timedelta(days=3)).exists()
    assert Notice.objects.count() >= 10
    assert Notice.objects.filter(created_at__gt=timezone.now()).count() == 0


# Home


def home(user: User) -> Any:
    client = Client()
    client.force_login(user)
    client.get("/")
    answer = client.get("/")
    assert answer.status_code == 200
    return answer


@pytest.mark.parametrize("name", SPOKEN)
def test_home_costs_what_it_costs(demo: None, name: str) -> None:
    client = Client()
    client.force_login(person(name))
    client.get("/")
    asked: list[str] = []

    def note(execute: Any, sql: str, *rest: Any) -> Any:
        asked.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(note):
        client.get("/")
    assert len(asked) == SPOKEN[name]
    assert len(asked) <= 15


def test_everybody_finds_something_on_the_home_page(demo: None) -> None:
    for sign_in in sign_ins():
        context = home(User.objects.get(email=sign_in["email"])).context
        assert context["inbox"] or any(card.rows for card in context["cards"]), sign_in["email"]


@pytest.mark.parametrize(
    "name",
    [
        "chief.al", "sergeant.al", "lieutenant.al", "superintendent.county.al", "cameron.al",
        "chief.ut", "sergeant.ut", "lieutenant.ut", "captain.ut", "wren.ut",
    ],
)  # fmt: skip
def test_somebody_waits_for_those_who_decide(demo: None, name: str) -> None:
    assert inbox.waiting(person(name))


# Who can sign in


def test_sign_ins_are_printed(demo: None) -> None:
    out = io.StringIO()
    call_command("demo_people", stdout=out)
    people = json.loads(out.getvalue())
    assert people[0] == {
        "role": "Administrator of this installation",
        "organisation": "this installation",
        "email": "administrator@example.test",
        "password": PASSWORD,
        "name": "Robin Placeholder",
    }
    assert [p["role"] for p in people[1:4]] == ["Chief", "SRO supervisor", "Captain"]
    assert "gray.al@example.test" not in {p["email"] for p in people}


def test_the_pass_phrase_opens_the_door(demo: None) -> None:
    client = Client()
    answer = client.post("/accounts/login/", {"login": "chief.ut@example.test", "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_loading_again_changes_nothing(demo: None) -> None:
    out, before = io.StringIO(), TransitionRecord.objects.count()
    call_command("load_demo", stdout=out)
    assert "already there" in out.getvalue()
    assert TransitionRecord.objects.count() == before
