"""A planned post gets hours and contact, becomes active, is handed over and ends; a plan is made, drilled, carried."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assignments.models import Assignment, Drill, EmergencyPlan, HandOver
from assignments.services.posts import plan_assignment
from tests.factories.department import Department
from tests.factories.posts import post
from tests.factories.selection import days

from .visitor import Visitor

pytestmark = pytest.mark.django_db(transaction=True)

Enter = Callable[[Any], Visitor]


@pytest.mark.clause("AL-II-C")
@pytest.mark.clause("AL-III-A-2-g")
def test_post_is_completed_prepares_the_school_and_is_handed_over(enter: Enter, tmp_path: Path) -> None:
    d = Department("alabama")
    planned = plan_assignment(officer=d.officer(), agreement=d.agreement(), schools=[d.school], starts_on=days(0))
    _complete(d, planned, enter)
    plan = _prepare(d, planned, enter, tmp_path)
    successor = post(d, agreement=planned.agreement)
    _hand_over(d, planned, successor, enter)
    plan.refresh_from_db()
    assert plan.helper == successor.officer
    assert plan.hazard_label in enter(successor.officer.user).go("/").main().inner_text()


def _complete(d: Department, planned: Assignment, enter: Enter) -> None:
    sergeant = enter(d.sergeant).go("/")
    sergeant.press(planned.officer.user.full_name)
    at = planned.places.get()
    for day in range(5):
        sergeant.page.locator(f"[name=from_{at.pk}_{day}]").fill("7:30 am")
        sergeant.page.locator(f"[name=until_{at.pk}_{day}]").fill("6 am")
    sergeant.press("Save")
    assert sergeant.sees("at most 12 hours")
    for day in range(5):
        sergeant.page.locator(f"[name=from_{at.pk}_{day}]").fill("7:30 am")
        sergeant.page.locator(f"[name=until_{at.pk}_{day}]").fill("3:30 pm")
    sergeant.press("Save").decide("Activate")
    planned.refresh_from_db()
    assert planned.status == "active"
    assert sergeant.open(d.school).sees(planned.officer.user.full_name)
    assert enter(d.principal).open(d.school).sees(planned.agreement.title)
    assert sergeant.open(planned.officer).sees("Serves under")


def _prepare(d: Department, planned: Assignment, enter: Enter, tmp_path: Path) -> EmergencyPlan:
    officer = enter(planned.officer.user).go("/agreements/emergency-plans").press("Begin a plan")
    officer.page.locator("[name=hazard]").select_option("armed_person")
    officer.fill("What to do first", "Lock the doors.\nCall 911.\nTake attendance.")
    paper = tmp_path / "plan.pdf"
    paper.write_text("No PDF at all")
    officer.page.locator("[name=upload]").set_input_files(paper)
    officer.press("Keep the plan")
    assert officer.sees("This is no PDF, whatever its name says.")
    paper.write_bytes(b"%PDF-1.7\n%%EOF\n")
    officer.page.locator("[name=upload]").set_input_files(paper)
    officer.press("Keep the plan")
    plan = EmergencyPlan.objects.get()
    enter(d.principal).go("/").press("Put in force").press("Put in force")
    plan.refresh_from_db()
    assert plan.status == "in_force"
    officer.open(plan).press("Record a drill")
    officer.fill("Held on", "today").fill("Findings", "All rooms locked in two minutes.")
    officer.fill("What is to be put right", "Mend the east door").fill("To be put right until", days(20).isoformat())
    officer.press("Save")
    assert Drill.objects.get().follow_ups.count() == 1
    with officer.page.expect_download() as download:
        officer.page.get_by_role("link", name="Card for the pocket").click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")
    return plan


def _hand_over(d: Department, leaving: Assignment, successor: Assignment, enter: Enter) -> None:
    chief = enter(d.chief).open(leaving)
    assert "Nobody takes over yet" in chief.page.content()
    sergeant = enter(d.sergeant).open(leaving).press("Begin the hand-over").press("Make the list")
    sergeant.press("Say who takes what")
    sergeant.page.get_by_label("Goes to").first.select_option(label=str(successor.officer))
    sergeant.press("Save")
    assert sergeant.sees("With the end of the post")
    chief.open(leaving).decide("End", Reason="Moves to patrol.")
    leaving.refresh_from_db()
    assert (leaving.status, HandOver.objects.get().status) == ("ended", "completed")
