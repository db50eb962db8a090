"""The selection through the engine: each clause carried out, and its violation refused."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from applicants.models import ConflictDeclaration
from assignments.models import Assignment
from sro_program.documents.models import Document
from sro_program.notifications.models import Outbox
from sro_program.workflow.engine import perform
from sro_program.workflow.errors import MovedMeanwhile, NotVisible, NotYours, Refused, Unmet
from sro_program.workflow.log import lines_of
from tests.factories.department import Department
from tests.factories.organisations import DelegationFactory
from tests.factories.selection import BoardMemberFactory, InterviewFactory, ScoreSheetFactory, days

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["alabama", "utah"])
def department(request: pytest.FixtureRequest) -> Department:
    return Department(request.param)


@pytest.fixture
def alabama() -> Department:
    return Department("alabama")


@pytest.fixture
def utah() -> Department:
    return Department("utah")


def sentences(refused: pytest.ExceptionInfo[Refused]) -> str:
    return " ".join(str(s) for s in refused.value.sentences)


def test_whole_selection_ends_in_an_appointment(department: Department) -> None:
    department.agreement()
    opening, (best, second) = department.forwarded(5, 4)
    department.discuss(opening)

    perform(best, "appoint", actor=department.chief, data=department.appointment(opening))

    second.refresh_from_db()
    opening.refresh_from_db()
    assert (best.status, second.status, opening.status) == ("appointed", "not_selected", "filled")
    assignment = Assignment.objects.get()
    assert (assignment.officer, assignment.status) == (best.officer, "planned")
    letter = Document.objects.get()
    assert (letter.about, bytes(letter.content[:5])) == (best, b"%PDF-")
    line = lines_of(best).last()
    assert line is not None
    assert (line.transition, line.acted_as, line.actor) == ("appoint", "chief", department.chief)
    clause = {"alabama": "AL-III-B-5", "utah": "UT-PROGRAM"}[department.pack]
    assert any(version.startswith(f"{clause}@") for version in line.clauses)
    assert Outbox.objects.filter(kind="selection.appoint").count() == 1


@pytest.mark.clause("AL-III-B-2")
def test_submit_without_volunteering_is_refused(alabama: Department) -> None:
    application = alabama.application(alabama.opening(), volunteer=False)
    with pytest.raises(Unmet) as refused:
        perform(application, "submit", actor=application.applicant)
    assert "volunteer statement is missing" in sentences(refused)
    application.refresh_from_db()
    assert application.status == "draft"


@pytest.mark.clause("UT-SELECT-1")
def test_submit_on_probation_is_refused(utah: Department) -> None:
    rookie = utah.officer(probation_until=days(30))
    with pytest.raises(Unmet, match="On probation until"):
        utah.submit(utah.opening(), rookie)


@pytest.mark.clause("UT-SELECT-1")
def test_submit_before_being_sworn_is_refused(utah: Department) -> None:
    with pytest.raises(Unmet, match="swearing in"):
        utah.submit(utah.opening(), utah.officer(sworn_since=None))


@pytest.mark.clause("AL-III-B-2")
def test_probation_is_no_matter_where_no_clause_demands_it(alabama: Department) -> None:
    application = alabama.submit(alabama.opening(), alabama.officer(probation_until=days(30)))
    assert application.status == "screening"


def test_submit_to_a_closed_opening_is_refused(department: Department) -> None:
    with pytest.raises(Unmet, match="does not take applications"):
        department.submit(department.opening(status="closed"))


@pytest.mark.clause("UT-SELECT-1")
def test_request_moves_up_the_chain_one_supervisor_after_the_other(utah: Department) -> None:
    application = utah.submit(utah.opening())
    copies = Outbox.objects.get(kind="selection.submit")
    assert copies.line is not None
    steps = list(application.endorsements.values_list("supervisor__rank", "status"))
    assert steps == [("Lieutenant", "asked"), ("Captain", "waiting")]
    first, second = application.endorsements.order_by("step")

    with pytest.raises(NotVisible):
        perform(second, "endorse", actor=utah.principal)
    with pytest.raises(MovedMeanwhile):
        perform(second, "endorse", actor=utah.captain.user)
    perform(first, "decline", actor=utah.lieutenant.user, reason="Needed on patrol")
    application.refresh_from_db()
    assert application.status == "in_chain"
    second.refresh_from_db()
    perform(second, "endorse", actor=utah.captain.user)
    application.refresh_from_db()
    assert application.status == "screening"


@pytest.mark.clause("UT-SELECT-1")
def test_declining_to_endorse_needs_a_reason(utah: Department) -> None:
    asked = utah.submit(utah.opening()).endorsements.get(status="asked")
    with pytest.raises(Refused, match="Say why"):
        perform(asked, "decline", actor=utah.lieutenant.user)


@pytest.mark.clause("AL-III-B-1")
def test_eligible_needs_every_qualification_decided(alabama: Department) -> None:
    application = alabama.submit(alabama.opening())
    assert application.findings.filter(verdict="open").count() == len(application.policy.selection.qualifications)
    with pytest.raises(Unmet, match="Not decided yet"):
        perform(application, "find_eligible", actor=alabama.sergeant)


@pytest.mark.clause("AL-III-B-1")
def test_nobody_screens_the_own_application(alabama: Department) -> None:
    from tests.factories.organisations import SeatFactory

    officer = alabama.officer()
    SeatFactory(user=officer.user, role="sergeant", agency=alabama.agency)
    application = alabama.submit(alabama.opening(), officer)
    with pytest.raises(NotYours):
        perform(application, "find_eligible", actor=officer.user)


@pytest.mark.clause("AL-III-B-3")
def test_board_stands_only_when_both_confirmed(alabama: Department) -> None:
    board = alabama.board(alabama.opening(status="closed"))
    perform(board, "propose", actor=alabama.sergeant)
    by_chief = board.confirmations.get(party="agency_chief")
    perform(by_chief, "confirm", actor=alabama.chief)
    board.refresh_from_db()
    assert board.status == "proposed"
    by_superintendent = board.confirmations.get(party="superintendent")
    with pytest.raises(NotYours):
        perform(by_superintendent, "confirm", actor=alabama.chief)
    perform(by_superintendent, "confirm", actor=alabama.superintendent)
    board.refresh_from_db()
    assert board.status == "constituted"


@pytest.mark.clause("AL-III-B-3")
def test_interview_before_a_board_confirmed_by_the_superintendent_is_refused(alabama: Department) -> None:
    opening = alabama.opening()
    application = alabama.eligible(opening)
    board = alabama.board(opening)
    perform(board, "propose", actor=alabama.sergeant)
    with pytest.raises(Unmet, match="not constituted"):
        alabama.hear(board, application)


@pytest.mark.clause("AL-III-B-3")
def test_refused_confirmation_sends_the_board_back_with_the_reason(alabama: Department) -> None:
    board = alabama.board(alabama.opening(status="closed"))
    perform(board, "propose", actor=alabama.sergeant)
    refusal = board.confirmations.get(party="superintendent")
    perform(refusal, "refuse", actor=alabama.superintendent, reason="One more teacher, please")
    board.refresh_from_db()
    assert board.status == "draft"
    line = lines_of(board).last()
    assert line is not None
    assert line.reason == "One more teacher, please"
    assert set(board.confirmations.values_list("status", flat=True)) == {"refused", "void"}


@pytest.mark.clause("UT-SELECT-3")
def test_board_without_school_administrator_needs_the_reason(utah: Department) -> None:
    board = utah.board(utah.opening(status="closed"))
    board.members.filter(seat="school_administrator").delete()
    with pytest.raises(Unmet, match="Why could no administrator"):
        perform(board, "propose", actor=utah.sergeant)
    board.missing_seats = {"school_administrator": "The school is between principals."}
    board.save()
    perform(board, "propose", actor=utah.sergeant)
    board.refresh_from_db()
    assert board.status == "constituted"


@pytest.mark.clause("AL-III-B-3")
def test_closing_before_all_were_interviewed_is_refused(department: Department) -> None:
    opening = department.opening()
    heard, unheard = department.eligible(opening), department.eligible(opening)
    perform(opening, "close", actor=department.sergeant)
    board = department.board(opening, status="constituted")
    department.hear(board, heard)
    department.score(board, heard)
    department.explain(board, heard)
    with pytest.raises(Unmet) as refused:
        perform(board, "close", actor=department.sergeant)
    assert f"Still to be heard: {unheard.applicant}" in sentences(refused)


@pytest.mark.clause("AL-III-B-3")
def test_no_show_counts_as_heard(alabama: Department) -> None:
    opening = alabama.opening()
    came, stayed_away = alabama.eligible(opening), alabama.eligible(opening)
    perform(opening, "close", actor=alabama.sergeant)
    board = alabama.board(opening, status="constituted")
    alabama.hear(board, came)
    alabama.score(board, came)
    alabama.explain(board, came)
    missed = InterviewFactory(board=board, application=stayed_away)
    perform(missed, "record_no_show", actor=alabama.sergeant)
    perform(board, "close", actor=alabama.sergeant)
    stayed_away.refresh_from_db()
    assert stayed_away.status == "not_selected"


@pytest.mark.clause("AL-III-B-4")
@pytest.mark.clause("UT-SELECT-4")
def test_sheet_needs_every_criterion(department: Department) -> None:
    opening = department.opening()
    application = department.eligible(opening)
    board = department.board(opening, status="constituted")
    department.hear(board, application)
    member = board.members.get(chair=True)
    ConflictDeclaration.objects.create(member=member, application=application, conflict=False)
    sheet = ScoreSheetFactory(member=member, application=application, rates=4)
    sheet.scores.filter(criterion=opening.criteria[0]["key"]).delete()
    with pytest.raises(Unmet, match="Not rated yet"):
        perform(sheet, "submit", actor=member.user)


@pytest.mark.clause("AL-III-B-4")
def test_sheets_missing_keep_the_board_open(alabama: Department) -> None:
    opening = alabama.opening()
    application = alabama.eligible(opening)
    perform(opening, "close", actor=alabama.sergeant)
    board = alabama.board(opening, status="constituted")
    alabama.hear(board, application)
    alabama.explain(board, application)
    with pytest.raises(Unmet, match="Score sheets are still missing"):
        perform(board, "close", actor=alabama.sergeant)


def test_withdrawal_ends_a_running_interview(alabama: Department) -> None:
    opening = alabama.opening()
    application = alabama.eligible(opening)
    board = alabama.board(opening, status="constituted")
    interview = InterviewFactory(board=board, application=application, starts_at=timezone.now() + timedelta(days=3))
    perform(application, "withdraw", actor=application.applicant)
    interview.refresh_from_db()
    assert (application.status, interview.status) == ("withdrawn", "cancelled")


def test_delegate_decides_for_the_giver_and_the_line_says_so(alabama: Department) -> None:
    application = alabama.submit(alabama.opening())
    application.findings.update(verdict="met", evidence="Record", decided_by=alabama.chief, decided_at=timezone.now())
    with pytest.raises(NotVisible):
        perform(application, "find_eligible", actor=alabama.lieutenant.user)
    DelegationFactory(agency=alabama.agency, giver=alabama.chief, receiver=alabama.lieutenant.user)
    line = perform(application, "find_eligible", actor=alabama.lieutenant.user)
    assert (line.actor, line.on_behalf_of, line.acted_as) == (alabama.lieutenant.user, alabama.chief, "chief")


@pytest.mark.clause("AL-III-B-4")
def test_board_whose_members_all_stand_aside_gets_another_and_goes_on(alabama: Department) -> None:
    opening = alabama.opening()
    application = alabama.eligible(opening)
    perform(opening, "close", actor=alabama.sergeant)
    board = alabama.board(opening, status="constituted")
    alabama.hear(board, application)
    alabama.explain(board, application)
    for member in board.members.all():
        ConflictDeclaration.objects.create(member=member, application=application, conflict=True)
    with pytest.raises(Unmet, match="Add a member who can"):
        perform(board, "close", actor=alabama.sergeant)

    perform(board, "revise", actor=alabama.sergeant, reason="Everybody knows the applicant")
    neutral = BoardMemberFactory(board=board, user=alabama.captain.user, seat="department", side="agency")
    perform(board, "propose", actor=alabama.sergeant)
    alabama.confirm(board)
    assert board.status == "in_session"
    ConflictDeclaration.objects.create(member=neutral, application=application, conflict=False)
    perform(ScoreSheetFactory(member=neutral, application=application, rates=4), "submit", actor=neutral.user)
    perform(board, "close", actor=alabama.sergeant)
    application.refresh_from_db()
    assert application.status == "recommended"
