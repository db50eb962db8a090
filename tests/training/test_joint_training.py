"""Joint training: entered by either side or the sergeant, attested each for oneself, counted once both did."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from sro_program.notifications.models import Outbox
from sro_program.organisations.models import Role
from sro_program.workflow.errors import MovedMeanwhile, NotVisible, NotYours
from tests.factories.department import Department
from tests.factories.duties import joint_training, pair
from tests.factories.organisations import SchoolFactory, seated
from tests.factories.pages import queries, signed_in, words
from tests.factories.selection import days
from training.models import JointTraining
from training.services.joint import JointText, attest_joint, enter_joint, withdraw_joint

pytestmark = [pytest.mark.django_db, pytest.mark.clause("UT-TRAIN-2"), pytest.mark.usefixtures("by_hand")]
TEXT = JointText(title="Working together", hours=Decimal(4), held_on=days(-3))


@pytest.fixture
def d() -> Department:
    return Department("utah")


def url(name: str, *given: Any) -> str:
    return reverse(f"training:{name}", args=given)


def test_it_counts_once_both_have_attested(d: Department) -> None:
    duty = pair(d)
    joint = enter_joint(pair=duty, by=d.sergeant, text=TEXT)
    assert (joint.officer.user, joint.principal, joint.school) == (duty.person, d.principal, d.school)
    assert not joint.attested
    assert Outbox.objects.get(kind="joint_training.entered").payload["people"] == sorted(
        [str(duty.person_id), str(d.principal.pk)]
    )
    first = attest_joint(joint=joint, by=duty.person, statement="  I took part.  ")
    assert first.officer_statement == "I took part."
    assert first.standing == "principal_missing"
    assert not first.attested
    assert attest_joint(joint=joint, by=d.principal, statement="So did I.").attested
    assert joint.events.count() == 3
    withdraw_joint(joint=joint, by=d.sergeant, version=3, reason="Another year")


def test_nobody_speaks_for_the_other_side(d: Department) -> None:
    joint = joint_training(pair(d))
    second = seated(Role.PRINCIPAL, d.school)
    for person in (d.sergeant, d.chief, d.auditor, second):
        with pytest.raises(NotYours):
            attest_joint(joint=joint, by=person, statement="They were there.")
    for person in (d.superintendent, d.officer().user):
        with pytest.raises(NotVisible):
            attest_joint(joint=joint, by=person, statement="They were there.")
    with pytest.raises(ValidationError):
        attest_joint(joint=joint, by=d.principal, statement="   ")
    joint.refresh_from_db()
    assert joint.standing == "both_missing"
    page = url("joint-attest", joint.pk)
    for person in (d.sergeant, d.chief, second, d.superintendent):
        assert signed_in(person).get(page).status_code == 404
        assert signed_in(person).post(page, {"statement": "There"}).status_code == 404


def test_said_twice_counts_once(d: Department) -> None:
    joint = joint_training(pair(d), principal=True)
    with pytest.raises(MovedMeanwhile, match="You attested this"):
        attest_joint(joint=joint, by=d.principal, statement="Again.")
    answer = signed_in(d.principal).post(url("joint-attest", joint.pk), {"statement": "Again."})
    assert answer.status_code == 409
    assert "You attested this" in words(answer)


def test_of_two_who_enter_the_same_the_second_is_told_who_was_first(d: Department) -> None:
    duty = pair(d)
    enter_joint(pair=duty, by=duty.person, text=TEXT)
    same = JointText(title="working TOGETHER", hours=Decimal(4), held_on=days(-3))
    with pytest.raises(MovedMeanwhile, match=str(duty.person)):
        enter_joint(pair=duty, by=d.principal, text=same)
    assert JointTraining.objects.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        joint_training(duty)


def test_who_puts_it_on_record(d: Department) -> None:
    duty = pair(d)
    for person in (d.chief, d.auditor):
        with pytest.raises(NotYours):
            enter_joint(pair=duty, by=person, text=TEXT)
    for person in (d.superintendent, d.officer().user, seated(Role.PRINCIPAL, SchoolFactory(district=d.district))):
        with pytest.raises(NotVisible):
            enter_joint(pair=duty, by=person, text=TEXT)
    for held_on in (days(1), days(-3000)):
        with pytest.raises(ValidationError):
            enter_joint(pair=duty, by=d.sergeant, text=JointText("Later", Decimal(2), held_on))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("hours", "-1"),
        ("hours", "0"),
        ("hours", "1000000"),
        ("hours", "1.25"),
        ("hours", "NaN"),
        ("held_on", "tomorrow"),
    ],
)
def test_bad_input_is_refused(d: Department, name: str, value: str) -> None:
    duty = pair(d)
    sent = {"pair": duty.pk, "title": "Course", "hours": "2", "held_on": days(-1).isoformat(), name: value}
    assert signed_in(duty.person).post(url("joint-new"), sent).status_code == 422
    assert not JointTraining.objects.exists()


def test_entered_and_attested_on_the_pages(d: Department) -> None:
    duty = pair(d)
    sent = {"title": "Course", "hours": "2", "held_on": days(-1).isoformat(), "designee": "Vice Principal Example"}
    answer = signed_in(d.principal).post(url("joint-new"), {"pair": duty.pk, **sent})
    joint = JointTraining.objects.get()
    assert answer.url == joint.get_absolute_url()
    for person, statement in ((duty.person, "From start to end."), (d.principal, "My deputy was there.")):
        signed_in(person).post(url("joint-attest", joint.pk), {"statement": statement})
    page = words(signed_in(d.sergeant).get(joint.get_absolute_url()))
    assert "Both attested it" in page
    assert "Vice Principal Example" in page
    assert "My deputy was there." in page
    assert "“From start to end.”" in page


def test_withdrawn_with_a_reason(d: Department) -> None:
    joint = joint_training(pair(d), officer=True, principal=True)
    assert joint.attested
    with pytest.raises(NotYours):
        withdraw_joint(joint=joint, by=d.chief, version=joint.version, reason="Wrong")
    with pytest.raises(ValidationError):
        withdraw_joint(joint=joint, by=d.principal, version=joint.version, reason=" ")
    with pytest.raises(MovedMeanwhile):
        withdraw_joint(joint=joint, by=d.principal, version=joint.version + 1, reason="Another course")
    done = withdraw_joint(joint=joint, by=d.principal, version=joint.version, reason="It was another course.")
    assert done.standing == "withdrawn"
    assert not done.attested
    with pytest.raises(MovedMeanwhile, match="It was another course"):
        withdraw_joint(joint=joint, by=d.sergeant, version=done.version, reason="Mine")
    with pytest.raises(MovedMeanwhile):
        attest_joint(joint=joint, by=joint.officer.user, statement="I was there.")
    assert signed_in(d.principal).get(url("joint-withdraw", joint.pk)).status_code == 404
    enter_joint(pair=pair(d, joint.officer, starts_on=days(-100)), by=d.sergeant, text=TEXT)


@pytest.mark.parametrize(
    "change",
    [
        "officer_attested_at = NULL",
        "officer_statement = 'No'",
        "hours = 40",
        "held_on = held_on - 30",
        "title = 'Another'",
        "principal_id = entered_by_id",
    ],
)
def test_the_database_keeps_what_was_attested(d: Department, change: str) -> None:
    joint_training(pair(d), officer=True)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE training_jointtraining SET {change}")


def test_the_database_refuses_one_person_as_both_and_a_withdrawal_taken_back(d: Department) -> None:
    duty = pair(d)
    duty.counterpart = duty.person
    with pytest.raises(IntegrityError), transaction.atomic():
        joint_training(duty)
    joint = joint_training(pair(d), withdrawn_at=timezone.now(), withdrawn_why="Wrong day")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE training_jointtraining SET withdrawn_at = NULL WHERE id = %s", [joint.pk])


# The pairs


def test_missing_pairs_stand_first(d: Department) -> None:
    trained, late, soon = pair(d, status="met"), pair(d, status="overdue"), pair(d, due_on=days(20))
    page = words(signed_in(d.sergeant).get(url("pairs")))
    assert "1 of 3 pairs trained" in page
    missing = page[page.index("Pairs without") : page.index("Officers and principals")]
    assert missing.index(str(late.person)) < missing.index(str(soon.person))
    assert str(trained.person) not in missing
    grid = page[page.index("Officers and principals") :]
    assert grid.index(str(late.person)) < grid.index(str(trained.person))
    assert "Met" in grid
    assert f"?pair={late.pk}" in page


def test_the_gap_closes_with_the_duty(d: Department) -> None:
    duty = pair(d)
    page = words(signed_in(d.principal).get(url("pairs")))
    assert "0 of 1 pairs trained" in page
    joint_training(duty, officer=True)
    assert "The principal has not attested" in words(signed_in(d.principal).get(url("pairs")))
    type(duty).objects.update(status="met", met_on=days(0))
    assert "None is missing" in words(signed_in(d.principal).get(url("pairs")))


def test_each_sees_their_own_pairs(d: Department) -> None:
    other_school = SchoolFactory(district=d.district)
    other = seated(Role.PRINCIPAL, other_school)
    mine, theirs = pair(d), pair(d, counterpart=other, school=other_school)
    seen = {
        d.sergeant: (mine, theirs),
        d.chief: (mine, theirs),
        d.auditor: (mine, theirs),
        d.principal: (mine,),
        other: (theirs,),
        mine.person: (mine,),
    }
    for person, duties in seen.items():
        page = words(signed_in(person).get(url("pairs")))
        for duty in (mine, theirs):
            assert (str(duty.person) in page[page.index("Pairs without") :]) is (duty in duties), person
    for person in (d.superintendent, seated(Role.ADMINISTRATOR, None), seated(Role.SCHOOL_STAFF, d.school)):
        assert str(mine.person) not in words(signed_in(person).get(url("pairs")))
        assert signed_in(person).get(url("duty", mine.pk)).status_code == 404
        assert signed_in(person).get(joint_training(mine, title=str(person)).get_absolute_url()).status_code == 404


def test_pairs_cost_the_same_however_many(d: Department) -> None:
    pair(d)
    few = queries(d.sergeant, url("pairs"))
    for _ in range(12):
        joint_training(pair(d), officer=True)
    assert queries(d.sergeant, url("pairs")) == few <= 15
