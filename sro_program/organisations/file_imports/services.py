"""Taking an upload in and letting it run. What runs is in ``running``."""

from __future__ import annotations

from collections.abc import Sequence

import structlog
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from sro_program.accounts.models import User
from sro_program.nudging import nudge_worker

from ..incoming.opening import Upload
from ..models import Agency, FileImport, ImportedFile
from .kinds import KINDS, Plan

SHOWN_PROBLEMS = 5_000
"""More than anybody corrects by hand; the report says how many were left out."""

log = structlog.get_logger()


def check_files(
    *, kind: str, uploads: Sequence[Upload], actor: User, agency: Agency | None = None
) -> tuple[Plan, FileImport | None]:
    """Dry run. Keeps the upload with its report, unless a whole file could not be read."""
    plan = KINDS[kind].plan(uploads, agency, actor)
    if plan.unreadable:
        return plan, None
    with transaction.atomic():
        kept = FileImport.objects.create(
            kind=kind,
            agency=agency,
            uploaded_by=actor,
            status=FileImport.Status.CHECKED if plan.is_clean else FileImport.Status.REFUSED,
            report=report_of(plan),
            total=plan.total,
        )
        if plan.is_clean:
            ImportedFile.objects.bulk_create(
                ImportedFile(file_import=kept, name=upload.name, content=upload.content) for upload in uploads
            )
    return plan, kept


def report_of(plan: Plan) -> dict[str, object]:
    report = plan.as_dict()
    return {**report, "problems": report["problems"][:SHOWN_PROBLEMS], "problem_count": len(plan.problems)}


@transaction.atomic
def start_import(*, file_import: FileImport, actor: User) -> FileImport:
    """Let a checked upload run. Pressed twice, it runs once; after a failure it may be tried again."""
    row = FileImport.objects.select_for_update(of=("self",)).get(pk=file_import.pk)
    if row.status in (FileImport.Status.RUNNING, FileImport.Status.DONE):
        return row
    if row.status == FileImport.Status.REFUSED:
        raise ValidationError(_("This upload has problems. Correct the file and upload it again."))
    FileImport.objects.filter(pk=row.pk).update(
        status=FileImport.Status.RUNNING,
        started_at=timezone.now(),
        attempts=0,
        done=0,
        failure="",
        version=F("version") + 1,
    )
    log.info("import_started", file_import=str(row.pk), user=str(actor.pk))
    transaction.on_commit(nudge)
    row.refresh_from_db()
    return row


def nudge() -> None:
    """Ask a worker to run it now. If no broker answers, the next beat does."""
    from ..tasks import sweep_imports  # the tasks room stands above this one

    nudge_worker(sweep_imports)
