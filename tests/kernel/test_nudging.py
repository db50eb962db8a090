"""A broker that is away keeps nobody waiting, and is not asked again at once."""

from __future__ import annotations

import pytest
from kombu.exceptions import OperationalError

from sro_program.nudging import QUIET_SECONDS, Nudger


class Task:
    """Counts how often it was sent; `problem` is what the broker answers."""

    def __init__(self, problem: Exception | None = None) -> None:
        self.problem, self.sent = problem, 0

    def apply_async(self, **options: object) -> None:
        assert options == {"retry": False, "ignore_result": True}
        self.sent += 1
        if self.problem:
            raise self.problem


def test_every_nudge_is_sent_while_the_broker_answers() -> None:
    nudge, task = Nudger(), Task()
    nudge(task)
    nudge(task)
    assert task.sent == 2


def test_a_broker_that_is_away_is_left_alone_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("sro_program.nudging.time.monotonic", lambda: now[0])
    nudge, task = Nudger(), Task(OperationalError("nobody answers"))
    for seconds, sent in ((0, 1), (QUIET_SECONDS - 1, 1), (QUIET_SECONDS + 1, 2)):
        now[0] = 100.0 + seconds
        nudge(task)
        assert task.sent == sent


def test_another_mishap_fails_nothing_and_silences_nothing() -> None:
    nudge, task = Nudger(), Task(ValueError("not serialisable"))
    nudge(task)
    nudge(task)
    assert task.sent == 2
