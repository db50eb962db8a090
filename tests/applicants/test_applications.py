"""The page of an application: each reader sees what is theirs, and never a score the board has not released."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from sro_program.audit.models import AccessRecord
from sro_program.organisations.models import Officer, Role
from sro_program.workflow.engine import perform
from tests.factories.department import Department
from tests.factories.organisations import AgencyFactory, SeatFactory, seated
from tests.factories.pages import queries, signed_in, words
from tests.factories.selection import InterviewFactory, TrainingRecordFactory, days

pytestmark = pytest.mark.django_db


@pytest.fixture
def alabama() -> Department:
    return Department("alabama")


@pytest.fixture
def utah() -> Department:
    return Department("utah")


def address(name: str, record: Any) -> str:
    return reverse(f"applicants:{name}", args=[record.pk])


@pytest.mark.clause("UT-QUAL")
def test_training_stands_beside_the_claims_and_a_claim_is_called_a_claim(utah: Department) -> None:
    officer = utah.officer()
    TrainingRecordFactory(officer=officer, topic="threat_assessment", status="verified", title="Seen certificate")
    TrainingRecordFactory(officer=officer, topic="child_development", status="claimed", title="Only said")
    TrainingRecordFactory(officer=officer, topic="deescalation_youth", status="rejected", title="Not genuine")
    TrainingRecordFactory(
        officer=officer, topic="behavioral_health", status="verified", expires_on=days(-1), title="Lapsed"
    )
    application = utah.submit(utah.opening(), officer)
    shown = signed_in(utah.sergeant).get(application.get_absolute_url()).context["training"]
    assert {t.label: t.standing for t in shown.topics} == {
        "Child and adolescent development": "claimed",
        "De-escalation and conflict resolution with young people": "none",
        "Behavioral health disorders in young people": "none",
        "Alternatives to arrest and juvenile diversion": "none",
        "Behavioral threat assessment": "verified",
    }
    assert shown.verified == 1
    page = words(signed_in(utah.sergeant).get(application.get_absolute_url()))
    assert "certificate not checked yet" in page
    assert "Not genuine" not in page


@pytest.mark.clause("UT-SELECT-1")
def test_the_supervisor_asked_endorses_on_the_page_of_the_application(utah: Department) -> None:
    application = utah.submit(utah.opening())
    asked = application.endorsements.get(status="asked")
    client = signed_in(utah.lieutenant.user)
    target = reverse("workflow:perform", args=["endorsement", asked.pk, "endorse"])
    assert target in words(client.get(application.get_absolute_url()))
    assert target not in words(signed_in(application.applicant).get(application.get_absolute_url()))
    assert signed_in(utah.captain.user).get(application.get_absolute_url()).status_code == 404
    client.post(target, {"version": asked.version})
    page = words(signed_in(utah.captain.user).get(application.get_absolute_url()))
    assert "Endorsement was given" in page


def test_a_reason_for_declining_stands_in_the_chain(utah: Department) -> None:
    application = utah.submit(utah.opening())
    asked = application.endorsements.get(status="asked")
    perform(asked, "decline", actor=utah.lieutenant.user, reason="Needed on night shift")
    story = signed_in(utah.sergeant).get(application.get_absolute_url()).context["story"]
    assert [(s.record.status, s.reason) for s in story.endorsements] == [
        ("declined", "Needed on night shift"),
        ("asked", ""),
    ]


def test_the_applicant_never_sees_scores_votes_or_a_place(utah: Department) -> None:
    _opening, (best, second) = utah.forwarded(5, 4)
    page = words(signed_in(best.applicant).get(best.get_absolute_url()))
    for secret in ("What the board found", "Place 1 on the list", "The board agreed.", "Weighted mean", "votes"):
        assert secret not in page
    assert "Your name is on the list the chief has." in page
    for person in (utah.chief, utah.sergeant, utah.auditor):
        seen = words(signed_in(person).get(second.get_absolute_url()))
        assert "Place 2 on the list" in seen
        assert "3 for, 0 against" in seen
        assert "4 – 4" in seen


def test_a_sergeant_who_applies_sees_no_own_scores(utah: Department) -> None:
    officer = utah.officer()
    opening = utah.opening()
    application = utah.application(opening, status="forwarded", officer=officer)
    utah.board(opening)
    SeatFactory(user=officer.user, role=Role.SERGEANT, agency=utah.agency)
    assert signed_in(officer.user).get(application.get_absolute_url()).context["ratings"] == []


def test_scores_stay_hidden_until_the_board_has_closed(utah: Department) -> None:
    opening = utah.opening()
    application = utah.eligible(opening)
    perform(opening, "close", actor=utah.sergeant)
    board = utah.board(opening, status="constituted")
    utah.hear(board, application)
    utah.score(board, application, value=5)
    utah.explain(board, application)
    assert "What the board found" not in words(signed_in(utah.chief).get(application.get_absolute_url()))
    perform(board, "close", actor=utah.sergeant)
    assert "What the board found" in words(signed_in(utah.chief).get(application.get_absolute_url()))


def test_the_letter_is_there_to_fetch_after_the_appointment(utah: Department) -> None:
    utah.agreement()
    opening, (best, _second) = utah.forwarded(5, 4)
    utah.discuss(opening)
    perform(best, "appoint", actor=utah.chief, data=utah.appointment(opening))
    client = signed_in(best.applicant)
    page = client.get(best.get_absolute_url())
    assert "You are appointed." in words(page)
    (letter,) = page.context["documents"]
    assert b"".join(client.get(letter.get_absolute_url()))[:5] == b"%PDF-"


def test_the_applicant_reads_findings_and_reasons_once_screened(alabama: Department) -> None:
    officer = alabama.officer(certified_until=days(-1))
    application = alabama.submit(alabama.opening(), officer)
    client = signed_in(officer.user)
    assert client.get(application.get_absolute_url()).context["findings"] == []
    application.findings.update(
        verdict="not_met",
        evidence="POST card",
        reason="It ended",
        decided_by=alabama.sergeant,
        decided_at=timezone.now(),
    )
    perform(application, "find_ineligible", actor=alabama.sergeant, reason="The certification has ended")
    page = words(client.get(application.get_absolute_url()))
    assert "You were found not eligible. Reason: The certification has ended" in page
    assert "It ended" in page


@pytest.mark.parametrize(
    ("status", "says"),
    [
        ("draft", "You have not sent it yet."),
        ("screening", "The SRO supervisor checks the qualifications"),
        ("eligible", "You meet the qualifications."),
        ("interviewed", "The board has interviewed you."),
        ("not_recommended", "The board did not recommend you"),
        ("not_selected", "You were not selected"),
        ("withdrawn", "You withdrew your application."),
    ],
)
def test_the_applicant_reads_where_it_stands(utah: Department, status: str, says: str) -> None:
    application = utah.application(utah.opening(), status=status)
    assert says in words(signed_in(application.applicant).get(application.get_absolute_url()))


def test_an_invitation_is_answered_on_the_page_of_the_application(utah: Department) -> None:
    opening = utah.opening(status="closed")
    application = utah.application(opening, status="eligible")
    interview = InterviewFactory(
        board=utah.board(opening, status="constituted"),
        application=application,
        starts_at=timezone.now() + timedelta(days=3),
    )
    page = words(signed_in(application.applicant).get(application.get_absolute_url()))
    assert "You are invited to an interview." in page
    assert reverse("workflow:perform", args=["interview", interview.pk, "accept"]) in page


def test_every_look_at_an_application_is_written_down(utah: Department) -> None:
    application = utah.submit(utah.opening())
    signed_in(utah.auditor).get(application.get_absolute_url())
    look = AccessRecord.objects.get()
    assert (look.user, look.object_id) == (utah.auditor, application.pk)


def test_people_of_another_agency_find_nothing(utah: Department) -> None:
    application = utah.submit(utah.opening())
    stranger = seated(Role.CHIEF, AgencyFactory())
    missing = address("application", Officer())
    client = signed_in(stranger)
    assert client.get(application.get_absolute_url()).status_code == client.get(missing).status_code == 404
    assert application.applicant.full_name not in words(client.get(reverse("applicants:application-list")))


def test_the_page_costs_the_same_for_one_of_each_and_three(utah: Department) -> None:
    _opening, applications = utah.forwarded(5, 4, 3)
    url = applications[0].get_absolute_url()
    before = queries(utah.chief, url)
    for topic in ("threat_assessment", "child_development", "deescalation_youth"):
        TrainingRecordFactory(officer=applications[0].officer, topic=topic, status="verified")
    for number in range(2):
        InterviewFactory(
            board=applications[0].opening.board, application=applications[0], status="cancelled", minutes=30 + number
        )
    assert (before, queries(utah.chief, url)) == (15, 15)


def test_the_list_costs_the_same_for_one_row_and_three(utah: Department) -> None:
    opening = utah.opening()
    counts = []
    for more in (1, 2):
        for _ in range(more):
            utah.application(opening, status="screening")
        counts.append(queries(utah.sergeant, reverse("applicants:application-list")))
    assert counts == [7, 7]
