"""What beat and the nudge run."""

from __future__ import annotations

from celery import shared_task

from .sweep import sweep as run_sweep


@shared_task(name="sro_program.notifications.tasks.sweep", ignore_result=True)
def sweep() -> None:
    run_sweep()
