"""An officer's morning on a phone; a principal who confirms from the mail; the code at the desk (UT-SUP-B)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import Browser

from assignments.models import DeskCode, Presence
from assignments.queries.posts import Hours
from assignments.services.desk_codes import choose_location, desk_token
from assignments.services.morning import ask_principals
from sro_program.notifications.sweep import sweep
from tests.factories.department import Department
from tests.factories.organisations import SchoolFactory
from tests.factories.posts import post

from .visitor import PHONE, PageCheck, Visitor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.clause("UT-SUP-B")]

Enter = Callable[[Any], Visitor]


@pytest.fixture
def served() -> tuple[Department, Any]:
    """Hours that began half an hour ago, whatever the clock shows, at one school; at another later on."""
    d = Department("utah")
    now = timezone.now().astimezone(ZoneInfo(d.zone)).replace(second=0, microsecond=0)
    begins, ends = now - timedelta(minutes=30), now + timedelta(minutes=90)
    later = SchoolFactory(district=d.district, name="Later Example School")
    hours = [
        Hours(d.school, begins.weekday(), begins.time(), ends.time()),
        Hours(later, ends.weekday(), ends.time(), (ends + timedelta(hours=3)).time()),
    ]
    return d, post(d, schools=[d.school, later], hours=hours)


def test_an_officers_morning_on_a_phone(served: tuple[Department, Any], enter: Enter) -> None:
    d, made = served
    officer = enter(made.officer.user)
    officer.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    officer.page.goto(officer.base + "/")
    button = officer.page.get_by_role("button", name="Check in").first
    box = button.bounding_box()
    assert box is not None
    assert box["height"] >= 48
    assert box["width"] > 280
    assert box["y"] + box["height"] < PHONE["height"]  # in sight without scrolling
    officer.press("Check in")
    assert officer.sees("Checked in at")
    assert officer.sees("Here since")
    presence = Presence.objects.get()
    assert presence.school == d.school
    assert abs(presence.came_at - timezone.now()) < timedelta(minutes=2)
    officer.press("I’m leaving early")
    assert officer.sees("Left at")
    officer.press("Your days")
    assert officer.sees(str(d.school))
    officer.go(presence.get_absolute_url()).press("Correct the day")
    officer.page.get_by_label("Left").fill("")
    officer.fill("Why you change it", "I pressed the wrong button.").press("Save the correction")
    assert officer.sees("Had not left")
    enter(d.sergeant).go(presence.get_absolute_url())
    assert enter(d.sergeant).sees("I pressed the wrong button.")


def test_a_tap_without_a_connection_is_kept_and_sent_later(served: tuple[Department, Any], enter: Enter) -> None:
    _department, made = served
    officer = enter(made.officer.user).go("/")
    officer.context.set_offline(True)
    officer.page.get_by_role("button", name="Check in").first.click()
    assert officer.sees("Your tap is kept with its time")
    assert not Presence.objects.exists()
    with officer.page.expect_navigation():
        officer.context.set_offline(False)
    assert officer.sees("Checked in at")
    assert Presence.objects.get().marks.count() == 1


def test_a_place_is_sent_only_with_consent_and_only_roughly(served: tuple[Department, Any], enter: Enter) -> None:
    _department, made = served
    choose_location(by=made.officer.user, wanted=True)
    officer = enter(made.officer.user)
    officer.context.grant_permissions(["geolocation"])
    officer.context.set_geolocation({"latitude": 40.760812, "longitude": -111.891047})
    officer.go("/")
    officer.page.wait_for_function("document.querySelector('[name=latitude]').value !== ''")
    sent = officer.page.locator("[name=latitude]").first.input_value()
    assert sent == "40.76"
    officer.press("Check in")
    assert str(Presence.objects.get().marks.get().longitude) == "-111.89"


def test_a_principal_confirms_from_the_mail(
    served: tuple[Department, Any], enter: Enter, browser: Browser, check: PageCheck, live_server: Any
) -> None:
    d, made = served
    enter(made.officer.user).go("/").press("Check in")
    ask_principals()
    sweep()
    (sent,) = [m for m in mail.outbox if m.to == [d.principal.email]]
    path = next(line for line in sent.body.splitlines() if "/presence/mail/" in line)
    context = browser.new_context(viewport=PHONE, reduced_motion="reduce")  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(live_server.url + "/agreements" + path.split("/agreements", 1)[1])
    check.look(page, "from the mail")
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    assert page.get_by_text(made.officer.user.full_name).is_visible()
    page.get_by_role("button", name="Yes, here today").click()
    assert page.get_by_role("heading", name="Confirmed. Thank you.").is_visible()
    check.look(page, "confirmed")
    page.goto(live_server.url + "/agreements" + path.split("/agreements", 1)[1])
    assert page.get_by_text("used already").is_visible()
    context.close()
    presence = Presence.objects.get()
    assert presence.answer == "confirmed"
    assert presence.marks.get(side="school").how == "mail"
    principal = enter(d.principal).go("/")
    assert principal.sees("Confirmed")


def test_the_school_says_no_and_makes_a_code_for_its_desk(served: tuple[Department, Any], enter: Enter) -> None:
    d, made = served
    principal = enter(d.principal).go("/").press("Not here")
    assert principal.sees("Not here, says the school")
    principal.open(d.school).press("Code for the desk").press("Make the code").press("Make the code")
    assert principal.page.get_by_role("img", name="Code that opens the check-in page").is_visible()
    officer = enter(made.officer.user).go(f"/agreements/presence/desk/{desk_token(DeskCode.objects.get())}")
    officer.press("Check in")
    presence = Presence.objects.get()
    assert presence.marks.get(what="came").how == "desk"
    assert presence.answer == "open"
    enter(d.chief).open(d.agency).press("Rules for presence")
    enter(d.chief).tick("Confirming from the mail needs a sign-in").press("Save")
    principal.go("/").press("Confirm")
    assert Presence.objects.get().answer == "confirmed"
    principal.go("/agreements/presence/").go(presence.get_absolute_url())
    assert principal.sees("With the code at the desk")
