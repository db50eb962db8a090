"""Two want the last seat, two record at once: one outcome, and the other is told (UT-SUP-A)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import DatabaseError, connections

from sro_program.accounts.models import User
from sro_program.notifications.models import Outbox
from sro_program.workflow.engine import perform
from sro_program.workflow.errors import Refused
from tests.factories.department import Department
from tests.factories.sessions import held, session
from training.models import TrainingRecord, TrainingSession
from training.services.session_places import give_up_place, sign_up

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.clause("UT-SUP-A")]
ROUNDS = 20


def at_once(*actions: Callable[[], Any]) -> list[str]:
    """Run the actions together; what each answered, or the name of the refusal."""
    start, ends = Barrier(len(actions)), []

    def run(action: Callable[[], Any]) -> None:
        start.wait()
        try:
            ends.append(str(action()))
        except (Refused, DatabaseError) as refusal:
            ends.append(type(refusal).__name__)
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=[action]) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(ends)


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def _state(made: TrainingSession, who: User) -> str:
    return str(sign_up(session=made, by=who).state)


def _record(made: TrainingSession, who: User) -> str:
    return perform(TrainingSession.objects.get(pk=made.pk), "record", actor=who).target


@pytest.mark.parametrize("people", [2, 8])
def test_of_those_who_want_the_last_seat_one_has_it_and_the_others_wait(people: int) -> None:
    d = Department("utah")
    wanting = [d.officer().user for _ in range(people)]
    for _ in range(ROUNDS if people == 2 else 4):
        made = session(d, seats=1)
        said = at_once(*(partial(_state, made, fresh(who)) for who in wanting))
        assert said == ["signed_up", *["waiting"] * (people - 1)]
        assert sorted(made.people.values_list("number", flat=True)) == list(range(1, people + 1))
    assert Outbox.objects.filter(kind="training_session.waiting").count() == (people - 1) * (
        ROUNDS if people == 2 else 4
    )


def test_seat_given_up_while_others_sign_up_is_given_once() -> None:
    d = Department("utah")
    first, second, third = (d.officer().user for _ in range(3))
    for _ in range(ROUNDS):
        made = session(d, seats=1)
        sign_up(session=made, by=first)
        sign_up(session=made, by=second)
        at_once(
            partial(give_up_place, session=made, by=fresh(first)),
            partial(sign_up, session=made, by=fresh(third)),
        )
        states = dict(made.people.values_list("person", "state"))
        assert states == {first.pk: "withdrawn", second.pk: "signed_up", third.pk: "waiting"}


@pytest.mark.parametrize("clicks", [2, 8])
def test_recorded_by_several_at_once_it_is_recorded_once(clicks: int) -> None:
    d = Department("utah")
    people = [d.officer().user for _ in range(2)]
    for _ in range(ROUNDS if clicks == 2 else 4):
        made = held(d, people)
        leaders = [fresh(d.sergeant if n % 2 else d.chief) for n in range(clicks)]
        said = at_once(*(partial(_record, made, who) for who in leaders))
        assert said == [*["MovedMeanwhile"] * (clicks - 1), "recorded"]
        assert TrainingRecord.objects.filter(session=made, status="verified").count() == 2
        assert TrainingRecord.objects.filter(session=made).count() == 2
