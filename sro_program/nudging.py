"""Asking a worker to look now instead of at the next beat.

The row is committed already, so nobody may wait for a broker: one that is away or answers nothing
is left alone for a while, in which the beat does what a nudge would have done.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import structlog
from kombu.exceptions import OperationalError

QUIET_SECONDS = 10.0

log = structlog.get_logger()


@dataclass
class Nudger:
    quiet_until: float = 0.0

    def __call__(self, task: Any) -> None:
        if time.monotonic() < self.quiet_until:
            return
        try:
            task.apply_async(retry=False, ignore_result=True)
        except OperationalError as problem:
            self.quiet_until = time.monotonic() + QUIET_SECONDS
            log.warning("nudge_lost", problem=type(problem).__name__)
        except Exception as problem:  # noqa: BLE001  # what is committed is done; no lost nudge may fail it
            log.warning("nudge_lost", problem=type(problem).__name__)


nudge_worker = Nudger()
