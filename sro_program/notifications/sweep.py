"""What the beat and every nudge run: idempotent, and safe to run many times at once."""

from __future__ import annotations

import time
from dataclasses import dataclass

from .delivering import deliver_waiting
from .telling import tell_open

SECONDS = 35.0  # with one mail's time-out on top still below the task's time limit


@dataclass(frozen=True, slots=True)
class Swept:
    told: int
    sent: int


def sweep(seconds: float = SECONDS) -> Swept:
    """Notices first, so that a slow mail server holds up nothing that people see here."""
    deadline = time.monotonic() + seconds
    return Swept(told=tell_open(deadline), sent=deliver_waiting(deadline))
