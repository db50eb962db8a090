"""The checker itself: it sees what it is there to see."""

from __future__ import annotations

import uuid

import pytest

from sro_program.testing.placing import place
from sro_program.workflow.engine import perform
from tests.factories.selection import TrainingRecordFactory

from .checker import Checker
from .clients import Acknowledged, Answer
from .decisions import World
from .rig import Rig

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_is_lost_or_half_done_is_found(rig: Rig) -> None:
    world = World()
    checker = Checker(rig.at.mail)
    record = TrainingRecordFactory(officer=world.trainee)
    perform(record, "verify", actor=world.alabama.sergeant)
    assert checker.faults() == [
        "not told: training_record.verify ()",
        "0 notices instead of 1: training_record.verify",
    ]
    rig.work()
    rig.nudge()
    rig.wait_until_told()
    rig.rest()
    assert checker.faults() == []

    never = Acknowledged(uuid.uuid4(), record, "verify", Answer(302, "", "", 0.0))
    assert checker.faults([never]) == [f"lost: verify of {record.pk}"]

    newest = max(rig.at.mail.glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)
    kept = newest.read_bytes()
    newest.unlink()
    assert checker.faults() == ["1 mail files missing, 0 too many"]
    newest.write_bytes(kept)

    _, (best,) = world.alabama.listed(1)
    perform(best, "decline", actor=world.alabama.chief, reason="Another fits better.")
    place(best, "appointed", list_entry=best.entry)
    found = checker.faults()
    assert "half state: appointed with (True, False, 0)" in found
    assert f"selection {best.pk} is appointed, its last line says not_selected" in found
    place(best, "not_selected", list_entry=None)
    rig.work()
    rig.nudge()
    rig.wait_until_told()
