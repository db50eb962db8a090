"""Applications: written by the officer alone, kept while typed, sent once; each reader sees what is theirs."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from applicants.models import Application, Opening
from applicants.services import submit_application, write_application
from sro_program.audit.models import AccessRecord
from sro_program.organisations.models import Officer, Role
from sro_program.workflow.engine import perform
from sro_program.workflow.errors import MovedMeanwhile, NotVisible, NotYours, Unmet
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


def written(**changes: Any) -> dict[str, Any]:
    return {
        "volunteer": "on",
        "motivation": "I coach a youth team and want to work with students.",
        "experience": "Six years of patrol near two schools.",
        "special_skills": "Spanish",
        "version": "0",
        **changes,
    }


TEXTS = {"volunteer": True, "motivation": "Because.", "experience": "", "special_skills": ""}


@pytest.mark.clause("UT-SELECT-1")
def test_officer_applies_on_one_page_and_the_chain_begins(utah: Department) -> None:
    opening, officer = utah.opening(), utah.officer()
    client = signed_in(officer.user)
    page = words(client.get(address("application-new", opening)))
    assert utah_statement(opening) in page
    answer = client.post(address("application-new", opening), written(do="submit"))
    application = Application.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, application.get_absolute_url())
    assert (application.status, application.officer, application.applicant) == ("in_chain", officer, officer.user)
    assert application.endorsements.get(status="asked").supervisor == utah.lieutenant


def utah_statement(opening: Opening) -> str:
    return opening.policy.selection.volunteer_statement


def test_a_draft_keeps_gaps_and_is_seen_by_its_writer_alone(alabama: Department) -> None:
    opening, officer = alabama.opening(), alabama.officer()
    client = signed_in(officer.user)
    client.post(address("application-new", opening), written(motivation="", volunteer=""))
    draft = Application.objects.get()
    assert (draft.status, draft.volunteer, draft.motivation) == ("draft", False, "")
    assert client.get(draft.get_absolute_url()).status_code == 200
    for other in (alabama.chief, alabama.sergeant, alabama.auditor, alabama.officer().user):
        assert signed_in(other).get(draft.get_absolute_url()).status_code == 404
        assert signed_in(other).get(address("application-edit", draft)).status_code == 404
    assert client.get(address("application-new", opening))["Location"] == address("application-edit", draft)


@pytest.mark.clause("AL-III-B-2")
def test_sending_without_the_volunteer_statement_is_refused_at_the_field(alabama: Department) -> None:
    opening, officer = alabama.opening(), alabama.officer()
    form = {**written(do="submit"), "volunteer": ""}
    answer = signed_in(officer.user).post(address("application-new", opening), form)
    assert answer.status_code == 422
    assert "Model policy III.B.2" in " ".join(answer.context["form"].errors["volunteer"])
    assert answer.context["form"]["motivation"].value() == form["motivation"]
    assert not Application.objects.exists()
    with pytest.raises(Unmet, match="volunteer statement is missing"):
        submit_application(opening, by=officer.user, version=0, **{**TEXTS, "volunteer": False})
    assert not Application.objects.exists()


@pytest.mark.clause("UT-SELECT-1")
def test_sending_on_probation_is_refused_and_the_words_are_kept(utah: Department) -> None:
    opening, rookie = utah.opening(), utah.officer(probation_until=days(30))
    answer = signed_in(rookie.user).post(address("application-new", opening), written(do="submit"))
    assert answer.status_code == 422
    page = words(answer)
    assert "On probation until" in page
    assert "Selection of Personnel" in page
    assert answer.context["form"]["special_skills"].value() == "Spanish"
    assert not Application.objects.exists()


BAD = [
    ("motivation", "x" * 5001, "at most 5000"),
    ("experience", "Officer \u202egnp", "hidden character"),
    ("special_skills", "a\x00b", "ull"),
]


@pytest.mark.parametrize(("field", "value", "message"), BAD)
@pytest.mark.parametrize("do", ["save", "submit"])
def test_bad_input_is_told_at_its_field_and_kept(
    alabama: Department, field: str, value: str, message: str, do: str
) -> None:
    opening, officer = alabama.opening(), alabama.officer()
    answer = signed_in(officer.user).post(address("application-new", opening), written(do=do, **{field: value}))
    assert answer.status_code == 422
    assert message in " ".join(answer.context["form"].errors[field])
    assert not Application.objects.exists()


def test_sending_without_a_reason_to_want_the_post_is_refused(alabama: Department) -> None:
    opening, officer = alabama.opening(), alabama.officer()
    answer = signed_in(officer.user).post(address("application-new", opening), written(do="submit", motivation=" "))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["motivation"])


def test_the_same_form_sent_twice_applies_once(alabama: Department) -> None:
    opening, officer = alabama.opening(), alabama.officer()
    client, form = signed_in(officer.user), written(do="submit", _key=str(uuid.uuid4()))
    first = client.post(address("application-new", opening), form)
    second = client.post(address("application-new", opening), form)
    assert first["Location"] == second["Location"]
    assert Application.objects.count() == 1


def test_typing_is_kept_and_then_sent(alabama: Department) -> None:
    opening, officer = alabama.opening(), alabama.officer()
    client, keep = signed_in(officer.user), address("application-autosave", opening)
    first = client.post(keep, written(motivation="I co"))
    assert (first.status_code, first.json()) == (200, {"version": 1})
    second = client.post(keep, written(motivation="I coach", version="1"))
    assert second.json() == {"version": 2}
    assert Application.objects.get().motivation == "I coach"
    sent = client.post(address("application-new", opening), written(do="submit", version="2"))
    assert sent.status_code == 302
    assert Application.objects.get().status == "screening"
    assert client.post(keep, written(version="2")).status_code in (403, 409)


def test_two_windows_never_overwrite_each_other(alabama: Department) -> None:
    opening, officer = alabama.opening(), alabama.officer()
    client, keep = signed_in(officer.user), address("application-autosave", opening)
    client.post(keep, written(motivation="In the first window"))
    assert client.post(keep, written(motivation="In the second window")).status_code == 409
    late = client.post(address("application-new", opening), written(motivation="In the second window"))
    assert late.status_code == 409
    assert late.context["form"]["motivation"].value() == "In the second window"
    assert Application.objects.get().motivation == "In the first window"


def test_what_cannot_be_kept_yet_is_told_to_the_browser(alabama: Department) -> None:
    opening, officer = alabama.opening(), alabama.officer()
    keep = address("application-autosave", opening)
    client = signed_in(officer.user)
    assert client.post(keep, written(motivation="x" * 5001)).status_code == 422
    assert client.get(keep).status_code == 405
    perform(opening, "close", actor=alabama.sergeant)
    assert client.post(keep, written()).status_code == 422
    assert not Application.objects.exists()


def test_a_closed_opening_says_so(alabama: Department) -> None:
    opening, officer = alabama.opening(status="closed"), alabama.officer()
    client = signed_in(officer.user)
    answer = client.get(address("application-new", opening))
    assert (answer.status_code, "does not take applications" in words(answer)) == (422, True)
    assert client.post(address("application-new", opening), written()).status_code == 422
    assert not Application.objects.exists()


def test_only_officers_of_the_agency_apply(alabama: Department) -> None:
    opening = alabama.opening()
    left = alabama.officer(left_on=days(-1))
    elsewhere = Department("alabama").officer()
    people = [alabama.chief, alabama.principal, alabama.superintendent, left.user, elsewhere.user]
    for person in people:
        client = signed_in(person)
        assert client.get(address("application-new", opening)).status_code == 404
        assert client.post(address("application-new", opening), written(do="submit")).status_code == 404
        assert client.post(address("application-autosave", opening), written()).status_code == 404
        with pytest.raises(NotVisible):
            write_application(opening, by=person, version=0, **TEXTS)
    assert not Application.objects.exists()


def test_an_application_that_was_sent_cannot_be_rewritten(alabama: Department) -> None:
    opening, officer = alabama.opening(), alabama.officer()
    application = alabama.submit(opening, officer)
    client = signed_in(officer.user)
    assert client.get(address("application-edit", application)).status_code == 404
    assert client.get(address("application-new", opening))["Location"] == application.get_absolute_url()
    late = client.post(address("application-edit", application), written(version="1", motivation="Too late"))
    assert (late.status_code, "Too late" in words(late)) == (409, True)
    with pytest.raises(NotYours):
        write_application(opening, by=officer.user, version=application.version, **TEXTS)
    with pytest.raises(MovedMeanwhile):
        write_application(opening, by=officer.user, version=0, **TEXTS)
    application.refresh_from_db()
    assert application.motivation == "I like working with young people."


def test_hidden_columns_cannot_be_set(alabama: Department) -> None:
    opening, officer, other = alabama.opening(), alabama.officer(), alabama.officer()
    form = written(status="appointed", officer=str(other.pk), applicant=str(other.user.pk), opening="x")
    signed_in(officer.user).post(address("application-new", opening), form)
    draft = Application.objects.get()
    assert (draft.status, draft.officer, draft.applicant, draft.opening) == ("draft", officer, officer.user, opening)


def test_after_withdrawing_an_officer_may_apply_again(alabama: Department) -> None:
    opening, officer = alabama.opening(), alabama.officer()
    perform(alabama.submit(opening, officer), "withdraw", actor=officer.user)
    client = signed_in(officer.user)
    assert client.get(address("application-new", opening)).status_code == 200
    client.post(address("application-new", opening), written(do="submit"))
    assert sorted(Application.objects.values_list("status", flat=True)) == ["screening", "withdrawn"]


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
    assert counts == [9, 9]
