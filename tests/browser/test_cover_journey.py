"""An officer wakes up sick: reported from a phone at ten past seven, covered by a guardian at seven forty."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from assignments.models import Absence, AssignedSchool, Cover, CoverNeed, DutyWindow
from sro_program.organisations.models import Role
from tests.factories.covering import briefing, named
from tests.factories.department import Department
from tests.factories.organisations import seated
from tests.factories.posts import emergency_plan, post

from .visitor import PHONE, Visitor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.clause("UT-SUP-B")]

Enter = Callable[[Any], Visitor]


@pytest.fixture
def served() -> tuple[Department, Any]:
    """A post whose hours are around the clock, so that the story holds whenever the test runs."""
    d = Department("utah")
    made = post(d, hours=[])
    place = AssignedSchool.objects.get(assignment=made)
    local = timezone.localtime()
    begins = (local - timedelta(minutes=5)).time().replace(second=0, microsecond=0)
    ends = (local + timedelta(hours=6)).time().replace(second=0, microsecond=0)
    days = {(local - timedelta(minutes=5)).weekday()}
    for day in days:
        DutyWindow.objects.create(place=place, weekday=day, starts_at=begins, ends_at=ends)
    briefing(d.school, d.principal)
    emergency_plan(d)
    return d, made


def on_a_phone(visitor: Visitor) -> Visitor:
    visitor.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    return visitor


def test_an_unplanned_absence_is_covered_by_a_guardian(served: tuple[Department, Any], enter: Enter) -> None:
    d, made = served
    lapsed = named(d, "Casey Example", lapsed="guardian_annual")
    guardian = named(d, "Jo Example")
    officer = on_a_phone(enter(made.officer.user).go("/"))
    officer.press("I cannot come")
    on_a_phone(officer).tick("Sick")
    officer.press("Report")
    absence = Absence.objects.get()
    assert officer.sees(absence.number)
    need = CoverNeed.objects.get()
    sergeant = enter(d.sergeant).go("/").press("Place somebody")
    sergeant.page.get_by_label("Who covers").select_option(label="Casey Example (School guardian)")
    sergeant.press("Place somebody")
    assert sergeant.sees("“Yearly training of guardians” of Casey Example expired on")
    assert sergeant.sees("Utah Code 53-22-105")
    assert not Cover.objects.filter(substitute=lapsed, status="accepted").exists()
    sergeant.open(need).press("Offer to substitutes").press("Offer")
    assert [c.substitute for c in Cover.objects.all()] == [guardian]
    taker = on_a_phone(enter(guardian.user).go("/"))
    taker.press("Accept")
    if taker.page.get_by_role("button", name="Accept").count():
        taker.press("Accept")
    cover = Cover.objects.get()
    assert cover.status == "accepted"
    taker.open(cover).press("Read it before you go")
    assert taker.sees("Red folder in the office")
    assert taker.sees("Armed")
    staff = enter(seated(Role.SCHOOL_STAFF, d.school)).go("/").press("Came")
    if staff.page.get_by_role("button", name="Came").count():
        staff.press("Came")
    cover.refresh_from_db()
    assert cover.status == "came"
    assert not staff.open(need).sees("Sick")
    assert enter(d.principal).open(need).sees("Jo Example")
