"""Child processes that end when their parent does, whatever ended it."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PR_SET_PDEATHSIG = 1  # linux/prctl.h


class CannotStart(Exception):
    """Why it cannot start, as the one line the person at the terminal reads."""


def ends_with_parent(how: signal.Signals) -> Callable[[], None] | None:
    """What a child runs first, so that the kernel sends it `how` when its parent dies.

    Only Linux offers this. Elsewhere a parent that was killed outright leaves its children
    behind; the next start ends them (`Postgres.start`) or says which port they hold.
    """
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    parent = os.getpid()

    def ask_kernel() -> None:
        prctl(PR_SET_PDEATHSIG, how)
        if os.getppid() != parent:  # it died before the kernel was asked
            os.kill(os.getpid(), how)

    return ask_kernel


def as_user(name: str | None) -> dict[str, Any]:
    """What `subprocess` is told to run a program as `name`, in a folder that everybody may be in."""
    return {} if name is None else {"user": name, "group": name, "extra_groups": [], "cwd": "/"}


@dataclass
class Process:
    """One program with its own log file, in its own session so that its own children go with it."""

    name: str
    command: Sequence[str | Path]
    log: Path
    env: Mapping[str, str] | None = None
    user: str | None = None
    stop_with: signal.Signals = signal.SIGTERM
    patience: float = 15.0
    _running: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def start(self) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as out:
            self._running = subprocess.Popen(
                [str(part) for part in self.command],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                env=self.env,
                **as_user(self.user),
                start_new_session=True,
                preexec_fn=ends_with_parent(self.stop_with),
            )

    @property
    def is_running(self) -> bool:
        return self._running is not None and self._running.poll() is None

    def ask_to_stop(self) -> None:
        if self._running is not None and self.is_running:
            self._running.send_signal(self.stop_with)

    def stop(self) -> None:
        """Ask, wait, and after `patience` seconds end it and every process it started."""
        if self._running is None:
            return
        self.ask_to_stop()
        with suppress(subprocess.TimeoutExpired):
            self._running.wait(self.patience)
        self.end_session()
        self._running = None

    def end_session(self) -> None:
        """Kill what is left of the program's session, for example workers whose manager died."""
        if self._running is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._running.pid, signal.SIGKILL)
            self._running.wait()

    def last_words(self) -> str:
        """The last line it logged, shortened: what went wrong, if it ended by itself."""
        lines = self.log.read_text(errors="replace").strip().splitlines() if self.log.exists() else []
        return lines[-1][:200] if lines else "it left no message"

    def wait_until(self, ready: Callable[[], bool], *, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while not ready():
            if not self.is_running:
                raise CannotStart(f"{self.name} ended while starting: {self.last_words()} (log: {self.log})")
            if time.monotonic() > deadline:
                raise CannotStart(f"{self.name} was not ready after {seconds:.0f} seconds (log: {self.log})")
            time.sleep(0.05)
