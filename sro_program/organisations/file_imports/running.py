"""Runs imports that were started: each once, all or nothing, however often a worker is killed.

The row says what is to do, an advisory lock says who does it. The lock falls with the worker's
connection, so that the next sweep takes over at once and begins again: nothing was written.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

import pghistory
import structlog
from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from sro_program.notifications.outbox import add_message

from ..directory.importer import ImportRefused, Progress
from ..incoming.opening import Upload
from ..models import FileImport, ImportedFile
from .kinds import KINDS, Plan
from .services import report_of

MOST_ATTEMPTS = 5
DAYS_KEPT = 30
SECONDS_BETWEEN_REPORTS = 0.3

log = structlog.get_logger()


def run_started_imports() -> int:
    """Every import that was started and that no other worker has in hand; how many were done."""
    waiting = FileImport.objects.filter(status=FileImport.Status.RUNNING).order_by("started_at", "pk")
    return sum(run_import(pk) for pk in list(waiting.values_list("pk", flat=True)))


def drop_forgotten_uploads() -> None:
    """A roster names people: a file that nobody lets run is not kept for good."""
    forgotten = FileImport.objects.filter(
        status__in=(FileImport.Status.CHECKED, FileImport.Status.FAILED),
        created_at__lt=timezone.now() - timedelta(days=DAYS_KEPT),
    )
    for pk in list(forgotten.order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            row = forgotten.select_for_update(of=("self",), skip_locked=True).filter(pk=pk).first()
            if row is not None:
                row.status, row.failure = FileImport.Status.REFUSED, _("The file waited too long and was removed.")
                row.version += 1
                row.save(update_fields=["status", "failure", "version"])
                ImportedFile.objects.filter(file_import=row).delete()


def run_import(pk: UUID) -> bool:
    try:
        with transaction.atomic():
            return _claim(pk) and _run(pk)
    except ImportRefused as refusal:
        _end(pk, FileImport.Status.REFUSED, failure=str(refusal), problems=refusal)
    except Exception:
        log.exception("import_broke_off", file_import=str(pk))
        _give_up(pk)
    return False


def _claim(pk: UUID) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [f"file_import:{pk}"])
        (is_ours,) = cursor.fetchone()
    return bool(is_ours) and FileImport.objects.filter(pk=pk, status=FileImport.Status.RUNNING).exists()


def _run(pk: UUID) -> bool:
    row = FileImport.objects.select_related("agency", "uploaded_by").defer("report").get(pk=pk)
    uploads = [Upload(file.name, bytes(file.content)) for file in row.files.order_by("name", "pk")]
    with _seen_from_outside(pk) as progress, pghistory.context(user=str(row.uploaded_by_id), file_import=str(pk)):
        plan = KINDS[row.kind].run(uploads, row.agency, row.uploaded_by, progress)
    _finish(row, plan)
    return True


def _finish(row: FileImport, plan: Plan) -> None:
    """In the transaction of the import itself: done and imported are one thing."""
    FileImport.objects.filter(pk=row.pk).update(
        status=FileImport.Status.DONE,
        report=report_of(plan),
        total=plan.total,
        done=plan.total,
        finished_at=timezone.now(),
        version=F("version") + 1,
    )
    ImportedFile.objects.filter(file_import=row).delete()
    _tell(row, _("Import finished: %(what)s"))


def _tell(row: FileImport, title: str) -> None:
    add_message(
        "organisations.import",
        people=[row.uploaded_by],
        title=title % {"what": row.get_kind_display()},
        url=row.get_absolute_url(),
        key=f"import:{row.pk}:{int(row.started_at.timestamp())}:{title}" if row.started_at else None,
    )


def _give_up(pk: UUID) -> None:
    """After a few attempts the fault is in the file or in us, and somebody has to look."""
    row = FileImport.objects.filter(pk=pk, status=FileImport.Status.RUNNING).first()
    if row is not None and row.attempts >= MOST_ATTEMPTS:
        _end(pk, FileImport.Status.FAILED, failure=_("The import broke off several times. Nothing was imported."))


@transaction.atomic
def _end(pk: UUID, status: str, *, failure: str, problems: ImportRefused | None = None) -> None:
    row = FileImport.objects.select_for_update(of=("self",)).select_related("uploaded_by").get(pk=pk)
    row.status, row.failure, row.finished_at = status, failure[:300], timezone.now()
    row.done = 0
    row.version += 1
    if problems is not None:
        told = [problem.as_dict() for problem in problems.problems]
        row.report = {**row.report, "problems": told, "problem_count": len(told)}
        ImportedFile.objects.filter(file_import=row).delete()
    row.save(update_fields=["status", "failure", "finished_at", "done", "version", "report"])
    _tell(row, _("Import not done: %(what)s"))


@contextmanager
def _seen_from_outside(pk: UUID) -> Iterator[Progress]:
    """Progress over a connection of its own: the import's transaction shows nothing until its end."""
    side = connection.copy()
    last = 0.0

    def write(sql: str, *values: int) -> None:
        try:
            with side.cursor() as cursor:
                cursor.execute("SET lock_timeout = '200ms'")
                cursor.execute(sql, [*values, pk])
        except DatabaseError as problem:  # only a picture for the page; the import goes on
            log.info("progress_not_shown", problem=type(problem).__name__)

    def progress(done: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last >= SECONDS_BETWEEN_REPORTS:
            last = time.monotonic()
            write("UPDATE organisations_fileimport SET total = %s, done = %s WHERE id = %s", total, min(done, total))

    try:
        write("UPDATE organisations_fileimport SET attempts = attempts + %s, done = 0 WHERE id = %s", 1)
        yield progress
    finally:
        side.close()
