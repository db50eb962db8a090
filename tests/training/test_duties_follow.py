"""What is due follows at once from what was attested, waived, assigned and verified (AL-III-B-6, UT-TRAIN-2)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from sro_program.organisations import changes
from sro_program.organisations.changes import work_off
from sro_program.organisations.models import Change, Officer
from sro_program.workflow.engine import perform
from tests.factories.department import Department
from tests.factories.pages import signed_in, words
from tests.factories.posts import post
from tests.factories.selection import TrainingRecordFactory, days
from training.models import Obligation
from training.services.assigned import AssignedText, assign_training, withdraw_assigned
from training.services.joint import JointText, attest_joint, enter_joint
from training.services.waivers import WaiverText, grant_waiver, withdraw_waiver

pytestmark = pytest.mark.django_db


@pytest.fixture
def d() -> Department:
    return Department("utah")


@pytest.fixture
def served(d: Department) -> Any:
    """An officer's post, with what it makes due."""
    made = post(d)
    work_off()
    return made


def due(served: Any, requirement: str) -> Obligation:
    work_off()
    return Obligation.objects.filter(person=served.officer.user, requirement=requirement).latest("due_on")


@pytest.mark.clause("UT-TRAIN-1")
def test_the_basic_course_is_due_from_the_post_and_met_by_a_verified_record_alone(d: Department, served: Any) -> None:
    course = due(served, "basic_sro")
    assert (course.clause, course.status, course.effect) == ("UT-TRAIN-1", "open", "alerts_chief")
    record = TrainingRecordFactory(officer=served.officer, topic="basic_sro", hours=40)
    assert due(served, "basic_sro").status == "open"
    perform(record, "verify", actor=d.sergeant)
    met = due(served, "basic_sro")
    assert (met.status, met.met_on) == ("met", record.completed_on)


@pytest.mark.clause("UT-TRAIN-2")
def test_joint_training_counts_from_the_second_word(d: Department, served: Any) -> None:
    pair = due(served, "joint_training")
    assert (pair.counterpart, pair.school, pair.status) == (d.principal, d.school, "open")
    text = JointText(title="Working together", hours=Decimal(4), held_on=days(-1))
    joint = enter_joint(pair=pair, by=d.sergeant, text=text)
    attest_joint(joint=joint, by=served.officer.user, statement="I took part.")
    assert due(served, "joint_training").status == "open"
    attest_joint(joint=joint, by=d.principal, statement="So did I.")
    assert due(served, "joint_training").status == "met"


@pytest.mark.clause("AL-III-B-6")
def test_a_waiver_lets_off_and_its_end_asks_again(d: Department, served: Any) -> None:
    course = due(served, "basic_sro")
    text = WaiverText("basic_sro", days(0), course.due_on, "Rule 728-410", "Has the course of another state.")
    waiver = grant_waiver(agency=d.agency, person=served.officer.user, by=d.sergeant, text=text)
    assert due(served, "basic_sro").status == "waived"
    withdraw_waiver(waiver=waiver, by=d.chief, version=waiver.version, reason="It was not the same course.")
    assert due(served, "basic_sro").status == "open"


@pytest.mark.clause("AL-III-B-7")
def test_what_the_chief_assigns_is_due_until_it_is_withdrawn(served: Any, d: Department) -> None:
    text = AssignedText("Report writing", "other", Decimal(3), "Reports came back.", days(60))
    assigned = assign_training(agency=d.agency, by=d.chief, text=text, people=[served.officer.user])
    key = f"assigned:{assigned.pk}"
    assert (due(served, key).title, due(served, key).due_on) == ("Report writing", days(60))
    withdraw_assigned(assigned=assigned, by=d.chief, version=assigned.version, reason="Not needed now.")
    work_off()
    assert not Obligation.objects.filter(requirement=key).exists()


def test_the_page_after_a_decision_shows_what_followed(d: Department, served: Any) -> None:
    record = TrainingRecordFactory(officer=served.officer, topic="basic_sro", hours=40)
    typed = {"version": record.version}
    url = reverse("workflow:perform", args=["training_record", record.pk, "verify"])
    assert signed_in(d.sergeant).post(url, typed).status_code == 302
    assert Obligation.objects.get(person=served.officer.user, requirement="basic_sro").status == "met"


def test_a_request_reckons_with_its_own_notes_and_leaves_an_import_to_beat(
    d: Department, served: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    Change.objects.bulk_create(Change(person=d.officer().user_id) for _ in range(3))
    monkeypatch.setattr(changes, "MOST_FOR_A_REQUEST", 1)
    waiting = Change.objects.count()
    record = TrainingRecordFactory(officer=served.officer, topic="basic_sro", hours=40)
    Change.objects.filter(person=served.officer.user_id).delete()
    url = reverse("workflow:perform", args=["training_record", record.pk, "verify"])
    assert signed_in(d.sergeant).post(url, {"version": record.version}).status_code == 302
    assert Obligation.objects.get(person=served.officer.user, requirement="basic_sro").status == "met"
    assert Change.objects.count() == waiting
    work_off()
    assert not Change.objects.exists()


def test_what_somebody_left_behind_is_owed_by_nobody(d: Department, served: Any) -> None:
    late = Obligation.objects.filter(person=served.officer.user, requirement="basic_sro")
    Obligation.objects.exclude(requirement="basic_sro").delete()
    late.update(starts_on=days(-90), due_on=days(-30), status="overdue")
    pages = [reverse("training:duty-list") + "?standing=overdue", reverse("training:matrix")]
    leader = signed_in(d.sergeant)
    assert all(str(served.officer) in words(leader.get(page)) for page in pages)
    Officer.objects.filter(pk=served.officer.pk).update(left_on=days(-1))
    assert not any(str(served.officer) in words(leader.get(page)) for page in pages)
    assert "nothing is overdue" in words(leader.get("/"))


def test_who_left_as_an_officer_and_came_back_owes_what_came_due_since(d: Department, served: Any) -> None:
    """Retired officers stand in as substitutes: what that asks of them is theirs."""
    Officer.objects.filter(pk=served.officer.pk).update(left_on=days(-60))
    since = Obligation.objects.filter(person=served.officer.user, requirement="basic_sro")
    since.update(starts_on=days(-50), due_on=days(-30), status="overdue")
    overdue = reverse("training:duty-list") + "?standing=overdue"
    assert str(served.officer) in words(signed_in(d.sergeant).get(overdue))
