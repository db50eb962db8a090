"""An agreement from its first draft to both signatures, in a real browser, by the people who make it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from assignments.models import Agreement
from sro_program.documents.models import Document
from tests.factories.department import Department
from tests.factories.organisations import PASSWORD
from tests.factories.selection import days

from .visitor import Visitor

pytestmark = pytest.mark.django_db(transaction=True)

Enter = Callable[[Any], Visitor]


@pytest.mark.clause("UT-PROGRAM")
@pytest.mark.clause("UT-CONTRACT")
def test_utah_contract_is_signed_once_nothing_is_missing(enter: Enter) -> None:
    department = Department("utah")
    agreement = _draft(department, enter)
    chief, superintendent = enter(department.chief), enter(department.superintendent)
    assert chief.sees("23 of 25 required provisions are written")
    chief.press("Hours expected on site").fill("What the agreement says", "Every school day, 7:30 to 3:30.")
    chief.press("Save and go on")
    assert "Point of contact at the school" in chief.page.locator("h1").inner_text()
    _route_offenses(chief, agreement)
    chief.open(agreement).decide("Send to review")

    superintendent.open(agreement).press("Add a comment").fill("Comment", "Who is our point of contact?")
    superintendent.press("Send comment")
    superintendent.go(f"/agreements/{agreement.pk}/provisions/agree")
    for box in superintendent.page.get_by_role("checkbox").all():
        box.check()
    superintendent.press("Save")

    chief.open(agreement)
    assert chief.sees("“Point of contact at the school” is missing (Utah Code 53G-8-703(2)(e)(i)(C)).")
    chief.press("Write it")
    assert "Point of contact at the school" in chief.page.locator("h1").inner_text()
    chief.fill("What the agreement says", "The assistant principal.").press("Save and go on")
    chief.open(agreement)
    assert not chief.page.get_by_text("“Point of contact at the school” is missing").count()
    _hear(department, agreement, enter)
    chief.open(agreement).decide("Send for signature")
    _sign(department, agreement, enter)


@pytest.mark.clause("AL-II-C")
def test_alabama_memorandum_is_signed_by_both_sides(enter: Enter) -> None:
    department = Department("alabama")
    agreement = _draft(department, enter, Share="60")
    chief = enter(department.chief)
    assert chief.sees("7 of 8 required provisions are written")
    chief.press("Schools and hours").fill("What the agreement says", "Every school day from 7:30 to 3:30.")
    chief.press("Save and go on")
    assert chief.sees("8 of 8 required provisions are written")
    chief.open(agreement).decide("Send to review").decide("Send for signature")
    _sign(department, agreement, enter)
    chief.open(agreement).press("Amend")
    chief.press("Make the new version")
    chief.press("Compare")
    chief.go("/agreements/timeline")
    assert chief.page.locator("svg.term rect").count() == 2
    chief.go(f"/agreements/{agreement.pk}/paper")
    chief.page.locator("input[type=file]").set_input_files(
        {"name": "signed.pdf", "mimeType": "application/pdf", "buffer": b"This is a text file."}
    )
    chief.press("Add the paper")
    assert chief.sees("This is no PDF")
    assert Document.objects.filter(kind="signed_paper").count() == 0


def _draft(department: Department, enter: Enter, **typed: str) -> Agreement:
    chief = enter(department.chief).go("/agreements/new")
    chief.fill("Title", "Agreement on school resource officers")
    chief.page.locator("[name=district]").select_option(label=department.district.name)
    chief.tick(department.school.name)
    chief.fill("First day", days(-1).isoformat()).fill("Last day", days(300).isoformat())
    for label, text in typed.items():
        chief.fill(label, text)
    chief.press("Save draft")
    return Agreement.objects.get()


def _route_offenses(chief: Visitor, agreement: Agreement) -> None:
    chief.go(f"/agreements/{agreement.pk}/offenses")
    for offense, route in (("Robbery", "May go to juvenile court"), ("Theft", "Settle together"),
                           ("Truancy", "School administrator")):  # fmt: skip
        chief.page.get_by_label(re.compile(rf"^\s*{offense}")).select_option(label=route)
    chief.press("Save")
    assert chief.sees("Robbery")


def _hear(department: Department, agreement: Agreement, enter: Enter) -> None:
    superintendent = enter(department.superintendent).go(f"/agreements/{agreement.pk}/hearing")
    superintendent.fill("Day of the public meeting", days(-2).isoformat()).fill("Place", "District office")
    superintendent.press("Save").decide("Open for public comment")
    superintendent.go(f"/agreements/{agreement.pk}/hearing").fill("What the public said", "Two people spoke for it.")
    superintendent.fill("Day the board acted", days(-1).isoformat())
    superintendent.page.locator("[name=board_action]").select_option(label="Approved")
    superintendent.press("Save")


def _sign(department: Department, agreement: Agreement, enter: Enter) -> None:
    for person in (department.chief, department.superintendent):
        signer = enter(person).open(agreement).press("Sign")
        signer.fill("Your full name", person.full_name).fill("Your password", PASSWORD)
        signer.page.get_by_role("checkbox").check()
        signer.press("Sign")
    agreement.refresh_from_db()
    assert agreement.status == "in_force"
    assert Document.objects.filter(kind="agreement_signed").count() == 1
    principal = enter(department.principal).open(agreement)
    with principal.page.expect_download() as download:
        principal.page.get_by_role("link", name="agreement-signed.pdf").click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")
