"""A school with nobody there reaches the chief; a month's statement is disputed, settled and acknowledged."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from assignments.models import CoverageStatement, LineDispute
from assignments.services.coverage_alerts import alert_coverage
from sro_program.notifications.sweep import sweep
from tests.factories.coverage import absence, at, presence
from tests.factories.department import Department
from tests.factories.posts import post, week
from tests.factories.selection import days

from .visitor import PHONE, Visitor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.clause("UT-SUP-B")]

Enter = Callable[[Any], Visitor]


COLUMN = "document.activeElement.closest('td').cellIndex"


def around_now(d: Department) -> Any:
    """Hours that run now, whatever the hour of the test is: from an hour ago, or from midnight."""
    local = timezone.localtime()
    first = max(0, local.hour - 2)
    hours = week(d.school, first, first + 5, range(7)) if first < 19 else week(d.school, 18, 23, range(7))
    deal = d.agreement(starts_on=days(-200), ends_on=days(150), rate_per_hour=Decimal(60))
    return post(d, agreement=deal, starts_on=days(-60), hours=hours)


def test_a_hole_reaches_the_chief_and_is_gone_when_somebody_comes(enter: Enter) -> None:
    d = Department("utah")
    made = around_now(d)
    begins = max(0, timezone.localtime().hour - 2) if timezone.localtime().hour - 2 < 19 else 18
    late = timezone.now() if begins <= timezone.localtime().hour else timezone.now() + timedelta(hours=3)
    alert_coverage(max(late, at(d.school, timezone.localdate(), time(begins, 50))))
    sweep()
    sergeant = enter(d.sergeant).go("/")
    home = sergeant.page.locator(".live")
    home.get_by_text("Today by hour").wait_for()
    assert d.school.name in home.inner_text()
    chief = enter(d.chief).go("/notices")
    assert chief.sees("The coverage board still needs somebody")
    assert d.school.name not in chief.main().inner_text()
    chief.go("/agreements/coverage/?view=hours")
    assert f"{made.officer.user.full_name} has not checked in." in chief.main().inner_text()
    first = chief.page.locator("td.grid-cell a").first
    first.focus()
    column = chief.page.evaluate(COLUMN)
    chief.page.keyboard.press("ArrowRight")
    assert chief.page.evaluate(COLUMN) == column + 1
    presence(made, timezone.localdate(), time(begins))
    chief.page.evaluate("htmx.trigger('#board', 'htmx:abort'); htmx.ajax('GET', location.href, '#board')")
    chief.page.get_by_text("No school is without somebody now").wait_for()
    chief.go("/agreements/coverage/?wall=1").go("/agreements/coverage/?only=holes")
    assert enter(d.principal).go("/agreements/coverage/").sees(d.school.name)


def test_a_phone_lists_school_by_school(enter: Enter) -> None:
    d = Department("utah")
    around_now(d)
    officer = enter(d.sergeant).go("/agreements/coverage/")
    officer.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    row = officer.page.locator(".grid tbody tr").first
    assert row.locator("td").first.evaluate("e => getComputedStyle(e, '::before').content") not in ("none", "")
    assert officer.page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


def test_a_statement_is_disputed_settled_and_acknowledged(enter: Enter) -> None:
    d = Department("utah")
    made = around_now(d)
    month = (timezone.localdate().replace(day=1) - timedelta(days=1)).replace(day=1)
    gone = _weekday(month)
    absence(made, at(d.school, gone, time(0)), at(d.school, gone + timedelta(days=1), time(0)))
    statement = CoverageStatement.objects.create(agreement=made.agreement, month=month)
    enter(d.sergeant).go("/").press("Send to the district").press("Send to the district")
    superintendent = enter(d.superintendent).open(statement).press("Dispute a line")
    superintendent.page.locator("[name=line]").select_option(index=2)
    superintendent.fill("Minutes without anybody", "9999").fill("Why", "The officer was in the gym all day.")
    superintendent.press("Dispute it")
    assert superintendent.sees("less than or equal to 1440") or superintendent.sees("At most")
    superintendent.fill("Minutes without anybody", "0").press("Dispute it")
    statement.refresh_from_db()
    assert statement.status == "disputed"
    sergeant = enter(d.sergeant).open(statement)
    assert "still disputed" in sergeant.main().inner_text()
    sergeant.press("Agree").press("Agree with the dispute")
    assert LineDispute.objects.get().settled_how == "agreed"
    sergeant.press("Send again").press("Send again")
    superintendent.open(statement).press("Acknowledge").press("Acknowledge")
    statement.refresh_from_db()
    assert statement.status == "acknowledged"
    assert superintendent.sees("coverage-statement-")
    with superintendent.page.expect_download() as download:
        superintendent.page.get_by_role("link", name="PDF", exact=True).click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")
    proof = enter(d.auditor).go("/agreements/coverage/proof").page.locator("table").inner_text()
    assert d.school.name in proof


def _weekday(month: date) -> date:
    return next(day for n in range(7) if (day := month + timedelta(days=n)).weekday() == 1)
