"""Valkey gone, emptied or hanging, the mail server away: decisions go on, and every mail comes in the end, once."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import median
from typing import Any

import pytest
import redis
from django.utils import timezone

from sro_program.notifications.models import Delivery, Notice
from tests.factories.selection import TrainingRecordFactory

from .checker import Checker
from .clients import Acknowledged, Person
from .decisions import World
from .mail import away_file
from .rig import Rig, wait_until

pytestmark = pytest.mark.django_db(transaction=True)

DECISIONS = 12
EXTRA_SECONDS = 0.5  # that a decision may take longer: the machine is shared, the nudge itself costs next to nothing
HANGING_SECONDS = 5.0  # no answer is worse than no server, and still no reason to keep somebody waiting


@pytest.fixture
def world(rig: Rig) -> World:
    return World()


@pytest.fixture
def decide(world: World, enter: Callable[[Any], Person], rig: Rig) -> Callable[[int], list[Acknowledged]]:
    def verify(count: int) -> list[Acknowledged]:
        sergeant = enter(world.alabama.sergeant)
        records = [TrainingRecordFactory(officer=world.trainee) for _ in range(count)]
        return [sergeant.decide(record, "verify", {}) for record in records]

    rig.serve()
    verify(4)  # both web workers have loaded what they need
    return verify


def seconds(acks: list[Acknowledged]) -> list[float]:
    return [ack.answer.seconds for ack in acks]


def test_valkey_killed_and_emptied(
    rig: Rig, decide: Callable[[int], list[Acknowledged]], say: Callable[[str], None]
) -> None:
    checker = Checker(rig.at.mail)
    rig.work()
    rig.wait_until_told()
    before = decide(DECISIONS)
    rig.valkey.process.end_session()
    during = decide(DECISIONS)
    rig.valkey.start()
    with redis.Redis.from_url(rig.at.redis_url) as server:
        server.flushall()
        after = decide(DECISIONS)
        server.flushall()
    rig.wait_until_told()
    rig.rest()
    faults = checker.faults([*before, *during, *after])
    say(
        f"Valkey: a decision took {median(seconds(before)):.3f} s with it, {median(seconds(during)):.3f} s without "
        f"(at most {max(seconds(during)):.3f} s); {len(faults)} of {3 * DECISIONS} lost or doubled"
    )
    assert faults == []
    assert median(seconds(during)) <= median(seconds(before)) + EXTRA_SECONDS


@contextmanager
def hanging(rig: Rig) -> Iterator[None]:
    running = rig.valkey.process._running
    assert running is not None
    os.kill(running.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(running.pid, signal.SIGCONT)


def test_valkey_that_answers_nothing(
    rig: Rig, decide: Callable[[int], list[Acknowledged]], say: Callable[[str], None]
) -> None:
    checker = Checker(rig.at.mail)
    with hanging(rig):
        acks = decide(3)
    rig.work()
    rig.wait_until_told()
    rig.rest()
    say(f"Valkey hanging: a decision took at most {max(seconds(acks)):.3f} s")
    assert checker.faults(acks) == []
    assert max(seconds(acks)) <= HANGING_SECONDS


def test_mail_server_away_for_a_while(
    rig: Rig, decide: Callable[[int], list[Acknowledged]], say: Callable[[str], None]
) -> None:
    checker = Checker(rig.at.mail)
    rig.work()
    rig.wait_until_told()
    before = decide(DECISIONS)
    away_file(rig.at.mail).touch()
    during = decide(DECISIONS)
    away = Delivery.objects.filter(state=Delivery.State.WAITING, attempts__gt=0)
    wait_until(away.exists, what="the first failed mail")
    told = Notice.objects.filter(outbox__pk__gt=checker.outbox_before)
    wait_until(lambda: told.count() == 2 * DECISIONS, what="the notices, which need no mail server")
    failed = away.count()
    away_file(rig.at.mail).unlink()
    # The pause is over, also for a mail that was just being tried in vain.
    wait_until(lambda: away.update(next_try_at=timezone.now()) == 0, what="the mails tried again")
    rig.wait_until_told()
    rig.rest()
    faults = checker.faults([*before, *during])
    say(
        f"mail server away: {failed} mails tried in vain, sent later; a decision took {median(seconds(during)):.3f} s "
        f"instead of {median(seconds(before)):.3f} s; {len(faults)} of {2 * DECISIONS} lost or doubled"
    )
    assert (faults, checker.taken_twice()) == ([], 0)
    assert median(seconds(during)) <= median(seconds(before)) + EXTRA_SECONDS
