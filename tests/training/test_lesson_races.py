"""Two at once: a decision while the author changes the outline, two who decide, a lesson while its outline ends."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connections

from sro_program.accounts.models import User
from sro_program.organisations.models import Role
from sro_program.workflow.engine import perform
from sro_program.workflow.errors import MovedMeanwhile, Refused
from sro_program.workflow.models import TransitionRecord
from tests.factories.department import Department
from tests.factories.lessons import TEXT, outline
from tests.factories.organisations import DelegationFactory, seated
from tests.factories.requests import post
from training.services.outlines import OutlineText, change_outline

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 20


def at_once(*actions: Callable[[], Any]) -> list[Any]:
    """Run the actions together; "done", or the refusal, in their order."""
    start = Barrier(len(actions))
    ends: list[Any] = [None] * len(actions)

    def run(place: int, action: Callable[[], Any]) -> None:
        start.wait()
        try:
            action()
            ends[place] = "done"
        except (ValidationError, Refused, DatabaseError) as refusal:
            ends[place] = refusal
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=pair) for pair in enumerate(actions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ends


def _fresh(record: Any) -> Any:
    return type(record)._base_manager.get(pk=record.pk)


@pytest.fixture
def alabama() -> Department:
    return Department("alabama")


def test_the_chief_decides_on_the_text_that_was_seen(alabama: Department) -> None:
    """The author takes it back, changes it and hands it in again; an approval of the former text is refused."""
    officer = post(alabama)
    for _round in range(ROUNDS):
        made = outline(alabama, officer, "submitted")
        seen = made.version
        deciding, changing = _fresh(made), _fresh(made)
        chief, author = _fresh(alabama.chief), _fresh(officer.user)

        def decide(record: Any = deciding, person: Any = chief, version: int = seen) -> None:
            perform(record, "approve", actor=person, version=version)

        def change(record: Any = changing, person: Any = author) -> None:
            perform(record, "take_back", actor=person)
            text = OutlineText(**{**TEXT, "objectives": "Something else."})
            change_outline(
                by=person, outline=record, text=text, invitations=record.invitations.all(), version=record.version
            )
            perform(_fresh(record), "submit", actor=person)

        ends = at_once(decide, change)
        made.refresh_from_db()
        assert ends.count("done") == 1, ends
        if ends[0] == "done":
            assert (made.status, made.objectives) == ("approved", TEXT["objectives"])
            assert isinstance(ends[1], MovedMeanwhile)
        else:
            assert (made.status, made.objectives) == ("submitted", "Something else.")
            assert isinstance(ends[0], MovedMeanwhile)


def test_of_two_who_decide_one_wins_and_the_other_is_told_who(alabama: Department) -> None:
    officer, designee = post(alabama), seated(Role.SUPERVISOR, alabama.agency)
    decisions = ["course_outline.approve", "course_outline.return"]
    DelegationFactory(agency=alabama.agency, giver=alabama.chief, receiver=designee, decisions=decisions)
    for _round in range(ROUNDS):
        made = outline(alabama, officer, "submitted")

        def act(person: User, decision: str, record: Any) -> Callable[[], Any]:
            return lambda: perform(record, decision, actor=person, reason="Shorter.", version=record.version)

        ends = at_once(
            act(_fresh(alabama.chief), "approve", _fresh(made)), act(_fresh(designee), "return", _fresh(made))
        )
        assert ends.count("done") == 1, ends
        (lost,) = [end for end in ends if end != "done"]
        assert isinstance(lost, MovedMeanwhile)
        winner = alabama.chief if ends[0] == "done" else designee
        assert lost.who == winner
        assert lost.when is not None
        assert TransitionRecord.objects.filter(object_id=made.pk).count() == 1
