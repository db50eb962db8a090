"""What beat runs for the engine."""

from __future__ import annotations

from celery import shared_task

from . import sweep as sweeping


@shared_task(name="sro_program.workflow.tasks.sweep", ignore_result=True)
def sweep() -> None:
    sweeping.sweep()
