"""Where duties meet people besides their own pages: home, officer, agency, search, evidence (UT-TRAIN-2)."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from sro_program.evidence import evidence
from tests.factories.department import Department
from tests.factories.duties import assigned_training, duty, joint_training, pair, waiver
from tests.factories.pages import signed_in, words
from tests.factories.selection import days

pytestmark = [pytest.mark.django_db, pytest.mark.clause("UT-TRAIN-2"), pytest.mark.usefixtures("by_hand")]


@pytest.fixture
def d() -> Department:
    return Department("utah")


def home(person: Any) -> str:
    return words(signed_in(person).get("/"))


def test_home_says_what_waits(d: Department) -> None:
    officer = d.officer()
    late = duty(officer, "overdue", title="Basic course")
    together = pair(d, officer)
    joint = joint_training(together, officer=True)
    assert joint.get_absolute_url() not in home(officer.user).split("What you have to take")[0]
    page = home(d.principal)
    assert "Joint training waits for your word" in page
    assert joint.get_absolute_url() in page
    assert "Basic course" not in page
    assert f"{officer} with {d.principal}" in page
    assert reverse("training:duty", args=[late.pk]) in home(officer.user)
    for leader in (d.sergeant, d.chief):
        assert "Overdue training" in home(leader)
        assert "of 1 people" in home(leader)
    assert "nothing is overdue" in home(Department("alabama").chief)


def test_an_officers_page_and_the_agencys_lead_to_training(d: Department) -> None:
    officer = d.officer()
    duty(officer, "overdue", title="Basic course")
    url = reverse("training:officer", args=[officer.pk])
    for person in (officer.user, d.sergeant, d.chief, d.auditor):
        page = words(signed_in(person).get(officer.get_absolute_url()))
        assert url in page
        assert "Basic course" in page
    assert "Basic course" not in words(signed_in(d.lieutenant.user).get(officer.get_absolute_url()))
    agency = d.agency.get_absolute_url()
    assert reverse("training:matrix") in words(signed_in(d.sergeant).get(agency))
    assert reverse("training:matrix") not in words(signed_in(officer.user).get(agency))


def test_found_by_those_who_may(d: Department) -> None:
    officer = d.officer()
    owed = pair(d, officer)
    joint = joint_training(owed, title="Zebra course")
    waived = waiver(duty(officer), d.chief, clause="Zebra rule")
    assigned = assigned_training(d.agency, d.chief, [officer.user], title="Zebra writing")
    for person, found in (
        (d.sergeant, (joint, waived, assigned)),
        (officer.user, (joint, waived, assigned)),
        (d.principal, (joint,)),
        (d.superintendent, ()),
        (d.officer().user, ()),
    ):
        page = words(signed_in(person).get("/search", {"q": "Zebra"}))
        for record in (joint, waived, assigned):
            assert (record.get_absolute_url() in page) is (record in found), (person, record)


def test_an_evaluation_reads_duties_and_joint_training(d: Department) -> None:
    officer = d.officer()
    owed = pair(d, officer, "met", due_on=days(-2))
    duty(officer, "overdue")
    joint_training(owed, officer=True, principal=True, title="Both there")
    joint_training(owed, officer=True, title="One there")
    (found,) = [one for one in evidence(officer, days(-20), days(0)) if one.key == "training_duties"]
    assert [number for _label, number in found.figures] == [2, 1, 1]
    assert [line.text for line in found.lines] == ["Both there"]
