"""What beat and the nudge run."""

from __future__ import annotations

from celery import shared_task

from .changes import work_off
from .file_imports.running import drop_forgotten_uploads, run_started_imports


@shared_task(name="sro_program.organisations.tasks.sweep_imports", ignore_result=True)
def sweep_imports() -> None:
    run_started_imports()
    drop_forgotten_uploads()


@shared_task(name="sro_program.organisations.tasks.work_off_changes", ignore_result=True)
def work_off_changes() -> None:
    work_off()
