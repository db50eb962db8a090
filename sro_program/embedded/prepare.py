"""What must be done inside Django before the first page: schema, static files, demo data.

Runs as a process of its own between the database's start and the web server's. Progress goes to
stderr for the person at the terminal, the demo sign-ins as JSON to stdout for the supervisor.
"""

from __future__ import annotations

import hashlib
import io
import sys
import traceback
from pathlib import Path

import django
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def migrate() -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        say("Making the tables ...")
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)


def collect_static_files() -> None:
    """Only when a file changed: hashing and compressing takes a second or two."""
    marks = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            found = Path(storage.path(name)).stat()
            marks.update(f"{name} {found.st_size} {found.st_mtime_ns}\n".encode())
    seen = settings.STATIC_ROOT / ".mark"
    if not seen.exists() or seen.read_text() != marks.hexdigest():
        say("Collecting static files ...")
        call_command("collectstatic", verbosity=0, interactive=False)
        seen.write_text(marks.hexdigest())


def load_demo_data() -> None:
    """Into a database that nobody has an account in; any other is somebody's own."""
    if not get_user_model()._base_manager.exists():
        say("Loading demo data (first run only) ...")
        call_command("load_demo", verbosity=0)


def main(arguments: list[str]) -> int:
    try:
        django.setup()
        migrate()
        collect_static_files()
        if "--empty" not in arguments:
            load_demo_data()
        signs = io.StringIO()
        call_command("demo_people", stdout=signs)
        print(signs.getvalue())
    except Exception as problem:  # noqa: BLE001  whatever it is, the terminal gets one line and the log the rest
        log = settings.VAR / "log" / "prepare.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_text(traceback.format_exc())
        reason = (str(problem).strip().splitlines() or [type(problem).__name__])[0]
        say(f"Preparing the database failed: {reason} (log: {log})")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
