"""What beat runs for agreements."""

from __future__ import annotations

from celery import shared_task

from .services.reminders import remind_of_endings


@shared_task(name="assignments.tasks.remind", ignore_result=True)
def remind() -> None:
    remind_of_endings()
