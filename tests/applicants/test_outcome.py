"""What a board found, the list as forwarded, the joint discussion, and appointing from that list."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import DjangoAssertNumQueries

from applicants.models import Application, BoardFinding, InterviewBoard, JointDiscussion, Opening
from applicants.services.outcome import reasons_version, record_joint_discussion, save_reasons
from sro_program.accounts.models import User
from sro_program.workflow.engine import perform
from sro_program.workflow.errors import MovedMeanwhile, NotVisible, Unmet
from tests.factories.boards import board_at_work, declared, draft_sheet, invited
from tests.factories.department import Department
from tests.factories.selection import days

pytestmark = pytest.mark.django_db


@pytest.fixture
def alabama() -> Department:
    return Department("alabama")


@pytest.fixture
def utah() -> Department:
    return Department("utah")


@pytest.fixture(params=["alabama", "utah"])
def department(request: pytest.FixtureRequest) -> Department:
    return Department(request.param)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(name: str, record: Any) -> str:
    return reverse(f"applicants:{name}", args=[record.pk])


def words(response: Any) -> str:
    return " ".join(response.content.decode().split())


def decide(record: Any, workflow: str, transition: str, by: User, **given: Any) -> Any:
    record.refresh_from_db()
    url = reverse("workflow:perform", args=[workflow, record.pk, transition])
    return signed_in(by).post(url, {"version": record.version, **given})


def us(day: Any) -> str:
    return f"{day.month}/{day.day}/{day.year}"


def found(department: Department, *values: int) -> tuple[InterviewBoard, list[Application]]:
    """A closed board that rated one applicant per value."""
    board, applications = board_at_work(department, applicants=len(values))
    for application, value in zip(applications, values, strict=True):
        department.hear(board, application)
        department.score(board, application, value=value, recommends=value > 2)
        department.explain(board, application)
    perform(board, "close", actor=department.sergeant)
    return board, applications


# The board's reasons


def why(application: Application) -> str:
    return f"why_{application.pk.hex}"


def test_reasons_are_kept_while_they_are_written(alabama: Department) -> None:
    board, (first, second) = board_at_work(alabama, applicants=2)
    for application in (first, second):
        alabama.hear(board, application)
    client = signed_in(alabama.sergeant)
    assert f'data-autosave-url="{address("board-findings-autosave", board)}"' in words(
        client.get(address("board-findings", board))
    )
    given = {"version": 1, why(first): "Calm and clear.", why(second): ""}
    answer = client.post(address("board-findings-autosave", board), given)
    assert (answer.status_code, answer.json()) == (200, {"version": 2})
    result = BoardFinding.objects.get()
    assert (result.application, result.rationale, result.written_by) == (first, "Calm and clear.", alabama.sergeant)

    stale = client.post(address("board-findings-autosave", board), {**given, why(first): "Other words"})
    assert (stale.status_code, BoardFinding.objects.get().rationale) == (409, "Calm and clear.")
    saved = client.post(
        address("board-findings", board), {"version": 2, why(first): "Calm, clear, kind.", why(second): "Too early."}
    )
    assert saved["Location"] == address("board", board)
    assert set(BoardFinding.objects.values_list("rationale", flat=True)) == {"Calm, clear, kind.", "Too early."}


@pytest.mark.parametrize(
    ("text", "says"), [("x" * 5001, "at most 5000 characters"), ("a\u202eb", "Remove the hidden character U+202E")]
)
def test_bad_reason_is_refused_at_the_field(alabama: Department, text: str, says: str) -> None:
    board, (application,) = board_at_work(alabama)
    alabama.hear(board, application)
    for page in ("board-findings", "board-findings-autosave"):
        response = signed_in(alabama.sergeant).post(address(page, board), {"version": 1, why(application): text})
        assert (response.status_code, says in response.content.decode()) == (422, True)
    assert BoardFinding.objects.count() == 0


def test_reasons_page_shows_no_rating_and_no_vote(alabama: Department) -> None:
    board, (application,) = board_at_work(alabama)
    alabama.hear(board, application)
    draft_sheet(board.members.get(user=alabama.principal), application, comment="CANARY")
    page = words(signed_in(alabama.sergeant).get(address("board-findings", board)))
    assert (str(application.applicant) in page, "CANARY" in page) == (True, False)


def test_nobody_explains_an_applicant_they_have_a_conflict_with(alabama: Department) -> None:
    board, (related, other) = board_at_work(alabama, applicants=2)
    for application in (related, other):
        alabama.hear(board, application)
    declared(board.members.get(chair=True), related, conflict=True)
    page = words(signed_in(alabama.sergeant).get(address("board-findings", board)))
    assert (why(related) in page, why(other) in page, "1 applicant is left to another member" in page) == (
        False,
        True,
        True,
    )
    with pytest.raises(Unmet, match="You do not write the reason"):
        save_reasons(board, by=alabama.sergeant, version=1, reasons={related.pk: "Unfair"})
    save_reasons(board, by=alabama.principal, version=1, reasons={related.pk: "Fair"})
    with pytest.raises(Unmet, match="You do not write the reason"):
        save_reasons(board, by=alabama.principal, version=2, reasons={other.pk: "Not mine to write"})
    with pytest.raises(MovedMeanwhile):
        save_reasons(board, by=alabama.principal, version=1, reasons={related.pk: "Too late"})
    assert reasons_version(board) == 2
    with pytest.raises(NotVisible):
        save_reasons(
            board, by=alabama.superintendent.__class__.objects.create(email="x@example.test"), version=2, reasons={}
        )


# Closing and the ranking


@pytest.mark.clause("AL-III-B-3")
@pytest.mark.clause("UT-SELECT-2")
def test_board_does_not_close_before_all_were_interviewed(department: Department) -> None:
    board, (heard, waiting) = board_at_work(department, applicants=2)
    department.hear(board, heard)
    department.score(board, heard)
    department.explain(board, heard)
    invited(board, waiting)
    refused = decide(board, "board", "close", department.sergeant)
    assert (refused.status_code, f"Still to be heard: {waiting.applicant}." in words(refused)) == (422, True)
    board.refresh_from_db()
    heard.refresh_from_db()
    assert (board.status, heard.status, BoardFinding.objects.get().mean) == ("in_session", "interviewed", None)

    perform(waiting, "withdraw", actor=waiting.applicant)
    assert decide(board, "board", "close", department.sergeant).status_code == 302
    heard.refresh_from_db()
    assert heard.status == "recommended"


@pytest.mark.clause("AL-III-B-4")
def test_ranking_tells_means_ranges_votes_and_comments(alabama: Department) -> None:
    board, (weak, strong) = found(alabama, 2, 5)
    page = words(signed_in(alabama.chief).get(address("board-ranking", board)))
    assert page.index(str(strong.applicant)) < page.index(str(weak.applicant))
    assert ("2 for, 0 against" in page, "0 for, 2 against" in page) == (True, True)
    assert page.count("<tr") == 2 * (1 + 8)
    by_board = words(signed_in(alabama.principal).get(address("board", board)))
    assert ("What the board found" in by_board, "5.00" in by_board) == (True, True)
    assert signed_in(alabama.superintendent).get(address("board-ranking", board)).status_code == 404
    assert "5.00" not in words(signed_in(alabama.superintendent).get(address("board", board)))


def test_ranking_exports_what_it_shows_and_no_formula(alabama: Department) -> None:
    board, (weak, strong) = found(alabama, 2, 5)
    User.objects.filter(pk=strong.applicant_id).update(full_name="=HYPERLINK(1)")
    answer = signed_in(alabama.auditor).get(f"{address('board-ranking', board)}?export=csv")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]  # a file
    assert lines[0].startswith(
        "Place,Name,Badge,Result,Mean,Votes for,Votes against,Job knowledge: mean,lowest,highest"
    )
    assert lines[1].startswith(f"1,'=HYPERLINK(1),{strong.officer.badge},Recommended,5.00,2,0,5.00,5,5")
    assert lines[2].startswith(f"2,{weak.applicant},{weak.officer.badge},Not recommended,2.00,0,2,2.00,2,2")
    sheet = signed_in(alabama.auditor).get(f"{address('board-ranking', board)}?export=xlsx")
    assert b"".join(sheet.streaming_content).startswith(b"PK")  # type: ignore[attr-defined]  # a file


@pytest.mark.parametrize("values", [(4,), (4, 3, 2)])
def test_ranking_asks_the_same_whatever_the_number(
    alabama: Department, values: tuple[int, ...], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    board, _ = found(alabama, *values)
    client = signed_in(alabama.sergeant)
    client.get(address("board-ranking", board))
    with django_assert_num_queries(10):
        client.get(address("board-ranking", board))
    with django_assert_num_queries(11):
        client.get(address("board", board))


# The list


@pytest.mark.clause("AL-III-B-5")
def test_list_is_read_in_full_by_those_who_select_and_by_name_in_the_district(alabama: Department) -> None:
    opening, (second, best, poor) = alabama.forwarded(3, 5, 2, positions=2)
    User.objects.filter(pk=second.applicant_id).update(full_name="Aaron Example")
    for reader in (alabama.chief, alabama.sergeant, alabama.auditor, alabama.principal):
        page = words(signed_in(reader).get(address("list", opening)))
        assert page.index(best.entry.name) < page.index(second.entry.name)
        assert ("5.00" in page, "The board agreed." in page, poor.applicant.full_name in page) == (True, True, False)
    page = words(signed_in(alabama.superintendent).get(address("list", opening)))
    assert (best.entry.name in page, second.entry.name in page) == (True, True)
    for kept_back in ("5.00", "3.00", "The board agreed.", best.entry.badge, poor.applicant.full_name):
        assert kept_back not in page
    for outsider in (best.applicant, alabama.captain.user, Department("utah").chief):
        assert signed_in(outsider).get(address("list", opening)).status_code == 404


def test_list_not_forwarded_yet_says_so(alabama: Department) -> None:
    board, (application,) = found(alabama, 5)
    page = words(signed_in(alabama.chief).get(address("list", board.opening)))
    assert ("has not forwarded its list yet" in page, str(application.applicant) in page) == (True, False)


@pytest.mark.parametrize("values", [(5,), (5, 4, 3)])
def test_list_asks_the_same_whatever_the_number(
    alabama: Department, values: tuple[int, ...], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    opening, _ = alabama.forwarded(*values)
    client = signed_in(alabama.chief)
    client.get(address("list", opening))
    with django_assert_num_queries(10):
        client.get(address("list", opening))


# The joint discussion


def talked(**change: Any) -> dict[str, Any]:
    return {"held_on": us(days(-1)), "for_agency": "Chief", "for_district": "Superintendent", "notes": "", **change}


@pytest.mark.parametrize("who", ["chief", "sergeant", "superintendent"])
def test_either_side_records_the_joint_discussion(utah: Department, who: str) -> None:
    opening = utah.opening(status="closed")
    client = signed_in(getattr(utah, who))
    page = words(client.get(address("discussion-new", opening)))
    assert ("Superintendent Example" in page, "Chief Example" in page) == (True, True)
    assert client.post(address("discussion-new", opening), talked())["Location"] == address("list", opening)
    kept = JointDiscussion.objects.get()
    assert (kept.opening, kept.held_on, kept.recorded_by) == (opening, days(-1), getattr(utah, who))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"held_on": ""}, "Fill this in."),
        ({"held_on": "the other day"}, "Write a day like"),
        ({"held_on": us(days(3))}, "This day is still to come."),
        ({"for_agency": ""}, "Fill this in."),
        ({"for_district": "x" * 201}, "at most 200 characters"),
        ({"notes": "x" * 5001}, "at most 5000 characters"),
    ],
)
def test_bad_discussion_is_refused_at_the_field(utah: Department, change: dict[str, str], says: str) -> None:
    opening = utah.opening(status="closed")
    response = signed_in(utah.chief).post(address("discussion-new", opening), talked(**change))
    page = words(response)
    assert (response.status_code, says in page) == (422, True)
    assert 'value="Superintendent"' in page or "for_district" in change
    assert JointDiscussion.objects.count() == 0


def test_others_record_no_discussion(utah: Department) -> None:
    opening = utah.opening(status="closed")
    for person in (utah.auditor, utah.principal, utah.officer().user, Department("utah").chief):
        assert signed_in(person).post(address("discussion-new", opening), talked()).status_code == 404
        with pytest.raises(NotVisible):
            record_joint_discussion(opening, by=person, held_on=days(0), for_agency="A", for_district="B")


# Appointing, through the page


def appointing(opening: Opening, **change: Any) -> dict[str, Any]:
    return {"schools": [s.pk for s in opening.schools.all()], "starts_on": us(opening.starts_on), **change}


@pytest.mark.clause("AL-III-B-5")
def test_chief_appoints_with_one_look(department: Department) -> None:
    department.agreement()
    opening, (best,) = department.forwarded(5)
    department.discuss(opening)
    client = signed_in(department.chief)
    page = words(client.get(reverse("workflow:perform", args=["selection", best.pk, "appoint"])))
    assert f'value="{us(opening.starts_on)}"' in page
    assert f'value="{department.school.pk}"' in page
    assert page.count("checked") == 1
    assert decide(best, "selection", "appoint", department.chief, **appointing(opening)).status_code == 302
    best.refresh_from_db()
    assert best.status == "appointed"
    assert best.assignment is not None
    assert (list(best.assignment.schools.all()), best.assignment.starts_on) == ([department.school], opening.starts_on)


@pytest.mark.clause("AL-III-B-5")
@pytest.mark.parametrize("status", ["forwarded", "not_recommended", "recommended", "eligible"])
def test_appointing_somebody_not_on_the_list_is_refused_by_the_page(alabama: Department, status: str) -> None:
    alabama.agreement()
    opening, _ = alabama.forwarded(5)
    other = alabama.application(opening, status=status)
    page = signed_in(alabama.chief).get(reverse("workflow:perform", args=["selection", other.pk, "appoint"]))
    response = decide(other, "selection", "appoint", alabama.chief, **appointing(opening))
    if status == "forwarded":
        assert "This name is not on the list the board forwarded." in words(page)
        assert "This name is not on the list the board forwarded." in words(response)
    assert response.status_code == (422 if status == "forwarded" else 409)
    other.refresh_from_db()
    assert (other.status, other.list_entry, other.assignment) == (status, None, None)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"schools": []}, "Choose at least one school."),
        ({"schools": ["nonsense"]}, "Choose from the schools of this opening."),
        ({"schools": "other"}, "Choose from the schools of this opening."),
        ({"starts_on": ""}, "Fill this in."),
        ({"starts_on": "someday"}, "Write a day like"),
        ({"starts_on": "yesterday"}, "This day has passed."),
        ({"starts_on": us(days(400))}, "that is how long “Agreement on school resource officers” runs."),
    ],
)
def test_bad_appointment_is_refused_at_the_field(alabama: Department, change: dict[str, Any], says: str) -> None:
    alabama.agreement()
    opening, (best,) = alabama.forwarded(5)
    if change.get("schools") == "other":
        change = {"schools": [Department("alabama").school.pk]}
    response = decide(best, "selection", "appoint", alabama.chief, **appointing(opening, **change))
    assert (response.status_code, says in words(response)) == (422, True)
    best.refresh_from_db()
    assert (best.status, best.assignment) == ("forwarded", None)
