"""Training in a real browser: a session for twelve officers recorded in one step and undone, and a certificate."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories.department import Department
from tests.factories.selection import days
from tests.factories.sessions import pdf
from training.models import SessionPlace, TrainingRecord, TrainingSession
from training.services.session_places import sign_up
from training.services.sessions import door_token

from .visitor import PHONE, Visitor

pytestmark = pytest.mark.django_db(transaction=True)

Enter = Callable[[Any], Visitor]


@pytest.mark.clause("UT-SUP-A")
def test_a_quarterly_session_for_twelve_is_recorded_in_one_step_and_undone(enter: Enter) -> None:
    d = Department("utah")
    officers = [d.officer() for _ in range(12)]
    sergeant = _plan(enter(d.sergeant))
    made = TrainingSession.objects.get()
    sergeant.open(made).decide("Open for sign-up")
    officer = enter(officers[0].user)
    officer.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    officer.go("/").press("Quarterly in-service").press("Sign up")
    assert officer.sees("You have a seat.")
    for other in officers[1:]:
        sign_up(session=made, by=other.user)
    _begin(made)
    sergeant.open(made).press("Code for the door")
    officer.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    officer.go(reverse("training:sessions:door", args=[door_token(made)])).press("I am here")
    assert officer.sees("You are signed in.")
    sergeant.open(made).press("Roster")
    assert sergeant.page.get_by_label(str(officers[0])).is_checked()
    for other in officers[1:]:
        sergeant.tick(str(other))
    sergeant.press("Save")
    assert SessionPlace.objects.filter(came_at__isnull=False).count() == 12
    _end(made)
    sergeant.open(made).decide("Note as held").decide("Record for all who came")
    assert TrainingRecord.objects.filter(status="verified").count() == 24
    officer.go("/training/")
    assert officer.sees("Quarterly in-service: Legal update")
    officer.open(made).press("Say what you think")
    for mark in officer.page.locator("input[type=radio][value='4']").all():
        mark.check()
    officer.press("Hand in")
    sergeant.open(made).press("Undo the recording")
    sergeant.fill("Reason", "Somebody is missing on the roster.").press("Undo the recording")
    assert TrainingRecord.objects.filter(status="verified").count() == 0
    assert TrainingRecord.objects.filter(status="withdrawn").count() == 24
    sergeant.open(made).decide("Record for all who came")
    assert TrainingRecord.objects.filter(status="verified").count() == 24


def _plan(sergeant: Visitor) -> Visitor:
    sergeant.go("/training/").press("Sessions").press("Plan a session").press("Plan it")
    assert sergeant.page.get_by_role("alert").is_visible()
    begins = timezone.localtime() + timedelta(days=4)
    sergeant.fill("Title", "Quarterly in-service").fill("Instructor", "Instructor Example")
    sergeant.page.get_by_role("combobox", name="Topic 1").select_option("legal_update")
    sergeant.page.get_by_role("combobox", name="Topic 2").select_option("first_aid")
    sergeant.fill("Hours for all topics", "3").fill("Place", "Training room").fill("Seats", "12")
    sergeant.fill("Begins", f"{begins:%Y-%m-%d} 9:00").fill("Ends", f"{begins:%Y-%m-%d} 12:00")
    return sergeant.press("Plan it")


def _begin(made: TrainingSession) -> None:
    now = timezone.now()
    TrainingSession.objects.filter(pk=made.pk).update(
        starts_at=now - timedelta(minutes=5), signup_closes_at=now - timedelta(minutes=6)
    )


def _end(made: TrainingSession) -> None:
    now = timezone.now()
    TrainingSession.objects.filter(pk=made.pk).update(
        starts_at=now - timedelta(hours=4), signup_closes_at=now - timedelta(hours=5), ends_at=now - timedelta(hours=1)
    )


@pytest.mark.clause("AL-III-B-6")
def test_a_certificate_is_claimed_rejected_corrected_and_verified(enter: Enter, tmp_path: Path) -> None:
    d = Department("alabama")
    person = d.officer().user
    good, thick = tmp_path / "certificate.pdf", tmp_path / "course.pdf"
    good.write_bytes(pdf())
    thick.write_bytes(pdf(300))
    officer = enter(person).go("/training/").press("Add a training")
    officer.page.get_by_label("Topic").select_option("threat_assessment")
    officer.fill("Course", "Threat assessment").fill("Hours", "8").fill("Completed on", f"{days(-3):%Y-%m-%d}")
    officer.page.get_by_label("Certificate").set_input_files(thick)
    officer.press("Add")
    assert officer.sees("This file has 300 pages.")
    assert officer.page.get_by_label("Course").input_value() == "Threat assessment"
    officer.page.get_by_label("Certificate").set_input_files(good)
    officer.press("Add")
    claim = TrainingRecord.objects.get()
    sergeant = enter(d.sergeant).open(claim)
    assert sergeant.sees("certificate.pdf")
    sergeant.press("Reject").fill("Reason", "The certificate says 6 hours.").press("Reject")
    officer.open(claim).press("Correct it")
    officer.fill("Hours", "6").press("Claim again")
    corrected = TrainingRecord.objects.get(corrects=claim)
    sergeant.open(corrected).decide("Verify")
    corrected.refresh_from_db()
    assert (corrected.status, corrected.hours, corrected.verified_by) == ("verified", 6, d.sergeant)
    assert officer.open(claim).sees("This claim was corrected.")
