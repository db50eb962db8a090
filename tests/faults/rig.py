"""A whole installation to break: own database, own Valkey, web server, worker and beat as children."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psutil
from celery import Celery
from django.contrib.contenttypes.models import ContentType
from django.db import connection, connections

from sro_program.embedded.places import CHECKOUT, Places
from sro_program.embedded.processes import ends_with_parent
from sro_program.embedded.supervisor import ALONE, HOST, first_page
from sro_program.embedded.valkey import Valkey
from sro_program.notifications.models import Delivery, Outbox
from sro_program.settings.base import broker
from sro_program.testing.database import PREFIX, TEMPORARY


def wait_until(ready: Callable[[], object], *, seconds: float = 30.0, what: str = "") -> None:
    deadline = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < deadline, f"{what or ready} took longer than {seconds:.0f} s"
        time.sleep(0.02)


def held_port() -> tuple[socket.socket, int]:
    """A port that others find taken while no server of ours listens: granian would share it with anybody."""
    while True:
        port = random.randrange(20_000, 30_000)
        with suppress(OSError), socket.socket() as trial:
            trial.bind((HOST, port))
            break
    place = socket.socket()
    place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    place.bind((HOST, port))
    return place, port


def address_of(database: str) -> str:
    return urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{database}"))


def copy_database(source: str, target: str) -> None:
    """A live server of an earlier test may still hold a session; PostgreSQL copies only what nobody uses."""
    connections.close_all()
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s", [source])
        cursor.execute(f'DROP DATABASE IF EXISTS "{target}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')


def drop_database(name: str) -> None:
    connections.close_all()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@contextmanager
def looking_at(database: str) -> Iterator[None]:
    """Point this process, all its threads included, at another database."""
    before = connection.settings_dict["NAME"]
    connections.close_all()
    connection.settings_dict["NAME"] = database
    ContentType.objects.clear_cache()
    try:
        yield
    finally:
        connections.close_all()
        connection.settings_dict["NAME"] = before
        ContentType.objects.clear_cache()


class Nursery:
    def __init__(self, env: dict[str, str], log: Path) -> None:
        with log.open("ab") as out:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.faults.nursery"],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=out, text=True,
                env=env, cwd=CHECKOUT, start_new_session=True, preexec_fn=ends_with_parent(signal.SIGTERM),
            )  # fmt: skip
        self.log = log

    def wait_until_ready(self) -> None:
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == "ready\n", self.log.read_text()[-2000:]

    def fork(self, module: str, arguments: list[str], log: Path) -> int:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(json.dumps({"module": module, "arguments": arguments, "log": str(log)}), file=self._process.stdin)
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def end(self) -> None:
        self._process.terminate()
        self._process.communicate()


@dataclass
class Child:
    """One program of the application with all its processes: a session of its own."""

    nursery: Nursery
    module: str
    arguments: list[str]
    log: Path
    pid: int = field(default=0, init=False)

    def start(self) -> None:
        assert not self.is_running
        self.pid = self.nursery.fork(self.module, self.arguments, self.log)

    @property
    def is_running(self) -> bool:
        return self.pid != 0 and psutil.pid_exists(self.pid)

    def kill(self) -> None:
        """kill -9 the whole group, at one moment."""
        if not self.pid:
            return
        group = self._group()
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        wait_until(lambda: not any(map(_lives, group)), seconds=10, what=f"the end of {self.module}")
        self.pid = 0

    def _group(self) -> list[psutil.Process]:
        with suppress(psutil.NoSuchProcess):
            program = psutil.Process(self.pid)
            return [program, *program.children(recursive=True)]
        return []

    def kill_one_process(self) -> None:
        """kill -9 one of the workers, picked at random; the program itself has to notice."""
        with suppress(psutil.NoSuchProcess):
            workers = psutil.Process(self.pid).children()
            if workers:
                random.choice(workers).kill()

    def stop(self) -> None:
        if self.is_running:
            os.kill(self.pid, signal.SIGTERM)
            with suppress(AssertionError):
                wait_until(lambda: not self.is_running, seconds=10)
        self.kill()


def _lives(process: psutil.Process) -> bool:
    """A dead process that nobody cleared away yet holds nothing any more."""
    with suppress(psutil.NoSuchProcess):
        return process.status() != psutil.STATUS_ZOMBIE
    return False


class Rig:
    def __init__(self, template: str) -> None:
        self.template = template
        self.database = f"{template}_faults"
        folder = TEMPORARY / f"{PREFIX}-{os.getpid()}-faults"
        folder.mkdir(mode=0o700)
        self.at = Places(folder, folder / "postgres")
        self.at.logs.mkdir()
        self._place, self.port = held_port()
        self.valkey = Valkey(self.at.valkey, self.at.logs / "valkey.log")
        self._queue = Celery("rig", broker=broker(self.at.redis_url), set_as_current=False)
        self.nursery = Nursery(self._environment(), self.at.logs / "nursery.log")
        celery = ["--app", "sro_program", "--quiet", "--skip-checks"]
        beat = [*celery, "beat", "--loglevel", "WARNING", "--pidfile", ""]
        self.worker = self._child("celery", [*celery, "worker", "--concurrency", "2", "--loglevel", "INFO", *ALONE])
        self.beat, self.second_beat = self._child("celery", beat), self._child("celery", beat)
        web = ["--interface", "wsgi", "--no-ws", "--workers", "2", "--respawn-failed-workers", "--host", HOST]
        self.web = self._child("granian", [*web, "--port", str(self.port), "sro_program.wsgi:application"])

    def _child(self, module: str, arguments: list[str]) -> Child:
        return Child(self.nursery, module, arguments, self.at.logs / f"{module}.log")

    def _environment(self) -> dict[str, str]:
        given = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST", "COV"))}
        return {
            **given,
            "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
            "VAR_DIR": str(self.at.var),
            "DATABASE_URL": address_of(self.database),
            "REDIS_URL": self.at.redis_url,
            "SECRET_KEY": "only-for-faults-" + "x" * 50,
            "SITE_URL": "http://localhost:8000",
            "LOG_LEVEL": "WARNING",
        }

    def start(self) -> None:
        self.valkey.start()
        copy_database(self.template, self.database)
        self.nursery.wait_until_ready()

    def stop(self) -> None:
        self.nursery.end()
        self.valkey.stop()
        self._place.close()
        drop_database(self.database)
        shutil.rmtree(self.at.var, ignore_errors=True)

    # The parts that tests start and break

    def serve(self) -> None:
        if not self.web.is_running:
            self.web.start()
        wait_until(self.answers, what="the web server")

    def answers(self) -> bool:
        return first_page(self.port)

    def work(self) -> None:
        """Worker and beat."""
        for child in (self.worker, self.beat):
            if not child.is_running:
                child.start()

    def nudge(self) -> None:
        """Ask for a sweep as a decision does, without waiting for the beat."""
        self._queue.send_task("sro_program.notifications.tasks.sweep", ignore_result=True, retry=False)

    def rest(self) -> None:
        for child in (self.beat, self.second_beat, self.worker):
            if child.is_running:
                child.stop()

    def wait_until_told(self, seconds: float = 60.0) -> None:
        wait_until(lambda: not open_work(), seconds=seconds, what="telling and mailing everything")


def open_work() -> int:
    waiting = Delivery.objects.filter(state=Delivery.State.WAITING).count()
    return waiting + Outbox.objects.filter(done_at__isnull=True).count()
