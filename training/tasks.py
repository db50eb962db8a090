"""What beat runs for training."""

from __future__ import annotations

from celery import shared_task

from .services.outline_reminders import remind_of_endings


@shared_task(name="training.tasks.remind_of_outlines", ignore_result=True)
def remind_of_outlines() -> None:
    remind_of_endings()
