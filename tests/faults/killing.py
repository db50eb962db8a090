"""Ends web server or worker at random moments, again and again, while others work."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import connections

from .clients import Acknowledged, Person
from .decisions import Story
from .rig import Rig, wait_until

GROUP_KILLS = 2  # of three kills of the web server: all its processes; the third hits one worker
LEAST_OPEN = 150  # rows and mails: more than a worker gets done between its first row and its end
LONGEST_WAIT = 2.0  # seconds; then no more kills until the decision got its answer


@dataclass
class Deciders:
    """Several people at their browsers, who go on until the killing is over."""

    stories: Iterator[Story]
    """They end when enough was decided."""
    enter: Callable[[Any], Person]
    acknowledged: list[Acknowledged] = field(default_factory=list)
    problems: list[BaseException] = field(default_factory=list)
    in_flight: dict[int, float] = field(default_factory=dict)  # thread, since when
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def start(self, count: int) -> list[threading.Thread]:
        threads = [threading.Thread(target=self._run) for _ in range(count)]
        for thread in threads:
            thread.start()
        return threads

    def _next(self) -> Story | None:
        with self._lock:
            return next(self.stories, None)

    def _run(self) -> None:
        try:
            while not self.problems and (story := self._next()) is not None:
                for step in story:
                    self._decide(step)
        except BaseException as problem:  # noqa: BLE001  # the test raises it where pytest sees it
            self.problems.append(problem)
        finally:
            connections.close_all()

    def _decide(self, step: Any) -> None:
        person = self.enter(step.person)
        self.in_flight[threading.get_ident()] = time.monotonic()
        try:
            self.acknowledged.append(person.decide(step.record, step.transition, step.data))
        finally:
            del self.in_flight[threading.get_ident()]

    @property
    def are_stuck(self) -> bool:
        """Kills that come faster than a decision takes would let nobody through."""
        return any(time.monotonic() - since > LONGEST_WAIT for since in tuple(self.in_flight.values()))


def kill_web(rig: Rig, deciders: Deciders, kills: int) -> tuple[int, list[float]]:
    """How many kills hit a decision under way, and how long each kept people waiting."""
    hits, pauses = 0, []
    for number in range(kills):
        wait_until(lambda: deciders.in_flight or deciders.problems, what="the next decision")
        time.sleep(random.uniform(0, 0.15))
        hits += bool(deciders.in_flight)
        answered, began = len(deciders.acknowledged), time.monotonic()
        if number % (GROUP_KILLS + 1) < GROUP_KILLS:
            rig.web.kill()
        else:
            rig.web.kill_one_process()
        _wait_until_answering(rig, deciders, answered)
        pauses.append(time.monotonic() - began)
        if deciders.problems:
            break
    return hits, pauses


def _wait_until_answering(rig: Rig, deciders: Deciders, answered: int) -> None:
    def answering() -> bool:
        if not rig.web.is_running:
            rig.web.start()
        return bool(deciders.problems) or (len(deciders.acknowledged) > answered and not deciders.are_stuck)

    wait_until(answering, seconds=60, what="the first answer after a kill")


def kill_worker(rig: Rig, kills: int, open_rows: Callable[[], int], refill: Callable[[], None]) -> int:
    """How many kills came while there was something left to tell or to send."""
    hits = 0
    for _ in range(kills):
        if open_rows() < LEAST_OPEN:
            refill()
        before = open_rows()
        rig.nudge()
        rig.worker.start()
        wait_until(lambda: open_rows() < before, what="the worker’s first row")  # noqa: B023  # asked before the next round
        time.sleep(random.uniform(0, 0.1))
        hits += open_rows() > 0
        rig.worker.kill()
    return hits
