"""An outline from invitation to lesson in a real browser: returned twice, approved, taught, changed, refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from sro_program.organisations.models import Delegation, Role
from tests.factories.department import Department
from tests.factories.lessons import outline
from tests.factories.organisations import DelegationFactory, seated
from tests.factories.requests import post
from tests.factories.selection import days
from training.models import CourseOutline, Invitation, Lesson

from .visitor import PHONE, Visitor

pytestmark = pytest.mark.django_db(transaction=True)

Enter = Callable[[Any], Visitor]
LESSONS = "/training/lessons/"


@pytest.mark.clause("AL-III-A-1-b")
@pytest.mark.clause("AL-III-A-1-b-i")
@pytest.mark.clause("AL-III-A-1-b-ii")
def test_an_outline_is_returned_twice_approved_taught_and_its_change_is_refused(enter: Enter) -> None:
    department = Department("alabama")
    officer = post(department)
    school = enter(department.principal).go(LESSONS).press("Invite an officer")
    school.fill("What the class is about", "Laws of the road").press("Invite")
    invitation = Invitation.objects.get()
    author = enter(officer.user).go("/").press("Accept").press("Accept")
    author.open(invitation).press("Write an outline")
    author.tick("Laws").tick("10").fill("What students learn", "Students know three signs.\nThey know why.")
    author.press("Save draft")
    made = CourseOutline.objects.get()
    assert author.sees("Hand in")
    author.press("Change").fill("Materials", "Signs").fill("What happens in class", "Talk\nWalk")
    author.fill("How you see", "Five questions").press("Save draft")
    author.press("Hand in").press("Hand in")
    chief = enter(department.chief)
    remarks = (("Comment on What happens in class, line 2", "Where to?"), ("Comment on Title", "Longer."))
    for n, (line, said) in enumerate(remarks):
        chief.open(made)
        chief.page.get_by_role("link", name=line).click()
        chief.fill("Comment", said).press("Keep the comment")
        chief.press("Return").fill("Reason", "See the comment.").press("Return")
        author.open(made).press("Answer the comments")
        author.page.locator("textarea").first.fill(f"Done {n}.")
        author.press("Save the answers").press("Hand in").press("Hand in")
    assert chief.open(made).sees("Done 0.")
    chief.press("Compare").press("Back to the outline")
    chief.press("Approve").press("Approve")
    made.refresh_from_db()
    assert (made.status, made.approved_on) == ("approved", days(0))
    _teach(author, made)
    _changed_and_refused(author, made)
    chief.go(f"{LESSONS}figures")
    assert chief.sees("Students reached")
    assert school.go(LESSONS).sees("Laws of the road")


def _teach(author: Visitor, made: CourseOutline) -> None:
    author.open(made).press("Plan a lesson")
    begins = timezone.localtime() - timedelta(minutes=1)
    author.fill("Begins", f"{begins:%Y-%m-%d %H:%M}").fill("Class", "Health, period 3")
    author.tick("In place of a teacher").fill("Teacher or staff", "Ms. Example").press("Plan it")
    assert author.sees("does not stand in for a teacher")
    assert author.sees("Model policy III.A.1.b.ii")
    author.page.locator("[name=grade]").select_option("10")
    author.tick("A class, with its teacher").press("Plan it")
    taught = Lesson.objects.get()
    author.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    author.open(taught).press("Log as taught")
    author.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    author.fill("Students reached", "24").press("Log as taught")
    taught.refresh_from_db()
    assert (taught.status, taught.students) == ("taught", 24)


def _changed_and_refused(author: Visitor, made: CourseOutline) -> None:
    """The new version is no choice for a lesson, and its own page offers none."""
    author.open(made).press("New version").press("Begin the new version")
    author.fill("What students learn", "Students know nine signs.").press("Save draft")
    changed = CourseOutline.objects.get(edition=2)
    assert author.page.get_by_role("link", name="Plan a lesson").count() == 0
    author.go(f"{LESSONS}new?outline={changed.pk}")
    offered = author.page.locator("[name=outline] option").all_inner_texts()
    assert any("version 1" in text for text in offered)
    assert not any("version 2" in text for text in offered)


@pytest.mark.clause("AL-III-A-1-b-i")
def test_a_designee_approves_within_the_delegation_and_not_after_it(enter: Enter) -> None:
    department = Department("alabama")
    officer, designee = post(department), seated(Role.SUPERVISOR, department.agency)
    decisions = ["course_outline.approve", "course_outline.return", "course_outline.decline"]
    lent = DelegationFactory(
        agency=department.agency, giver=department.chief, receiver=designee, decisions=decisions, until=days(0)
    )
    first, second = (outline(department, officer, "submitted") for _n in range(2))
    visitor = enter(designee).open(first)
    assert visitor.sees(f"for {department.chief}")
    visitor.press("Approve").press("Approve")
    first.refresh_from_db()
    assert (first.status, first.approved_by) == ("approved", designee)
    assert enter(officer.user).open(first).sees(f"for {department.chief}")
    visitor.open(second).press("Approve")
    Delegation.objects.filter(pk=lent.pk).update(until=days(-1))
    visitor.press("Approve")
    assert visitor.page.title().startswith("There is nothing here") or visitor.sees("nothing here")
    second.refresh_from_db()
    assert second.status == "submitted"
