"""From an opening to the letter of appointment, in a real browser, by the people whose work it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from applicants.models import Application, Interview, InterviewBoard, Opening, ScoreSheet
from assignments.models import Assignment
from sro_program.documents.models import Document
from tests.factories.department import Department
from tests.factories.selection import days

from .visitor import Visitor

pytestmark = pytest.mark.django_db(transaction=True)

Enter = Callable[[Any], Visitor]


@pytest.mark.clause("AL-II-C")
@pytest.mark.clause("UT-PROGRAM")
@pytest.mark.parametrize("pack", ["alabama", "utah"])
def test_officer_is_selected_and_appointed(pack: str, enter: Enter) -> None:
    department = Department(pack)
    officer = department.officer()
    department.agreement()
    opening = _open(department, enter)
    application = _apply(opening, officer, enter)
    _endorse(department, application, enter)
    _screen(department, application, enter)
    board = _constitute(department, opening, enter)
    _interview(department, board, application, enter)
    _score(board, application, enter)
    _close_and_forward(department, board, application, enter)
    _appoint(department, opening, application, enter)


def _open(department: Department, enter: Enter) -> Opening:
    sergeant = enter(department.sergeant).go("/selection/openings/new")
    if sergeant.page.get_by_role("button", name="Go on").count():
        sergeant.press("Go on")
    sergeant.fill("Title", "School resource officer, Example High").tick(department.school.name)
    sergeant.fill("Duties", "Serve the school and its students.")
    sergeant.fill("Apply until", days(14).isoformat()).fill("Post begins on", days(60).isoformat())
    sergeant.press("Save")
    sergeant.decide("Open for applications")
    opening = Opening.objects.get()
    assert opening.status == "open"
    return opening


def _apply(opening: Opening, officer: Any, enter: Enter) -> Application:
    applicant = enter(officer.user).open(opening).press("Apply")
    applicant.fill("Why do you want this post", "I coach a youth team and like to work with young people.")
    applicant.press("Send")
    assert applicant.page.get_by_role("alert").is_visible()
    assert Application.objects.exclude(status="draft").count() == 0
    applicant.page.get_by_role("checkbox").check()
    applicant.press("Send")
    application = Application.objects.get()
    assert application.status in ("in_chain", "screening")
    return application


def _endorse(department: Department, application: Application, enter: Enter) -> None:
    if department.pack != "utah":
        return
    for supervisor in (department.lieutenant, department.captain):
        enter(supervisor.user).go("/").press("Endorse")
        enter(supervisor.user).press("Endorse")
    application.refresh_from_db()
    assert application.status == "screening"


def _screen(department: Department, application: Application, enter: Enter) -> None:
    sergeant = enter(department.sergeant).open(application)
    assert sergeant.sees("Not decided yet")
    sergeant.go(f"/selection/applications/{application.pk}/screening")
    for group in sergeant.page.get_by_role("radio", name="Met", exact=True).all():
        group.check()
    sergeant.press("Save")
    sergeant.open(application).decide("Find eligible")
    application.refresh_from_db()
    assert application.status == "eligible"


def _constitute(department: Department, opening: Opening, enter: Enter) -> InterviewBoard:
    sergeant = enter(department.sergeant).open(opening).decide("Close")
    sergeant.go(f"/selection/openings/{opening.pk}/board")
    sergeant.press("Begin")
    board = InterviewBoard.objects.get()
    for seat, _side, person in department.seating(board):
        if board.members.filter(user=person).exists():
            continue
        sergeant.go(f"/selection/boards/{board.pk}/members")
        form = sergeant.page.locator("form").filter(has=sergeant.page.locator(f"#id_{seat}_person"))
        form.locator("select").select_option(value=str(person.pk))
        form.get_by_role("button").click()
        sergeant.page.wait_for_load_state("load")
    if not board.members.filter(chair=True).exists():
        sergeant.press("Make chair")
    sergeant.open(board).decide("Propose board")
    if department.pack == "alabama":
        for authority in (department.chief, department.superintendent):
            enter(authority).open(board).decide("Confirm members")
    board.refresh_from_db()
    assert board.status == "constituted"
    return board


def _interview(department: Department, board: InterviewBoard, application: Application, enter: Enter) -> None:
    sergeant = enter(department.sergeant).go(f"/selection/boards/{board.pk}/interviews")
    sergeant.tick(str(application.applicant))
    sergeant.page.locator("[name=starts_at], [name=starts_at_0]").first.fill(
        timezone.localtime(timezone.now() + timedelta(days=9)).strftime("%Y-%m-%d 10:00")
    )
    sergeant.fill("Place", "Room 1").press("Send invitations")
    interview = Interview.objects.get()
    enter(application.applicant).open(interview).decide("Accept")
    sergeant.open(interview)
    assert sergeant.sees("The interview has not begun yet.")
    Interview.objects.update(starts_at=timezone.now() - timedelta(minutes=20))
    sergeant.open(interview).decide("Record as held")
    application.refresh_from_db()
    assert application.status == "interviewed"


def _score(board: InterviewBoard, application: Application, enter: Enter) -> None:
    for member in board.members.select_related("user"):
        person = enter(member.user).open(board).press("Declare conflicts")
        person.tick("No, I can judge freely").press("Declare")
        person.open(board).press("Score")
        assert ScoreSheet.objects.filter(member=member).count() == 1
        for criterion in application.opening.criteria:
            person.page.locator(f"[name='value_{criterion['key']}'][value='4']").check()
        person.page.locator("[name=recommends]").first.check()
        person.press("Go on to hand in").press("Hand in sheet")
    assert ScoreSheet.objects.filter(status="submitted").count() == board.members.count()


def _close_and_forward(department: Department, board: InterviewBoard, application: Application, enter: Enter) -> None:
    sergeant = enter(department.sergeant).open(board)
    assert sergeant.sees("Write why the board recommends")
    sergeant.go(f"/selection/boards/{board.pk}/reasons")
    sergeant.page.get_by_label(str(application)).fill("Calm, experienced, good with students.")
    sergeant.press("Save")
    sergeant.open(board).decide("Close board")
    sergeant.decide("Forward list to the chief")
    application.refresh_from_db()
    assert application.status == "forwarded"


def _appoint(department: Department, opening: Opening, application: Application, enter: Enter) -> None:
    chief = enter(department.chief).open(application)
    if department.pack == "utah":
        assert chief.sees("The joint discussion of the applicants with the district is not recorded.")
        chief.press("Record it")
        chief.fill("Held on", "today").fill("Who took part for the agency", "Chief Example")
        chief.fill("Who took part for the district", "Superintendent Example").press("Record it")
    chief.go("/").press("Appoint").press("Appoint")
    application.refresh_from_db()
    opening.refresh_from_db()
    assert (application.status, opening.status) == ("appointed", "filled")
    assert Assignment.objects.get().officer == application.officer
    applicant = enter(application.applicant).open(application)
    with applicant.page.expect_download() as download:
        applicant.page.get_by_role("link", name="letter").first.click()
    content = download.value.path().read_bytes()
    assert content == bytes(Document.objects.get().content)
    assert content.startswith(b"%PDF-")
