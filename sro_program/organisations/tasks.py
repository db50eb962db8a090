"""What beat and the nudge run."""

from __future__ import annotations

from celery import shared_task

from .file_imports.running import drop_forgotten_uploads, run_started_imports


@shared_task(name="sro_program.organisations.tasks.sweep_imports", ignore_result=True)
def sweep_imports() -> None:
    run_started_imports()
    drop_forgotten_uploads()
