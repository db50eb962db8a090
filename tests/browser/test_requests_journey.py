"""What schools ask the agency for, in a real browser: an officer, a program, and a meeting from a phone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from applicants.models import Opening
from assignments.models import Assignment, OfficeHours, ProgramRequest, ServiceRequest
from sro_program.organisations.models import Role
from sro_program.testing.placing import place
from sro_program.workflow.sweep import sweep
from tests.factories.department import Department
from tests.factories.organisations import seated
from tests.factories.requests import post
from tests.factories.selection import days

from .visitor import PHONE, Visitor

pytestmark = pytest.mark.django_db(transaction=True)

Enter = Callable[[Any], Visitor]


def test_a_principals_request_becomes_an_opening(enter: Enter) -> None:
    department = Department("alabama")
    principal = enter(department.principal).go("/agreements/requests/").press("Ask for an officer")
    principal.tick(department.school.name).fill("Title", "An officer for our school")
    principal.press("Send")
    assert principal.page.get_by_role("alert").is_visible()
    assert principal.page.get_by_label("Title").input_value() == "An officer for our school"
    principal.fill("Why an officer is needed", "Nobody is here when the buses arrive.").press("Send")
    request = ProgramRequest.objects.get()
    sergeant = enter(department.sergeant).go("/").press("Advise the chief")
    sergeant.fill("Your advice", "The school needs one.").press("Advise the chief")
    chief = enter(department.chief).go("/").press("Approve")
    assert chief.sees("Everybody concerned is told.")
    chief.tick("An opening that officers apply for").press("Approve")
    opening = Opening.objects.get()
    assert (opening.request, opening.status) == (request, "draft")
    chief.open(request).press("An officer for our school")
    assert chief.page.url.endswith(opening.get_absolute_url())
    sergeant.open(opening).press("An officer for our school")
    assert sergeant.page.url.endswith(request.get_absolute_url())
    assert principal.open(request).sees("You see it once it is published.")
    _appoint(department, opening, chief)
    post_of_officer = Assignment.objects.get()
    sergeant.go(f"/agreements/assignments/{post_of_officer.pk}/hours")
    sergeant.fill("Monday from", "8:00").fill("Monday until", "15:00").press("Save")
    sergeant.open(post_of_officer).decide("Activate")
    sweep()
    request.refresh_from_db()
    assert request.status == "active"
    principal.open(request).press("Assignment of")
    assert principal.page.url.endswith(post_of_officer.get_absolute_url())
    assert principal.sees("Active")


def _appoint(department: Department, opening: Opening, chief: Visitor) -> None:
    """The selection has a journey of its own; here the chief appoints the one whom the board recommended."""
    department.agreement()
    application = department.recommended(place(opening, "closed", closes_on=days(-1), starts_on=days(0)))
    chief.open(application).press("Appoint").press("Appoint")
    application.refresh_from_db()
    assert application.status == "appointed"


@pytest.mark.clause("AL-III-A-2-a")
@pytest.mark.clause("AL-III-A-2-a-i")
def test_a_new_program_is_refused_by_the_chief_with_reasons(enter: Enter) -> None:
    department = Department("alabama")
    officer = post(department)
    author = enter(officer.user).go("/agreements/requests/").press("Propose a program")
    author.fill("Title", "Drone club").fill("What the program does", "Students learn to fly.")
    author.fill("When", "Fridays").fill("First day", days(10).isoformat()).fill("Last day", days(60).isoformat())
    author.press("Send")
    request = ProgramRequest.objects.get()
    chief = enter(department.chief).open(request)
    assert chief.sees("has not permitted this program yet")
    assert chief.sees("Model policy III.A.2.a")
    principal = enter(department.principal).go("/").press("Permit")
    principal.fill("Advice or conditions", "A teacher is always there.").press("Permit")
    chief.open(request).press("Decline")
    chief.press("Decline")
    assert chief.page.get_by_role("alert").is_visible()
    chief.fill("Reason", "The drone must be ready for searches.").press("Decline")
    request.refresh_from_db()
    assert (request.status, request.decided_by) == ("declined", department.chief)
    assert author.open(request).sees("The drone must be ready for searches.")
    assert author.page.get_by_role("link", name="Approve").count() == 0


@pytest.mark.clause("AL-III-A-2-d")
@pytest.mark.clause("AL-III-A-2-e")
def test_school_staff_ask_for_an_officer_on_a_phone(enter: Enter) -> None:
    department = Department("alabama")
    officer, person = post(department), seated(Role.SCHOOL_STAFF, department.school)
    _publish_hours(enter(officer.user))
    staff = enter(person)
    staff.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    staff.go("/agreements/requests/calendar").press("Ask an officer to come")
    staff.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    staff.tick("Parent meeting").fill("Title", "Parent evening").fill("Begins", "tomorrow 18:00")
    staff.fill("Place", "Cafeteria").press("Send")
    request = ServiceRequest.objects.get()
    enter(department.sergeant).go("/").press("Approve").press("Approve")
    staff.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    staff.go("/agreements/requests/calendar")
    staff.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    day = staff.page.locator("ol.month > li", has_text="Parent evening")
    if not day.count():
        staff.go(f"/agreements/requests/calendar?month={request.starts_at:%Y-%m}")
    assert day.first.is_visible()
    empty = staff.page.locator("ol.month > li.month-free").first
    staff.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    assert not empty.is_visible()
    _take_a_time(staff)
    assert ServiceRequest.objects.filter(kind="conference", status="approved").count() == 1
    staff.go("/agreements/requests/calendar/address").press("Make an address").press("Make it")
    assert staff.page.locator("code.address").inner_text().endswith(".ics")


def _publish_hours(officer: Visitor) -> None:
    officer.go("/agreements/requests/hours").press("Publish office hours")
    officer.fill("From", "23:00").fill("To", "1:00").fill("Room", "Room 12").press("Publish")
    assert officer.sees("before midnight")
    officer.fill("From", "2 pm").fill("To", "4 pm").press("Publish")
    assert OfficeHours.objects.count() == 1
    assert officer.sees("Next free times")


def _take_a_time(staff: Visitor) -> None:
    staff.go("/agreements/requests/hours").press("Monday").press("Take a time")
    staff.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    staff.page.locator("[name=starts_at]").select_option(index=0)
    staff.tick("A parent or guardian").fill("What it is about", "Bus stop").press("Book it")
