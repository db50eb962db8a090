"""A joint training attested by both, a waiver never for oneself, the matrix on a desk and on a phone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from sro_program.organisations.models import Role
from tests.factories.department import Department
from tests.factories.duties import duty, pair
from tests.factories.organisations import OfficerFactory, UserFactory
from tests.factories.posts import post
from tests.factories.selection import days
from training.models import JointTraining, Obligation, Waiver

from .visitor import PHONE, Visitor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.clause("UT-TRAIN-2")]

Enter = Callable[[Any], Visitor]


@pytest.fixture
def d(by_hand: None) -> Department:
    """Duties are made by hand here, and met by hand once the pages have done their part."""
    return Department("utah")


def test_a_joint_training_is_attested_by_both_and_closes_the_gap(d: Department, enter: Enter) -> None:
    officer = post(d).officer
    owed = pair(d, officer, "overdue")
    pair(d, post(d, starts_on=days(-3)).officer, due_on=days(200))
    sergeant = enter(d.sergeant).go(reverse("training:pairs"))
    assert sergeant.sees("0 of 2 pairs trained")
    teacher = enter(officer.user).go("/").press("My training").press("Joint training")
    teacher.press("Put the training on record") if teacher.page.url.endswith("/duties") else None
    teacher.go(reverse("training:duty", args=[owed.pk])).press("Put the training on record")
    teacher.fill("Course", "Roles at school").fill("Hours", "4").fill("Held on", "yesterday")
    teacher.press("Put it on record").press("Attest")
    teacher.fill("What you attest", "I took part from start to end.").press("I attest this")
    assert teacher.sees("has not attested it yet")
    principal = enter(d.principal).go("/")
    assert principal.sees("Joint training waits for your word")
    principal.press("Roles at school").press("Attest")
    principal.fill("What you attest", "We took it together.").press("I attest this")
    assert principal.sees("Both attested it")
    assert JointTraining.objects.get().attested
    Obligation.objects.filter(pk=owed.pk).update(status="met", met_on=days(-1))
    sergeant.go(reverse("training:pairs"))
    assert sergeant.sees("1 of 2 pairs trained")
    principal.go(reverse("assignments:compliance"))
    assert principal.page.locator("td .tag").first.inner_text() == "Compliant"
    principal.go(reverse("training:mine"))


@pytest.mark.clause("AL-III-B-6")
def test_a_waiver_is_refused_for_oneself_and_granted_by_the_sergeant(d: Department, enter: Enter) -> None:
    leader = OfficerFactory(
        agency=d.agency, seat=Role.SERGEANT, user=UserFactory(full_name="Sergeant Who Owes"), rank="Sergeant"
    )
    own = duty(leader, "overdue", title="Yearly hours", requirement="yearly")
    theirs = duty(d.officer(), "overdue", title="Yearly hours", requirement="yearly")
    first = enter(leader.user).go(reverse("training:duty", args=[own.pk]))
    assert not first.page.get_by_role("link", name="Waive it").count()
    first.go(reverse("training:waiver-new"))
    first.page.get_by_label("For whom").select_option(label="Sergeant Who Owes")
    first.fill("Until", days(90).isoformat()).fill("Clause or rule", "Rule 1").fill("Reason", "Busy")
    first.press("Grant")
    assert first.sees("Nobody waives their own training")
    assert first.page.get_by_label("Reason").input_value() == "Busy"
    other = enter(d.sergeant).go(reverse("training:duty", args=[theirs.pk])).press("Waive it")
    other.fill("Until", days(90).isoformat()).fill("Clause or rule", "Rule on military service")
    other.fill("Reason", "Called to active duty.").press("Grant")
    assert other.sees("Called to active duty.")
    assert Waiver.objects.get().person == theirs.person
    other.go(reverse("training:waiver-list"))
    other.go(reverse("training:waiver-new"))
    enter(d.chief).go(reverse("training:assigned-new"))


@pytest.mark.clause("UT-TRAIN-3")
def test_the_matrix_on_a_desk_and_on_a_phone(d: Department, enter: Enter) -> None:
    titles = ("Basic SRO course", "Firearms", "Active shooter", "In-service of the quarter", "Yearly hours")
    for n in range(6):
        officer = d.officer()
        for at, title in enumerate(titles):
            status = ("met", "open", "overdue", "met", "waived")[(n + at) % 5]
            clause = "UT-TRAIN-3" if title.startswith("In-service") else "UT-TRAIN-1"
            duty(officer, status, title=title, requirement=f"course{at}", clause=clause)
    leader = enter(d.sergeant).go(reverse("training:matrix"))
    assert leader.page.locator("tbody td", has_text="Overdue").count() == 6
    leader.page.locator(".board-scroll").focus()
    for key in ("ArrowDown", "ArrowRight", "ArrowRight"):
        leader.page.keyboard.press(key)
    inside = leader.page.evaluate("document.activeElement.closest('td')?.dataset.label")
    assert inside in titles
    leader.page.keyboard.press("Enter")
    leader.page.wait_for_url("**/training/duties/*")
    leader.go(leader.page.url)
    leader.go(reverse("training:in-service"))
    leader.go(reverse("training:calendar"))
    leader.go(reverse("training:duty-list"))
    leader.go(reverse("training:matrix"))
    leader.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    cell = leader.page.locator("tbody td").first
    assert cell.evaluate("e => getComputedStyle(e, '::before').content").strip('"') == titles[2]
    assert cell.locator("a").bounding_box()["height"] >= 44  # type: ignore[index]
    officer_page = reverse("training:officer", args=[officer.pk])
    leader.go(officer_page)
