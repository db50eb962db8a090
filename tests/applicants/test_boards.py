"""Boards: put together by the policy's rule, confirmed by those it names, without conflicts of interest."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import DjangoAssertNumQueries

from applicants.models import BoardMember, ConflictDeclaration, InterviewBoard
from applicants.services.boards import add_member, make_board, remove_member
from sro_program.accounts.models import User
from sro_program.organisations.models import Role
from sro_program.workflow.engine import perform
from sro_program.workflow.errors import MovedMeanwhile, Unmet
from tests.factories.boards import board_at_work, declared, draft_sheet, invited
from tests.factories.department import Department
from tests.factories.organisations import SeatFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def alabama() -> Department:
    return Department("alabama")


@pytest.fixture
def utah() -> Department:
    return Department("utah")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(name: str, record: Any) -> str:
    return reverse(f"applicants:{name}", args=[record.pk])


def press(board: InterviewBoard, by: User, do: str, **given: Any) -> Any:
    board.refresh_from_db()
    data = {"do": do, "version": board.version, **given}
    return signed_in(by).post(address("board-members", board), data)


def decide(record: Any, workflow: str, transition: str, by: User, **given: Any) -> Any:
    record.refresh_from_db()
    url = reverse("workflow:perform", args=[workflow, record.pk, transition])
    return signed_in(by).post(url, {"version": record.version, **given})


def words(response: Any) -> str:
    return " ".join(response.content.decode().split())


# Putting a board together


def test_utah_board_begins_with_the_sro_supervisor_in_the_chair(utah: Department) -> None:
    opening = utah.opening(status="closed")
    page = signed_in(utah.sergeant)
    assert "The SRO supervisor sits on the board" in words(page.get(address("board-new", opening)))
    response = page.post(address("board-new", opening))
    board = InterviewBoard.objects.get(opening=opening)
    assert response["Location"] == address("board-members", board)
    member = board.members.get()
    assert (member.user, member.seat, member.chair) == (utah.sergeant, "sro_supervisor", True)
    assert page.get(address("board-new", opening))["Location"] == address("board", board)


def test_alabama_board_begins_empty(alabama: Department) -> None:
    board = make_board(alabama.opening(status="closed"), by=alabama.chief)
    assert board.members.count() == 0


@pytest.mark.parametrize("status", ["draft", "filled", "cancelled"])
def test_no_board_for_an_opening_that_does_not_select(alabama: Department, status: str) -> None:
    with pytest.raises(Unmet, match="while the opening is open"):
        make_board(alabama.opening(status=status), by=alabama.chief)


def test_second_board_is_refused(alabama: Department) -> None:
    opening = alabama.opening(status="closed")
    make_board(opening, by=alabama.chief)
    with pytest.raises(Unmet, match="already has a board"):
        make_board(opening, by=alabama.sergeant)
    response = signed_in(alabama.sergeant).post(address("board-new", opening))
    assert response.status_code == 422
    assert InterviewBoard.objects.count() == 1


def test_applicant_puts_no_board_together(alabama: Department) -> None:
    opening = alabama.opening(status="closed")
    officer = alabama.officer()
    SeatFactory(user=officer.user, role=Role.SERGEANT, agency=alabama.agency)
    alabama.application(opening, officer=officer, status="eligible")
    with pytest.raises(Unmet, match="somebody else puts its board together"):
        make_board(opening, by=officer.user)


def test_members_are_added_made_chair_and_removed_on_one_page(alabama: Department) -> None:
    board = make_board(alabama.opening(status="closed"), by=alabama.sergeant)
    page = words(signed_in(alabama.sergeant).get(address("board-members", board)))
    assert "“Members selected by the chief” needs 1, has 0." in page

    assert press(board, alabama.sergeant, "add", seat="department", person=alabama.chief.pk).status_code == 302
    assert press(board, alabama.sergeant, "add", seat="school_system", person=alabama.principal.pk).status_code == 302
    chief, principal = board.members.get(user=alabama.chief), board.members.get(user=alabama.principal)
    assert (chief.side, principal.side, chief.chair) == ("agency", "school", False)

    press(board, alabama.sergeant, "chair", member=chief.pk)
    press(board, alabama.sergeant, "chair", member=principal.pk)
    assert list(board.members.filter(chair=True)) == [principal]
    assert "The board is complete" in words(signed_in(alabama.sergeant).get(address("board-members", board)))

    press(board, alabama.sergeant, "remove", member=chief.pk)
    assert list(board.members.all()) == [principal]


@pytest.mark.clause("AL-III-B-3")
@pytest.mark.parametrize(
    ("who", "seat", "says"),
    [
        ("principal", "school_system", "Principal Example already sits on this board."),
        ("applicant", "department", "applies for this post, so cannot sit on its board."),
        ("principal", "department", "already sits on this board."),
        ("sergeant", "school_system", "is for people of Example District"),
        ("superintendent", "department", "is for people of Example City Police"),
        ("stranger", "department", "is for people of Example City Police"),
        ("auditor", "department", "is for people of Example City Police"),
        ("nobody", "department", "Choose a person from the list."),
        ("nonsense", "department", "Choose a person from the list."),
        ("empty", "department", "Choose a person."),
    ],
)
def test_member_who_may_not_sit_is_refused_at_the_field(alabama: Department, who: str, seat: str, says: str) -> None:
    opening = alabama.opening(status="closed")
    board = make_board(opening, by=alabama.sergeant)
    press(board, alabama.sergeant, "add", seat="school_system", person=alabama.principal.pk)
    applicant = alabama.application(opening, status="eligible").applicant
    people = {
        "principal": alabama.principal.pk,
        "applicant": applicant.pk,
        "sergeant": alabama.sergeant.pk,
        "superintendent": alabama.superintendent.pk,
        "stranger": Department("utah").chief.pk,
        "auditor": alabama.auditor.pk,
        "nobody": uuid.uuid4(),
        "nonsense": "x' OR 1=1",
        "empty": "",
    }
    response = press(board, alabama.sergeant, "add", seat=seat, person=people[who])
    assert response.status_code == 422
    assert says in words(response)
    assert [m.user for m in board.members.all()] == [alabama.principal]


@pytest.mark.clause("UT-SELECT-3")
def test_second_person_may_come_from_outside_the_department(utah: Department) -> None:
    board = make_board(utah.opening(status="closed"), by=utah.sergeant)
    member = add_member(board, by=utah.sergeant, version=1, seat="second_person", person=utah.superintendent)
    assert member.side == "agency"
    lieutenant = press(board, utah.sergeant, "add", seat="sro_supervisor", person=utah.lieutenant.user.pk)
    assert "is for the SRO supervisor of" in words(lieutenant)


@pytest.mark.parametrize("given", [{"do": "crown"}, {"do": "add", "seat": "throne"}, {}])
def test_unknown_buttons_are_a_bad_request(alabama: Department, given: dict[str, str]) -> None:
    board = make_board(alabama.opening(status="closed"), by=alabama.sergeant)
    response = signed_in(alabama.sergeant).post(address("board-members", board), given)
    assert response.status_code == 400


def test_members_changed_meanwhile_are_not_overwritten(alabama: Department) -> None:
    board = make_board(alabama.opening(status="closed"), by=alabama.sergeant)
    add_member(board, by=alabama.chief, version=1, seat="department", person=alabama.chief)
    with pytest.raises(MovedMeanwhile):
        add_member(board, by=alabama.sergeant, version=1, seat="department", person=alabama.sergeant)
    data = {"do": "add", "version": 1, "seat": "department", "person": alabama.sergeant.pk}
    response = signed_in(alabama.sergeant).post(address("board-members", board), data)
    assert response.status_code == 409
    assert board.members.count() == 1


# Proposing and confirming


@pytest.mark.clause("AL-III-B-3")
def test_board_of_one_is_refused(alabama: Department) -> None:
    board = make_board(alabama.opening(status="closed"), by=alabama.sergeant)
    press(board, alabama.sergeant, "add", seat="department", person=alabama.sergeant.pk)
    press(board, alabama.sergeant, "chair", member=board.members.get().pk)
    response = decide(board, "board", "propose", alabama.sergeant)
    assert response.status_code == 422
    assert "The board needs at least 2 members, it has 1." in words(response)
    board.refresh_from_db()
    assert board.status == "draft"


@pytest.mark.clause("AL-III-B-3")
def test_board_from_one_side_alone_is_refused(alabama: Department) -> None:
    board = make_board(alabama.opening(status="closed"), by=alabama.sergeant)
    for person in (alabama.sergeant, alabama.chief):
        press(board, alabama.sergeant, "add", seat="department", person=person.pk)
    response = decide(board, "board", "propose", alabama.sergeant)
    assert response.status_code == 422
    assert "“Members selected by the superintendent” needs 1, has 0." in words(response)


@pytest.mark.clause("UT-SELECT-3")
def test_without_a_school_administrator_the_reason_is_asked_for(utah: Department) -> None:
    board = make_board(utah.opening(status="closed"), by=utah.sergeant)
    press(board, utah.sergeant, "add", seat="second_person", person=utah.chief.pk)
    refused = decide(board, "board", "propose", utah.sergeant)
    assert refused.status_code == 422
    assert "Why could no administrator of the school take part?" in words(refused)

    blank = press(board, utah.sergeant, "explain", seat="school_administrator", reason="  ")
    assert (blank.status_code, "Fill this in." in words(blank)) == (422, True)
    press(board, utah.sergeant, "explain", seat="school_administrator", reason="The school is between principals.")
    assert decide(board, "board", "propose", utah.sergeant).status_code == 302
    board.refresh_from_db()
    assert board.status == "constituted"
    assert "The school is between principals." in words(signed_in(utah.auditor).get(address("board", board)))


@pytest.mark.clause("UT-SELECT-3")
def test_seat_that_must_be_filled_takes_no_reason(utah: Department) -> None:
    board = make_board(utah.opening(status="closed"), by=utah.sergeant)
    response = press(board, utah.sergeant, "explain", seat="second_person", reason="Nobody wanted to.")
    assert response.status_code == 422
    assert "This place cannot stay empty." in words(response)


@pytest.mark.clause("AL-III-B-3")
def test_nobody_is_invited_before_the_superintendent_confirmed_the_board(alabama: Department) -> None:
    opening = alabama.opening(status="closed")
    application = alabama.application(opening, status="eligible")
    board = alabama.board(opening)
    perform(board, "propose", actor=alabama.sergeant)
    by_chief, by_superintendent = (board.confirmations.get(party=p) for p in ("agency_chief", "superintendent"))
    assert decide(by_chief, "confirmation", "confirm", alabama.chief).status_code == 302
    invite = {
        "applications": [application.pk],
        "starts_at": "12/1/2098 09:00",
        "minutes": 45,
        "pause": 0,
        "place": "R",
    }
    page = signed_in(alabama.sergeant)
    assert page.post(address("interview-new", board), invite).status_code == 404
    assert board.interviews.count() == 0

    shown = words(signed_in(alabama.superintendent).get(address("board", board)))
    assert reverse("workflow:perform", args=["confirmation", by_superintendent.pk, "confirm"]) in shown
    assert reverse("workflow:perform", args=["confirmation", by_chief.pk, "confirm"]) not in shown
    assert decide(by_superintendent, "confirmation", "confirm", alabama.superintendent).status_code == 302
    assert page.post(address("interview-new", board), invite).status_code == 302
    assert board.interviews.count() == 1


@pytest.mark.clause("AL-III-B-3")
def test_chair_cannot_be_removed_once_the_board_sits(alabama: Department) -> None:
    board, (application,) = board_at_work(alabama)
    chair = board.members.get(chair=True)
    draft_sheet(chair, application)
    assert press(board, alabama.sergeant, "remove", member=chair.pk).status_code == 404
    alabama.hear(board, application)
    assert press(board, alabama.sergeant, "remove", member=chair.pk).status_code == 404
    assert decide(board, "board", "revise", alabama.sergeant, reason="Another chair").status_code == 302
    board.refresh_from_db()
    assert press(board, alabama.sergeant, "remove", member=chair.pk).status_code == 422
    assert board.members.filter(chair=True).exists()


def test_member_who_began_to_score_stays_on_a_revised_board(alabama: Department) -> None:
    board, (application,) = board_at_work(alabama)
    chair = board.members.get(chair=True)
    draft_sheet(chair, application)
    perform(board, "revise", actor=alabama.sergeant, reason="One more member")
    with pytest.raises(Unmet, match="has begun a score sheet"):
        remove_member(board, by=alabama.sergeant, version=board.version, member=chair.pk)


def test_removed_member_takes_the_declarations_along(alabama: Department) -> None:
    board, (application,) = board_at_work(alabama)
    principal = board.members.get(user=alabama.principal)
    declared(principal, application)
    perform(board, "revise", actor=alabama.sergeant, reason="Another principal")
    remove_member(board, by=alabama.sergeant, version=board.version, member=principal.pk)
    assert (BoardMember.objects.filter(pk=principal.pk).exists(), ConflictDeclaration.objects.count()) == (False, 0)


# The page of a board


def test_board_page_tells_each_what_waits_for_them(alabama: Department) -> None:
    board, (heard, later) = board_at_work(alabama, applicants=2)
    alabama.hear(board, heard)
    invited(board, later)
    chair, principal = board.members.get(chair=True), board.members.get(user=alabama.principal)
    perform(draft_sheet(chair, heard), "submit", actor=chair.user)

    by_principal = words(signed_in(alabama.principal).get(address("board", board)))
    assert "Your interviews" in by_principal
    assert f'href="{address("conflict", heard)}"' in by_principal
    assert by_principal.count("Score sheets still to be handed in:") == 1
    owing = by_principal.partition("Score sheets still to be handed in:")[2].partition("</ul>")[0]
    assert (str(principal) in owing, str(chair) in owing) == (True, False)

    by_chief = words(signed_in(alabama.chief).get(address("board", board)))
    assert ("Your interviews" in by_chief, str(heard.applicant) in by_chief) == (False, True)


def test_superintendent_reads_the_members_and_no_applicant(alabama: Department) -> None:
    board, (application,) = board_at_work(alabama)
    page = words(signed_in(alabama.superintendent).get(address("board", board)))
    assert (str(alabama.principal) in page, str(application.applicant) in page) == (True, False)


@pytest.mark.parametrize("page", ["board", "board-members", "interview-new", "board-findings", "board-ranking"])
def test_boards_of_others_do_not_exist(alabama: Department, page: str) -> None:
    board, (application,) = board_at_work(alabama)
    other = Department("alabama")
    for person in (other.chief, other.sergeant, application.applicant, alabama.captain.user):
        assert signed_in(person).get(address(page, board)).status_code == 404
    assert Client().get(address(page, board)).status_code == 302


@pytest.mark.parametrize("applicants", [1, 3])
def test_board_page_asks_the_same_whatever_the_number(
    alabama: Department, applicants: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    board, applications = board_at_work(alabama, applicants)
    for application in applications:
        invited(board, application)
        declared(board.members.get(user=alabama.principal), application)
    client = signed_in(alabama.principal)
    client.get(address("board", board))
    with django_assert_num_queries(14):
        assert client.get(address("board", board)).status_code == 200
