"""Score sheets: written alone, kept while they are written, sealed until the board has closed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import DjangoAssertNumQueries

from applicants.models import Application, BoardMember, ConflictDeclaration, InterviewBoard, ScoreSheet
from applicants.queries import tally
from applicants.services.boards import declare_conflict
from applicants.services.scoring import Rating, open_sheet, save_scores
from sro_program.accounts.models import User
from sro_program.organisations.models import Role
from sro_program.workflow.engine import perform
from sro_program.workflow.errors import MovedMeanwhile, NotVisible, NotYours, Unmet
from tests.factories.boards import board_at_work, declared, draft_sheet
from tests.factories.department import Department
from tests.factories.organisations import seated

pytestmark = pytest.mark.django_db


@pytest.fixture
def alabama() -> Department:
    return Department("alabama")


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


def heard(department: Department) -> tuple[InterviewBoard, Application, BoardMember]:
    """One applicant heard, and the principal as a member who has not begun to score."""
    board, (application,) = board_at_work(department)
    department.hear(board, application)
    return board, application, board.members.get(user=department.principal)


def filled(sheet: ScoreSheet, value: Any = 4, **other: Any) -> dict[str, Any]:
    keys = [c["key"] for c in sheet.application.opening.criteria]
    rated = {f"value_{key}": value for key in keys} | {f"comment_{key}": f"On {key}" for key in keys}
    return {"version": sheet.version, "recommends": "yes", "comment": "A good talk", **rated, **other}


def submit(sheet: ScoreSheet) -> Any:
    sheet.refresh_from_db()
    url = reverse("workflow:perform", args=["sheet", sheet.pk, "submit"])
    return signed_in(sheet.member.user).post(url, {"version": sheet.version})


# Beginning a sheet


def test_sheet_begins_after_the_conflict_declaration(alabama: Department) -> None:
    board, application, member = heard(alabama)
    url = address("sheet-open", board.interviews.get())
    client = signed_in(member.user)
    assert client.post(url)["Location"] == address("conflict", application)
    assert ScoreSheet.objects.count() == 0

    client.post(address("conflict", application), {"kind": "none"})
    first, second = client.post(url), client.post(url)
    sheet = ScoreSheet.objects.get()
    assert (sheet.member, sheet.status) == (member, "draft")
    assert first["Location"] == second["Location"] == address("sheet", sheet)
    assert client.get(url)["Location"] == address("interview", board.interviews.get())


def test_member_with_a_conflict_opens_no_sheet(alabama: Department) -> None:
    board, application, member = heard(alabama)
    declared(member, application, conflict=True)
    response = signed_in(member.user).post(address("sheet-open", board.interviews.get()))
    assert response.status_code == 422
    assert "You declared a conflict of interest, so you do not score this applicant." in words(response)
    assert ScoreSheet.objects.count() == 0


def test_nobody_but_members_opens_a_sheet(alabama: Department) -> None:
    board, application, _ = heard(alabama)
    interview = board.interviews.get()
    for person in (alabama.chief, alabama.auditor, alabama.superintendent, application.applicant):
        with pytest.raises(NotVisible):
            open_sheet(interview, by=person)
        assert signed_in(person).post(address("sheet-open", interview)).status_code == 404


# Writing it


@pytest.mark.clause("AL-III-B-4")
@pytest.mark.clause("UT-SELECT-4")
def test_sheet_asks_the_frozen_criteria_with_their_anchors(department: Department) -> None:
    _, application, member = heard(department)
    declared(member, application)
    sheet = ScoreSheet.objects.create(member=member, application=application)
    page = words(signed_in(member.user).get(address("sheet", sheet)))
    rule = department.opening().policy.selection
    assert len(application.opening.criteria) == {"alabama": 8, "utah": 5}[department.pack]
    for criterion in rule.criteria:
        assert f"<legend>{criterion.label}</legend>" in page
        assert page.count(f'name="value_{criterion.key}"') == 5
    for question in rule.questions:
        assert question.text in page


def test_saved_scores_come_back_and_the_sheet_is_handed_in(alabama: Department) -> None:
    _, application, member = heard(alabama)
    declared(member, application)
    sheet = ScoreSheet.objects.create(member=member, application=application)
    client = signed_in(member.user)
    partly = filled(sheet, value="", recommends="", comment="First thoughts")
    assert client.post(address("sheet", sheet), partly)["Location"] == address("sheet", sheet)
    sheet.refresh_from_db()
    assert (sheet.version, sheet.recommends, sheet.comment) == (2, None, "First thoughts")
    assert "First thoughts" in words(client.get(address("sheet", sheet)))

    on = client.post(address("sheet", sheet), {**filled(sheet), "hand_in": "yes"})
    assert on["Location"] == reverse("workflow:perform", args=["sheet", sheet.pk, "submit"])
    assert "Your sheet is sealed and cannot change." in words(client.get(on["Location"]))
    assert submit(sheet).status_code == 302
    sheet.refresh_from_db()
    assert (sheet.status, sheet.recommends) == ("submitted", True)
    assert set(sheet.scores.values_list("value", flat=True)) == {4}
    sealed = words(client.get(address("sheet", sheet)))
    assert ("Handed in and sealed." in sealed, "<textarea" in sealed) == (True, False)


@pytest.mark.clause("AL-III-B-4")
@pytest.mark.clause("UT-SELECT-4")
def test_sheet_with_a_criterion_unrated_is_not_taken(department: Department) -> None:
    _, application, member = heard(department)
    sheet = draft_sheet(member, application)
    first = application.opening.criteria[0]
    sheet.scores.filter(criterion=first["key"]).delete()
    response = submit(sheet)
    assert (response.status_code, f"Not rated yet: {first['label']}." in words(response)) == (422, True)
    sheet.refresh_from_db()
    assert sheet.status == "draft"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"value_bearing": "6"}, "Choose one of the ratings from 1 to 5."),
        ({"value_bearing": "0"}, "Choose one of the ratings from 1 to 5."),
        ({"value_bearing": "3.5"}, "Choose one of the ratings from 1 to 5."),
        ({"value_bearing": "'; DROP"}, "Choose one of the ratings from 1 to 5."),
        ({"recommends": "perhaps"}, "Choose yes or no."),
        ({"comment": "x" * 5001}, "at most 5000 characters"),
        ({"comment_bearing": "x" * 1001}, "at most 1000 characters"),
        ({"comment_bearing": "a\u202eb"}, "Remove the hidden character U+202E"),
    ],
)
@pytest.mark.parametrize("page", ["sheet", "sheet-autosave"])
def test_bad_scores_are_refused_at_the_field(
    alabama: Department, page: str, change: dict[str, str], says: str
) -> None:
    _, application, member = heard(alabama)
    sheet = draft_sheet(member, application, value=3)
    response = signed_in(member.user).post(address(page, sheet), filled(sheet, **{"comment": "Kept words", **change}))
    text = words(response)
    assert response.status_code == 422
    assert says in (text if page == "sheet" else response.json()["problems"].popitem()[1][0])
    assert page != "sheet" or "On bearing" in text or "comment_bearing" in change
    sheet.refresh_from_db()
    assert (sheet.version, sheet.comment, set(sheet.scores.values_list("value", flat=True))) == (1, "", {3})


def test_autosave_keeps_the_draft_and_tells_the_new_version(alabama: Department) -> None:
    _, application, member = heard(alabama)
    sheet = draft_sheet(member, application, value=3)
    client = signed_in(member.user)
    assert f'data-autosave-url="{address("sheet-autosave", sheet)}"' in words(client.get(address("sheet", sheet)))
    answer = client.post(address("sheet-autosave", sheet), filled(sheet, value=5))
    assert (answer.status_code, answer.json()) == (200, {"version": 2})
    assert set(sheet.scores.values_list("value", flat=True)) == {5}
    stale = client.post(address("sheet-autosave", sheet), filled(sheet, value=1))
    assert (stale.status_code, set(sheet.scores.values_list("value", flat=True))) == (409, {5})


def test_sheet_handed_in_never_changes(alabama: Department) -> None:
    _, application, member = heard(alabama)
    sheet = draft_sheet(member, application, value=3)
    assert submit(sheet).status_code == 302
    sheet.refresh_from_db()
    client = signed_in(member.user)
    for page in ("sheet", "sheet-autosave"):
        assert client.post(address(page, sheet), filled(sheet, value=1)).status_code == 409
    with pytest.raises(NotYours):
        save_scores(sheet, by=member.user, version=sheet.version, ratings={}, recommends=False, comment="")
    assert set(sheet.scores.values_list("value", flat=True)) == {3}


def test_nobody_writes_the_sheet_of_another(alabama: Department) -> None:
    board, application, member = heard(alabama)
    sheet = draft_sheet(member, application)
    for person in (alabama.sergeant, alabama.chief, alabama.auditor, application.applicant):
        for page in ("sheet", "sheet-autosave"):
            assert signed_in(person).post(address(page, sheet), filled(sheet, value=1)).status_code == 404
        with pytest.raises(NotVisible):
            save_scores(sheet, by=person, version=1, ratings={}, recommends=False, comment="")
    draft_sheet(board.members.get(chair=True), application)
    for own in ScoreSheet.objects.all():
        perform(own, "submit", actor=own.member.user)
    alabama.explain(board, application)
    perform(board, "close", actor=alabama.sergeant)
    assert signed_in(alabama.chief).post(address("sheet", sheet), filled(sheet, value=1)).status_code == 403


def test_service_takes_no_rating_off_the_scale_and_no_unknown_criterion(alabama: Department) -> None:
    _, application, member = heard(alabama)
    sheet = draft_sheet(member, application)
    for ratings in ({"bearing": Rating(6)}, {"charm": Rating(3)}):
        with pytest.raises(ValidationError):
            save_scores(sheet, by=member.user, version=1, ratings=ratings, recommends=None, comment="")
    with pytest.raises(MovedMeanwhile):
        save_scores(sheet, by=member.user, version=9, ratings={}, recommends=None, comment="")


# Conflicts found late


def test_late_conflict_keeps_the_draft_but_takes_no_more(alabama: Department) -> None:
    _, application, member = heard(alabama)
    sheet = draft_sheet(member, application)
    declare_conflict(application, by=member.user, conflict=True, kind="family", explanation="")
    with pytest.raises(Unmet, match="You declared a conflict"):
        perform(sheet, "submit", actor=member.user)
    assert signed_in(member.user).post(address("sheet", sheet), filled(sheet)).status_code == 422
    assert signed_in(member.user).post(address("sheet-autosave", sheet), filled(sheet)).status_code == 422
    page = words(signed_in(member.user).get(address("sheet", sheet)))
    assert ("A conflict of interest is declared" in page, "<textarea" in page) == (True, False)
    assert ScoreSheet.objects.filter(pk=sheet.pk, status="draft").exists()


def test_sheet_of_a_member_with_a_late_conflict_does_not_count(alabama: Department) -> None:
    board, application, member = heard(alabama)
    alabama.score(board, application, value=2, recommends=False)
    ScoreSheet.objects.exclude(member=member).update(recommends=True)
    declare_conflict(application, by=member.user, conflict=True, kind="family", explanation="")
    votes = tally(application, board.opening.criteria)
    assert (votes.votes_for, votes.votes_against) == (1, 0)


# Blind until the board has closed

CANARY = "CANARY-7731"


def pages(board: InterviewBoard, application: Application, sheet: ScoreSheet) -> Iterator[str]:
    interview = board.interviews.get()
    for name in ("board", "board-members", "interview-new", "board-findings", "board-ranking"):
        yield address(name, board)
    for ending in ("csv", "xlsx"):
        yield f"{address('board-ranking', board)}?export={ending}"
        yield f"{reverse('applicants:application-list')}?export={ending}"
    for name in ("application", "application-edit", "screening", "conflict"):
        yield address(name, application)
    for name in ("opening", "list", "discussion-new", "board-new", "opening-edit"):
        yield address(name, board.opening)
    for name in ("interview", "interview-calendar", "sheet-open"):
        yield address(name, interview)
    yield from (address("sheet", sheet), address("sheet-autosave", sheet))
    for name in ("home", "pipeline", "opening-list", "application-list"):
        yield reverse(f"applicants:{name}")
    yield reverse("workflow:perform", args=["sheet", sheet.pk, "submit"])
    yield from (reverse("home"), reverse("notices"), f"{reverse('search')}?q={CANARY}")


def sees_canary(person: User, board: InterviewBoard, application: Application, sheet: ScoreSheet) -> bool:
    client, seen = signed_in(person), False
    for url in pages(board, application, sheet):
        response = client.get(url)
        assert response.status_code < 500, url
        body = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]  # a file
        # a search repeats the words that were asked for
        seen = seen or (CANARY.encode() in body and "search" not in url)
    return seen


@pytest.mark.clause("AL-III-B-4")
def test_scores_are_seen_by_nobody_else_before_the_board_has_closed_and_never_by_the_applicant(
    alabama: Department,
) -> None:
    board, application, member = heard(alabama)
    aside = seated(Role.PRINCIPAL, alabama.school)
    BoardMember.objects.create(board=board, user=aside, seat="school_system", side="school", chosen_by=alabama.chief)
    declared(board.members.get(user=aside), application, conflict=True)
    sheet = draft_sheet(member, application, comment=CANARY)
    sheet.scores.update(comment=CANARY)
    readers = (alabama.sergeant, alabama.chief, alabama.auditor, aside)
    never = (alabama.superintendent, application.applicant, alabama.captain.user, Department("alabama").chief)
    everybody = (*readers, *never)

    assert sees_canary(member.user, board, application, sheet)
    assert not any(sees_canary(person, board, application, sheet) for person in everybody)
    perform(sheet, "submit", actor=member.user)
    assert not any(sees_canary(person, board, application, sheet) for person in everybody)

    other = draft_sheet(board.members.get(chair=True), application)
    perform(other, "submit", actor=other.member.user)
    alabama.explain(board, application)
    perform(board, "close", actor=alabama.sergeant)
    assert all(sees_canary(person, board, application, sheet) for person in readers)
    perform(board, "forward", actor=alabama.sergeant)
    assert not any(sees_canary(person, board, application, sheet) for person in never)


def test_votes_and_means_are_not_told_before_closing(alabama: Department) -> None:
    board, application, _ = heard(alabama)
    alabama.score(board, application, value=5)
    for person in (alabama.sergeant, alabama.chief, alabama.principal):
        assert signed_in(person).get(address("board-ranking", board)).status_code == 404
        assert "What the board found" not in words(signed_in(person).get(address("board", board)))
    assert ConflictDeclaration.objects.filter(conflict=False).count() == 2


@pytest.mark.parametrize("pack", ["alabama", "utah"])
def test_sheet_page_asks_few_questions_whatever_the_criteria(
    pack: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    _, application, member = heard(Department(pack))
    sheet = draft_sheet(member, application)
    client = signed_in(member.user)
    client.get(address("sheet", sheet))
    with django_assert_num_queries(11):
        client.get(address("sheet", sheet))
