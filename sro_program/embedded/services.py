"""The two servers the application needs: ours out of wheels, or those the environment names."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Protocol

import psycopg2
import redis

from sro_program.embedded.places import Places
from sro_program.embedded.postgres import Postgres
from sro_program.embedded.processes import CannotStart
from sro_program.embedded.valkey import Valkey

OLDEST_POSTGRES = 15


class Service(Protocol):
    """Something that is started, watched and stopped."""

    name: str

    @property
    def is_running(self) -> bool: ...
    def start(self) -> None: ...
    def stop(self) -> None: ...
    def last_words(self) -> str: ...


@contextmanager
def only_one(at: Places, note: str) -> Iterator[None]:
    """Hold the checkout's lock; the kernel lets go of it however this process ends."""
    at.var.mkdir(parents=True, exist_ok=True)
    with (at.var / "server.lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise CannotStart(f"script/server is already running here: {file.read().strip()}.") from None
        file.truncate(0)
        file.write(note)
        file.flush()
        yield


def own_services(at: Places) -> list[Service]:
    """The servers that the environment does not name and that we therefore bring ourselves."""
    services: list[Service] = []
    if "DATABASE_URL" not in os.environ:
        services.append(Postgres(at.postgres, at.logs / "postgres.log"))
    if "REDIS_URL" not in os.environ:
        services.append(Valkey(at.valkey, at.logs / "valkey.log"))
    return services


def environment(at: Places) -> dict[str, str]:
    """What our Python processes get: both addresses, and leave to keep compiled files (start-up time)."""
    given = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    return {
        "DJANGO_SETTINGS_MODULE": "sro_program.settings.embedded",
        "DATABASE_URL": at.database_url,
        "REDIS_URL": at.redis_url,
        **given,
    }


def check_database(url: str) -> None:
    try:
        with closing(psycopg2.connect(url, connect_timeout=10)) as connection:
            version = connection.server_version // 10_000
    except psycopg2.Error as problem:
        reason = str(problem).strip().splitlines() or ["no reason given"]
        raise CannotStart(f"The database does not answer: {reason[-1]} (check DATABASE_URL).") from None
    if version < OLDEST_POSTGRES:
        raise CannotStart(f"The database is PostgreSQL {version}; {OLDEST_POSTGRES} or newer is needed.")


def check_redis(url: str) -> None:
    try:
        with closing(redis.Redis.from_url(url, socket_connect_timeout=10)) as client:
            client.ping()
    except (redis.RedisError, ValueError) as problem:
        raise CannotStart(f"Redis does not answer: {problem} (check REDIS_URL).") from None
