"""Moves made at the same moment, round after round."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DatabaseError, connections

from sro_program.workflow.errors import Refused

PATIENCE = 60.0
"""Seconds that one runner waits for the others."""
REFUSALS = (Refused, ValidationError, DatabaseError)

Move = Callable[[], Any]


class Race:
    """Runners keep their threads and connections between rounds: opening one costs more than most moves."""

    def __init__(self) -> None:
        self._teams: dict[int, ThreadPoolExecutor] = {}

    def __call__(self, *moves: Move) -> list[str]:
        """What became of each move, in their order: done, or the kind of its refusal."""
        start = Barrier(len(moves))

        def run(move: Move) -> str:
            start.wait(PATIENCE)
            try:
                move()
            except REFUSALS as refusal:
                return type(refusal).__name__
            return "done"

        team = self._teams.setdefault(len(moves), ThreadPoolExecutor(len(moves)))
        return list(team.map(run, moves))

    def end(self) -> None:
        for runners in self._teams:
            self(*[connections.close_all] * runners)
        for team in self._teams.values():
            team.shutdown()
