"""kill -9 of web server and worker at random moments, a hundred times: no half state, nothing lost or doubled."""

from __future__ import annotations

import threading
from collections.abc import Callable
from statistics import median
from typing import Any

import pytest

from sro_program.notifications.models import Notice
from sro_program.notifications.outbox import add_message
from sro_program.workflow.engine import perform
from tests.factories.selection import TrainingRecordFactory

from .checker import Checker
from .clients import Person
from .decisions import World
from .killing import Deciders, kill_web, kill_worker
from .rig import Rig, open_work

pytestmark = pytest.mark.django_db(transaction=True)

KILLS = 50


def test_web_server_killed_while_people_decide(
    rig: Rig, enter: Callable[[Any], Person], say: Callable[[str], None]
) -> None:
    world, enough = World(), threading.Event()
    rig.serve()
    checker = Checker(rig.at.mail)
    deciders = Deciders(world.stories(enough), enter)
    for person in world.people():
        enter(person)
    threads = deciders.start(4)
    hits, pauses = kill_web(rig, deciders, KILLS)
    enough.set()
    for thread in threads:
        thread.join()
    assert deciders.problems == []
    rig.web.stop()
    rig.work()
    rig.wait_until_told()
    rig.rest()
    acks = deciders.acknowledged
    faults = checker.faults(acks)
    again = sum(ack.answer.tries > 1 for ack in acks)
    say(
        f"web: {len(pauses)} kills ({hits} in a decision), {len(acks)} decisions acknowledged, {again} sent again, "
        f"{checker.lines.count()} moves; first answer after {median(pauses):.2f} s, at most {max(pauses):.2f} s; "
        f"{len(faults)} lost or doubled"
    )
    assert faults == []
    assert (len(pauses), hits) == (KILLS, KILLS)


def test_worker_killed_while_it_tells_and_sends(rig: Rig, say: Callable[[str], None]) -> None:
    world = World()
    department = world.alabama
    checker = Checker(rig.at.mail)
    for _ in range(60):
        perform(TrainingRecordFactory(officer=world.trainee), "verify", actor=department.sergeant)
    people = [department.sergeant, department.principal, department.superintendent]

    def refill() -> None:
        for number in range(60):
            add_message("import.done", people=people, title=f"Import {number} is done", url="/notices")

    rig.beat.start()
    hits = kill_worker(rig, KILLS, open_work, refill)
    rig.work()
    rig.wait_until_told()
    rig.rest()
    faults = checker.faults()
    told = Notice.objects.filter(outbox__pk__gt=checker.outbox_before).count()
    say(
        f"worker: {KILLS} kills ({hits} with work in hand), {told} notices and mails; "
        f"{checker.taken_twice()} mails handed over again under the same Message-ID; {len(faults)} lost or doubled"
    )
    assert faults == []
    assert hits >= KILLS * 0.8
    assert checker.taken_twice() <= KILLS
