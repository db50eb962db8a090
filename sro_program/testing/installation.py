"""A whole installation beside the one that script/server keeps: own data, own servers, own port."""

from __future__ import annotations

import os
import signal
import socket
import sys
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from types import FrameType, TracebackType
from typing import Self

from sro_program.embedded.places import CHECKOUT, DATABASE, places
from sro_program.embedded.postgres import Postgres
from sro_program.embedded.processes import CannotStart, Process
from sro_program.embedded.services import Service, only_one
from sro_program.embedded.supervisor import HOST, first_page, prepare
from sro_program.embedded.valkey import Valkey

PORTS = range(18_000, 19_000)  # below those the system hands out to others


def free_port() -> int:
    for port in PORTS:
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as line:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                line.bind((HOST, port))
            except OSError:
                continue
            return port
    raise CannotStart(f"No port from {PORTS.start} to {PORTS.stop} is free.")


def end_on_request() -> None:
    """Let a request to end unwind the program as Ctrl-C does, so that nothing it started stays behind."""

    def end(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, end)


class Installation:
    """Everything lies in `var`, which nothing else uses; what the environment names is not looked at."""

    def __init__(self, var: Path, *, settings: str, given: Mapping[str, str] | None = None) -> None:
        self.at = places(var.resolve(), as_root=os.geteuid() == 0)
        self.port = free_port()
        self.env = {
            **{key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"},
            "DJANGO_SETTINGS_MODULE": settings,
            "VAR_DIR": str(self.at.var),
            "DATABASE_URL": self.at.database_url,
            "REDIS_URL": self.at.redis_url,
            "SITE_URL": f"http://localhost:{self.port}",
            **(given or {}),
        }
        self.people: list[dict[str, str]] = []
        self.postgres = Postgres(self.at.postgres, self.at.logs / "postgres.log")
        self._lock = only_one(self.at, f"process {os.getpid()}")
        self._running: list[Service] = []

    def __enter__(self) -> Self:
        self._lock.__enter__()
        try:
            for service in (self.postgres, Valkey(self.at.valkey, self.at.logs / "valkey.log")):
                self.start(service)
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def start(self, service: Service) -> None:
        self._running.append(service)
        service.start()

    def forget(self) -> None:
        """Empty the database; `prepare` then begins anew."""
        with closing(self.postgres.connect()) as connection, connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        self.postgres.stop()
        self.postgres.start()

    def prepare(self, *, empty: bool) -> None:
        """Tables, static files and, unless `empty`, the demo data, whose sign-ins are then in `people`."""
        self.people = prepare(self.env, empty=empty)

    def serve(self) -> None:
        """The web server as in production, with two workers."""
        web = Process(
            "web",
            [sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--workers", "2",
             "--host", HOST, "--port", str(self.port), "sro_program.wsgi:application"],
            self.at.logs / "web.log",
            env=self.env | {"PYTHONPATH": str(CHECKOUT)},
        )  # fmt: skip
        self.start(web)
        web.wait_until(lambda: first_page(self.port), seconds=60)

    def _end(self) -> None:
        while self._running:
            self._running.pop().stop()
        self._lock.__exit__(None, None, None)
