"""Two people at one moment: one wins and the other is told; two words on one training are both kept (UT-TRAIN-2)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connections

from sro_program.workflow.errors import MovedMeanwhile, Refused
from tests.factories.department import Department
from tests.factories.duties import duty, joint_training, pair
from tests.factories.selection import days
from training.models import JointTraining, Waiver
from training.services.joint import JointText, attest_joint, enter_joint, withdraw_joint
from training.services.waivers import WaiverText, grant_waiver

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.clause("UT-TRAIN-2"),
    pytest.mark.usefixtures("by_hand"),
]


def at_once(*actions: Callable[[], Any]) -> list[str]:
    """What became of each: done, or the name of the refusal."""
    start = Barrier(len(actions))
    said: list[str] = []

    def work(action: Callable[[], Any]) -> None:
        start.wait()
        try:
            action()
            said.append("done")
        except Refused as refusal:
            said.append(type(refusal).__name__)
        finally:
            connections.close_all()

    threads = [Thread(target=work, args=[action]) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(said)


@pytest.fixture
def d() -> Department:
    return Department("utah")


def test_of_two_who_enter_at_once_one_is_told(d: Department) -> None:
    owed = pair(d)
    for n in range(5):
        text = JointText(f"Course {n}", Decimal(2), days(-1))
        said = at_once(*(partial(enter_joint, by=by, pair=owed, text=text) for by in (owed.person, d.principal)))
        assert said == [MovedMeanwhile.__name__, "done"]
    assert JointTraining.objects.count() == 5


def test_both_words_are_kept_when_given_at_once(d: Department) -> None:
    owed = pair(d)
    for n in range(5):
        joint = joint_training(owed, title=f"Course {n}")
        sides = (owed.person, d.principal)
        said = at_once(*(partial(attest_joint, by=by, joint=joint, statement="There.") for by in sides))
        assert said == ["done", "done"]
        joint.refresh_from_db()
        assert joint.attested
        again = at_once(*(partial(withdraw_joint, by=by, joint=joint, version=3, reason="No") for by in sides))
        assert again == [MovedMeanwhile.__name__, "done"]


@pytest.mark.clause("AL-III-B-6")
def test_of_two_waivers_at_once_one_is_told(d: Department) -> None:
    text = WaiverText("basic_course", days(0), days(90), "Rule 1", "Service")
    for _ in range(5):
        owes = duty(d.officer())
        leaders = (d.sergeant, d.chief)
        said = at_once(
            *(partial(grant_waiver, by=by, agency=d.agency, person=owes.person, text=text) for by in leaders)
        )
        assert said == [MovedMeanwhile.__name__, "done"]
    assert Waiver.objects.count() == 5
