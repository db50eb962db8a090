"""An evaluation from goals to the countersignature, a school's feedback by link, an inspection put right."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser

from assignments.models import Evaluation, Feedback, Inspection
from sro_program.notifications.models import Outbox
from tests.factories.department import Department
from tests.factories.evaluations import note
from tests.factories.posts import post
from tests.factories.selection import days

from .visitor import PHONE, PageCheck, Visitor

pytestmark = pytest.mark.django_db(transaction=True)

Enter = Callable[[Any], Visitor]


@pytest.mark.clause("UT-SUP-C")
@pytest.mark.clause("UT-LAW-703-2-h")
@pytest.mark.clause("UT-UNIFORM")
def test_an_evaluation_from_goals_to_the_countersignature(
    enter: Enter, browser: Browser, check: PageCheck, live_server: Any
) -> None:
    d = Department("utah")
    d.agency.feedback_by_link = True
    d.agency.save()
    officer = post(d).officer
    note(d, officer, text="Settled the parking lot.")
    _inspect(d, officer, enter)
    made = _start(d, enter)
    _ask_the_school(d, enter)
    _answer_by_link(browser, check, live_server.url)
    _self_review(made, enter)
    _write_and_release(d, made, enter)
    _acknowledge_and_countersign(d, made, enter)


def _inspect(d: Department, officer: Any, enter: Enter) -> None:
    sergeant = enter(d.sergeant).go("/agreements/evaluations/inspections").press("Inspect")
    sergeant.page.locator("[name=officer]").select_option(str(officer.pk))
    sergeant.press("Go on")
    sergeant.page.get_by_label("Class B").check()
    sergeant.page.locator("[name=result_radio]").select_option("finding")
    sergeant.press("Finish")
    assert sergeant.sees("Say by which day it is to be corrected (Model SRO policy, Uniforms and Equipment).")
    sergeant.page.locator("[name=finding_radio]").fill("Battery is weak")
    sergeant.page.locator("[name=due_radio]").fill(days(5).isoformat())
    sergeant.press("Finish")
    assert Inspection.objects.get().status == "to_correct"
    assert enter(officer.user).go("/").sees("Battery is weak")
    sergeant.press("Note the correction").tick("Battery is weak").press("Save")
    assert Inspection.objects.get().status == "in_order"


def _start(d: Department, enter: Enter) -> Evaluation:
    chief = enter(d.chief).go("/agreements/evaluations/").press("Start a cycle")
    chief.fill("Title", "This year").fill("First day", days(-150).isoformat()).fill("Last day", days(30).isoformat())
    chief.fill("To be finished by", days(45).isoformat()).press("Start")
    made = Evaluation.objects.get()
    sergeant = enter(d.sergeant).go("/").press(made.officer.user.full_name)
    assert sergeant.sees("No goal is set yet. Agree on one to five with the officer.")
    sergeant.press("Set goals")
    sergeant.page.locator("[name=text_1]").fill("Visit every homeroom")
    sergeant.press("Save the goals")
    assert sergeant.sees("A goal nobody can check is none.")
    sergeant.page.locator("[name=measure_1]").fill("The calendar shows it")
    sergeant.press("Save the goals").decide("Ask for the self-review")
    return made


def _ask_the_school(d: Department, enter: Enter) -> None:
    sergeant = enter(d.sergeant).go("/agreements/evaluations/feedback").press("Ask for feedback")
    sergeant.page.locator("[name=officer]").select_option(index=1)
    sergeant.press("Ask")
    assert Feedback.objects.get().school == d.school


def _answer_by_link(browser: Browser, check: PageCheck, base: str) -> None:
    """The principal opens the mail on a phone, without an account at hand."""
    asked = Feedback.objects.get()
    context = browser.new_context(viewport=PHONE, reduced_motion="reduce")  # type: ignore[arg-type]
    visitor = Visitor(base, asked, context, context.new_page(), check)
    visitor.go(Outbox.objects.get(kind="feedback.asked").payload["url"])
    for item in asked.items[1:]:
        visitor.page.locator(f"[name=mark_{item['key']}][value='4']").check()
    visitor.page.locator("[name=continues][value=yes]").check()
    visitor.press("Hand in")
    assert visitor.sees("Not answered yet: Is there when needed.")
    visitor.page.locator("[name=mark_availability][value='5']").check()
    visitor.fill("What goes well", "Knows every name.").press("Hand in")
    assert visitor.sees("Thank you.")
    visitor.leave()
    asked.refresh_from_db()
    assert (asked.status, asked.by_link) == ("submitted", True)


def _self_review(made: Evaluation, enter: Enter) -> None:
    officer = enter(made.officer.user).open(made)
    assert not officer.sees("Settled the parking lot.")
    officer.press("Write").fill("What came of goal 1", "All of them.")
    officer.fill("Your review of the period", "A good year.").press("Keep it").decide("Hand in the self-review")
    made.refresh_from_db()
    assert made.status == "drafted"


def _write_and_release(d: Department, made: Evaluation, enter: Enter) -> None:
    sergeant = enter(d.sergeant).open(made)
    assert sergeant.sees("Not rated yet: Safety and visible presence")
    sergeant.press("Write")
    assert sergeant.sees("Knows every name.")
    for rating in made.ratings.all():
        value = "improve" if rating.key == "reports" else "meets"
        sergeant.page.locator(f"[name=rating_{rating.key}][value={value}]").check()
    sergeant.tick("Settled the parking lot.")
    sergeant.page.locator("[name=overall]").select_option("meets")
    sergeant.fill("Summary", "Calm and visible.").press("Keep it")
    assert sergeant.sees("This rating needs a comment: Reports and records.")
    sergeant.press("Write")
    sergeant.page.locator("[name=comment_reports]").fill("Late in spring.")
    sergeant.press("Keep it").decide("Release")
    made.refresh_from_db()
    assert made.status == "released"


def _acknowledge_and_countersign(d: Department, made: Evaluation, enter: Enter) -> None:
    officer = enter(made.officer.user).open(made)
    assert officer.sees("Settled the parking lot.")
    officer.press("Acknowledge").tick("I have read").fill("Your response", "I covered two schools.").press(
        "Acknowledge"
    )
    enter(d.sergeant).open(made).decide(
        "Amend", What_is_to_be_corrected="Reports were late in April only.", Why="Looked it up."
    )
    officer.open(made)
    assert officer.sees("Reports were late in April only.")
    officer.press("Acknowledge").tick("I have read").press("Acknowledge")
    chief = enter(d.chief).go("/").press("Countersign").press("Countersign")
    made.refresh_from_db()
    assert (made.status, made.countersigned_by) == ("countersigned", d.chief)
    with chief.open(made).page.expect_download() as download:
        chief.page.get_by_role("link", name="PDF").click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")
    assert enter(d.auditor).open(made).sees("This is a personnel record")
    assert not enter(d.auditor).sees("Calm and visible.")
