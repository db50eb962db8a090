"""The database of a test run: an embedded server that starts before Django reads its settings.

`DATABASE_URL` wins and starts nothing; its role needs CREATEDB and SET on session_replication_role.
`TEST_POSTGRES_DIR` keeps the server's data there, so that `--reuse-db` has something to reuse.
Under xdist the first process starts the server and each worker makes its own database on it.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Generator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import psutil
import pytest

from sro_program.embedded.places import DATABASE, ROLE
from sro_program.embedded.postgres import Postgres
from sro_program.embedded.processes import CannotStart

TEMPORARY = Path("/tmp")
PREFIX = "sro-test"
CARELESS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "autovacuum": "off",  # its worker belongs to another role, and keeps a test database from being dropped
}

_started: list[Postgres] = []


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests() -> Generator[None]:
    if "DATABASE_URL" not in os.environ:
        try:
            server = start()
        except CannotStart as problem:
            raise pytest.UsageError(str(problem)) from None
        os.environ["DATABASE_URL"] = f"postgres://{ROLE}@/{DATABASE}?host={quote(str(server.sockets))}"
        _started.append(server)
    yield


def pytest_unconfigure() -> None:
    while _started:
        server = _started.pop()
        server.stop()
        if "TEST_POSTGRES_DIR" not in os.environ:
            shutil.rmtree(server.data)
            server.log.unlink(missing_ok=True)
        del os.environ["DATABASE_URL"]


def start() -> Postgres:
    remove_left_overs()
    kept = os.environ.get("TEST_POSTGRES_DIR")
    data = Path(kept).resolve() if kept else TEMPORARY / f"{PREFIX}-{os.getpid()}-{secrets.token_hex(4)}"
    server = Postgres(data, data.with_name(f"{data.name}.log"), options=CARELESS)
    server.start()
    with closing(server.connect()) as connection, connection.cursor() as cursor:
        cursor.execute(f"GRANT SET ON PARAMETER session_replication_role TO {ROLE}")
    return server


def remove_left_overs() -> None:
    """Remove what runs that were killed left behind; their servers ended with them."""
    for folder in TEMPORARY.glob(f"{PREFIX}-*-*"):
        pid = folder.name.split("-")[2]
        if pid.isdigit() and not psutil.pid_exists(int(pid)):
            if folder.is_dir():
                shutil.rmtree(folder, ignore_errors=True)
            else:
                folder.unlink(missing_ok=True)
