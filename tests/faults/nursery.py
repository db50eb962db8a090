"""Forks web server, worker and beat from a process that has already loaded them.

Loading Django takes seconds of a busy machine, a fork takes milliseconds: a hundred restarts fit
into a test. What runs in the child is the program's own `__main__`, as started from a terminal.
"""

from __future__ import annotations

import gc
import json
import os
import runpy
import signal
import sys
from importlib import import_module

from sro_program.embedded.processes import ends_with_parent

NEEDED = (
    "sro_program.wsgi", "granian.cli", "granian.server.mp", "granian.wsgi",
    "celery.bin.celery", "celery.apps.worker", "celery.apps.beat", "celery.concurrency.prefork",
    "celery.worker.consumer", "kombu.transport.redis", "typst",
)  # fmt: skip
children: list[int] = []


def load() -> None:
    for name in NEEDED:
        import_module(name)
    from django.core import checks

    from sro_program.celery import app

    checks.run_checks()  # looks at every view, form and template tag, and so loads them
    app.loader.import_default_modules()
    gc.freeze()  # each child would look through all of this again


def fork(module: str, arguments: list[str], log: str) -> int:
    dies_with_us = ends_with_parent(signal.SIGKILL)
    child = os.fork()
    if child:
        return child
    os.setsid()
    if dies_with_us:
        dies_with_us()
    for number in (signal.SIGCHLD, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for target, source in ((0, os.open(os.devnull, os.O_RDONLY)), (1, out), (2, out)):
        os.dup2(source, target)
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)
    raise SystemExit(0)


def end(number: int, frame: object) -> None:
    for child in children:
        try:
            os.killpg(child, signal.SIGKILL)
        except ProcessLookupError:
            continue
    os._exit(0)


def main() -> None:
    load()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # so that the kernel clears away who ended
    signal.signal(signal.SIGTERM, end)
    print("ready", flush=True)  # noqa: T201  # the rig reads it
    for line in sys.stdin:
        children.append(fork(**json.loads(line)))
        print(children[-1], flush=True)  # noqa: T201  # the same
    end(0, None)


if __name__ == "__main__":
    main()
