"""Imports in the background: once, all or nothing, told when done, taken over after a kill."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from sro_program.accounts.models import User
from sro_program.notifications import outbox
from sro_program.notifications.models import Outbox
from sro_program.organisations.directory import importer
from sro_program.organisations.file_imports import running, services
from sro_program.organisations.file_imports.services import check_files, start_import
from sro_program.organisations.incoming.opening import Upload
from sro_program.organisations.models import (
    Agency,
    District,
    FileImport,
    ImportedFile,
    Officer,
    Role,
    School,
    Seat,
)
from sro_program.organisations.tasks import sweep_imports
from sro_program.testing.directory_files import as_csv, as_web_table, school_cells, state_directory
from sro_program.testing.roster_files import officer_cells, roster_csv


@pytest.fixture(autouse=True)
def _no_notices_sent(monkeypatch):
    """What the outbox does with its rows is proved elsewhere."""
    monkeypatch.setattr(outbox, "nudge", lambda: None)


@pytest.fixture
def nobody_nudged(monkeypatch):
    monkeypatch.setattr(services, "nudge", lambda: None)


@pytest.fixture
def admin(db):
    user = User.objects.create_user("admin@host.example", "Admin Example")
    Seat.objects.create(user=user, role=Role.ADMINISTRATOR, since=date(2020, 1, 1))
    return user


def uploads(districts=2, schools=6):
    district_rows, school_rows = state_directory(districts=districts, schools=schools)
    return [Upload("d.csv", as_csv(district_rows)), Upload("s.xls", as_web_table(school_rows))]


@pytest.fixture
def checked(admin):
    _plan, kept = check_files(kind="directory", uploads=uploads(), actor=admin)
    return kept


def told():
    return [(row.payload["title"], row.payload["people"]) for row in Outbox.objects.order_by("pk")]


def test_check_keeps_the_bytes_and_the_report_and_imports_nothing(checked):
    assert (checked.status, checked.total, checked.report["problem_count"]) == ("checked", 8, 0)
    assert checked.report["schools"] == {"created": 6, "updated": 0, "unchanged": 0, "refused": 0}
    assert [file.name for file in checked.files.all()] == ["d.csv", "s.xls"]
    assert School.objects.count() == 0


def test_file_that_cannot_be_read_is_not_kept(admin):
    plan, kept = check_files(kind="directory", uploads=[Upload("d.csv", b"")], actor=admin)
    assert kept is None
    assert [problem.file for problem in plan.unreadable] == ["d.csv"]
    assert (FileImport.objects.count(), ImportedFile.objects.count()) == (0, 0)


def test_refused_rows_are_kept_as_a_report_without_the_file(admin):
    rows = as_csv([school_cells(1), school_cells(2, ZIP="x")])
    _plan, kept = check_files(kind="directory", uploads=[Upload("s.csv", rows)], actor=admin)
    assert (kept.status, kept.report["problem_count"], kept.files.count()) == ("refused", 2, 0)
    with pytest.raises(ValidationError, match="This upload has problems"):
        start_import(file_import=kept, actor=admin)


def test_started_import_runs_once_and_tells_who_uploaded(checked, admin, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        start_import(file_import=checked, actor=admin)
    done = FileImport.objects.get(pk=checked.pk)
    assert (done.status, done.done, done.total, done.percent) == ("done", 8, 8, 100)
    assert done.report["districts"] == {"created": 2, "updated": 0, "unchanged": 0, "refused": 0}
    assert (School.objects.count(), ImportedFile.objects.count()) == (6, 0)
    assert told() == [("Import finished: School directory", [str(admin.pk)])]
    again = start_import(file_import=done, actor=admin)
    sweep_imports()
    assert (again.status, len(told())) == ("done", 1)


def test_import_not_started_is_left_alone(checked):
    sweep_imports()
    assert FileImport.objects.get().status == "checked"
    assert School.objects.count() == 0


def test_import_whose_rows_became_wrong_is_refused_whole(checked, admin, monkeypatch):
    start_import(file_import=checked, actor=admin)
    bad = Upload("s.csv", as_csv([school_cells(1, 99)]))
    monkeypatch.setattr(running, "Upload", lambda name, content: bad)
    assert running.run_import(checked.pk) is False
    row = FileImport.objects.get()
    assert (row.status, row.done, row.report["problem_count"]) == ("refused", 0, 2)
    assert row.failure.startswith("2 problems were found, so nothing was imported.")
    assert told() == [("Import not done: School directory", [str(admin.pk)])]
    assert District.objects.count() == 0


def test_import_that_breaks_off_is_tried_again_and_given_up_at_last(checked, admin, monkeypatch):
    def broken(*arguments, **options):
        District.objects.create(nces_id="1", name="Half", state="UT", time_zone="America/Denver")
        raise MemoryError

    monkeypatch.setattr(importer, "_write", broken)
    start_import(file_import=checked, actor=admin)
    assert running.run_import(checked.pk) is False
    assert FileImport.objects.get().status == "running"
    FileImport.objects.update(attempts=running.MOST_ATTEMPTS)
    running.run_import(checked.pk)
    row = FileImport.objects.get()
    assert (row.status, row.failure) == ("failed", "The import broke off several times. Nothing was imported.")
    assert District.objects.count() == 0
    monkeypatch.undo()
    start_import(file_import=row, actor=admin)
    assert running.run_started_imports() == 1
    assert School.objects.count() == 6


def test_upload_nobody_lets_run_is_dropped_after_a_month(checked, admin):
    sweep_imports()
    assert checked.files.count() == 2
    FileImport.objects.update(created_at=timezone.now() - timedelta(days=31))
    sweep_imports()
    checked.refresh_from_db()
    assert (checked.status, checked.failure) == ("refused", "The file waited too long and was removed.")
    assert ImportedFile.objects.count() == 0
    with pytest.raises(ValidationError):
        start_import(file_import=checked, actor=admin)


def test_roster_runs_the_same_way(admin):
    agency = Agency.objects.create(name="Exampleton Police", state="UT", time_zone="America/Denver")
    roster = Upload("r.csv", roster_csv([officer_cells(1), officer_cells(2)]))
    _plan, kept = check_files(kind="roster", uploads=[roster], actor=admin, agency=agency)
    start_import(file_import=kept, actor=admin)
    sweep_imports()
    row = FileImport.objects.get()
    assert (row.status, row.report["officers"]["created"]) == ("done", 2)
    assert list(Officer.objects.order_by("badge").values_list("badge", flat=True)) == ["B1", "B2"]


RUN = """
import django; django.setup()
from sro_program.organisations.tasks import sweep_imports
sweep_imports()
"""


@pytest.mark.django_db(transaction=True)
def test_killed_worker_leaves_nothing_and_the_next_sweep_does_it_all(admin, nobody_nudged):
    _plan, kept = check_files(kind="directory", uploads=uploads(300, 2500), actor=admin)
    start_import(file_import=kept, actor=admin)
    environment = {**os.environ, "DATABASE_URL": _url()}
    worker = subprocess.Popen([sys.executable, "-c", RUN], env=environment)
    try:
        deadline = time.monotonic() + 60
        while FileImport.objects.get().attempts == 0 and time.monotonic() < deadline:
            time.sleep(0.02)
        time.sleep(0.1)
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    row = FileImport.objects.get()
    assert (row.status, row.attempts) == ("running", 1)
    assert (District.objects.count(), School.objects.count(), Outbox.objects.count()) == (0, 0, 0)
    while running.run_started_imports() == 0 and time.monotonic() < deadline:
        time.sleep(0.1)  # the server drops the lock when it notices that the worker is gone
    row.refresh_from_db()
    assert (row.status, row.done, row.attempts) == ("done", 2800, 2)
    assert (District.objects.count(), School.objects.count(), Outbox.objects.count()) == (300, 2500, 1)


def _url():
    settings = connection.settings_dict
    return f"postgres://{settings['USER']}@/{settings['NAME']}?host={settings['HOST']}"


@pytest.mark.django_db(transaction=True)
def test_progress_is_seen_from_outside_and_two_workers_do_not_meet(admin, nobody_nudged, monkeypatch):
    monkeypatch.setattr(running, "SECONDS_BETWEEN_REPORTS", 0)
    _plan, kept = check_files(kind="directory", uploads=uploads(), actor=admin)
    start_import(file_import=kept, actor=admin)
    seen = []
    write = importer._write

    def looking(*arguments):
        counts = write(*arguments)
        other = connection.copy()
        with other.cursor() as cursor:
            cursor.execute("SELECT done, total, status FROM organisations_fileimport")
            seen.append(cursor.fetchone())
            cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [f"file_import:{kept.pk}"])
            seen.append(cursor.fetchone())
        other.close()
        return counts

    monkeypatch.setattr(importer, "_write", looking)
    assert running.run_import(kept.pk) is True
    assert seen == [(2, 8, "running"), (False,), (8, 8, "running"), (False,)]
