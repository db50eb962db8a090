"""A session is recorded in one step and undone; what people think of it is kept without names (UT-SUP-A)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from sro_program.notifications.models import Outbox
from sro_program.notifications.sweep import sweep as tell
from sro_program.workflow.engine import options, perform
from sro_program.workflow.errors import MovedMeanwhile, NotVisible, NotYours, Refused, Unmet
from sro_program.workflow.sweep import sweep
from tests.factories.department import Department
from tests.factories.pages import signed_in, words
from tests.factories.sessions import came, held, session
from training.models import SessionEvaluation, TrainingRecord
from training.queries.sessions import opinions
from training.services.session_places import sign_up, tick_roster
from training.services.sessions import Opinion, evaluate

pytestmark = pytest.mark.django_db
CLAUSE = pytest.mark.clause("UT-SUP-A")


@pytest.fixture
def utah() -> Department:
    return Department("utah")


# Recording


@CLAUSE
def test_one_step_records_everybody_and_undo_takes_all_of_it_back(utah: Department) -> None:
    people = [utah.officer().user for _ in range(3)]
    made = held(utah, people, topics=[("legal_update", "1.5"), ("first_aid", "0.5")])
    perform(made, "record", actor=utah.sergeant)
    rows = TrainingRecord.objects.filter(session=made)
    assert rows.count() == 6
    assert set(rows.values_list("status", "verified_by")) == {("verified", utah.sergeant.pk)}
    assert sum(r.hours for r in rows.filter(person=people[0])) == 2
    assert {r.completed_on for r in rows} == {made.day}
    assert Outbox.objects.filter(kind__startswith="training").count() == 1
    with pytest.raises(MovedMeanwhile):
        perform(made, "record", actor=utah.chief)
    undo = signed_in(utah.sergeant)
    address = reverse("workflow:perform", args=["training_session", made.pk, "undo"])
    assert undo.post(address, {"version": made.version}).status_code == 422
    assert undo.post(address, {"version": made.version, "reason": "Wrong roster."}).status_code == 302
    made.refresh_from_db()
    assert (made.status, made.recorded_by) == ("held", None)
    assert set(rows.values_list("status", flat=True)) == {"withdrawn"}
    tick_roster(session=made, by=utah.sergeant, came=[], shown=[people[2].pk])
    perform(made, "record", actor=utah.sergeant)
    assert rows.filter(status="verified").count() == 4
    assert rows.all().count() == 10


@CLAUSE
@pytest.mark.clause("AL-III-B-6")
def test_whoever_records_never_verifies_their_own(utah: Department) -> None:
    officer = utah.officer().user
    made = held(utah, [officer, utah.sergeant])
    perform(made, "record", actor=utah.sergeant)
    own = TrainingRecord.objects.get(session=made, person=utah.sergeant)
    assert own.status == "claimed"
    assert {v.transition.key for v in options(own, utah.sergeant)} == set()
    with pytest.raises(NotYours):
        perform(own, "attest", actor=utah.sergeant)
    with pytest.raises(IntegrityError, match="training_verified_by_another"), transaction.atomic():
        TrainingRecord.objects.filter(pk=own.pk).update(verified_by=utah.sergeant, verified_at=timezone.now())
    assert "Verify" in words(signed_in(utah.chief).get(reverse("inbox")))
    perform(own, "verify", actor=utah.chief)
    assert own.verified_by == utah.chief
    perform(made, "undo", actor=utah.sergeant, reason="Wrong day.")
    own.refresh_from_db()
    assert own.status == "withdrawn"


@CLAUSE
def test_recording_needs_a_session_that_is_over_and_somebody_who_came(utah: Department) -> None:
    made = session(utah, starts_at=timezone.now() - timedelta(hours=1))
    with pytest.raises(MovedMeanwhile):
        perform(made, "record", actor=utah.sergeant)
    perform(made, "hold", actor=utah.sergeant)
    with pytest.raises(Unmet, match="not over yet") as refusal:
        perform(made, "record", actor=utah.sergeant)
    assert "Nobody is ticked" in str(refusal.value)
    with pytest.raises(NotVisible):
        perform(made, "record", actor=utah.principal)
    came(made, [utah.lieutenant.user])
    with pytest.raises(NotYours):
        perform(made, "record", actor=utah.lieutenant.user)


def test_failure_in_the_middle_of_recording_leaves_nothing(utah: Department, monkeypatch: Any) -> None:
    made = held(utah, [utah.officer().user for _ in range(3)])
    from training.effects import sessions as effects

    done: list[Any] = []

    def break_off(record: Any, key: str, **given: Any) -> Any:
        if len(done) == 2:
            raise RuntimeError("the power went")
        done.append(perform(record, key, **given))

    monkeypatch.setattr(effects, "perform", break_off)
    with pytest.raises(RuntimeError):
        perform(made, "record", actor=utah.sergeant)
    made.refresh_from_db()
    assert made.status == "held"
    assert not TrainingRecord.objects.exists()


@CLAUSE
def test_sessions_that_are_over_are_held_by_themselves(utah: Department) -> None:
    made = session(utah, starts_at=timezone.now() - timedelta(hours=5))
    ahead = session(utah)
    for _ in range(2):
        sweep()
    made.refresh_from_db()
    ahead.refresh_from_db()
    assert (made.status, ahead.status) == ("held", "open")


def test_cancelled_session_tells_those_who_were_invited(utah: Department) -> None:
    person, made = utah.officer().user, session(utah)
    sign_up(session=made, by=person)
    perform(made, "cancel", actor=utah.sergeant, reason="The instructor is ill.")
    tell()
    page = words(signed_in(person).get(made.get_absolute_url()))
    assert "Cancelled" in page
    assert Outbox.objects.filter(kind="training_session.cancel").exists()
    with pytest.raises(Refused, match="not open"):
        sign_up(session=made, by=person)


# What people thought


@CLAUSE
def test_evaluation_names_nobody_and_shows_nothing_of_few(utah: Department) -> None:
    people = [utah.officer().user for _ in range(3)]
    made = held(utah, people)
    for n, person in enumerate(people):
        assert opinions(made)["enough"] is False
        evaluate(session=made, by=person, opinion=Opinion(5, 4, 3, helped=f"Examples {n}"))
    seen = opinions(made)
    assert (seen["n"], seen["content"], len(seen["helped"])) == (3, 5, 3)
    assert {f.name for f in SessionEvaluation._meta.get_fields()} == {
        "id", "session", "content", "teaching", "use", "helped", "change",
    }  # fmt: skip
    with pytest.raises(MovedMeanwhile):
        evaluate(session=made, by=people[0], opinion=Opinion(1, 1, 1))
    with pytest.raises(NotYours):
        evaluate(session=made, by=utah.sergeant, opinion=Opinion(1, 1, 1))
    assert "Examples 1" in words(signed_in(utah.sergeant).get(made.get_absolute_url()))
    assert "Examples 1" not in words(signed_in(people[1]).get(made.get_absolute_url()))
