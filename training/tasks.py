"""What beat runs for training."""

from __future__ import annotations

from celery import shared_task

from .services.obligations import keep_obligations as keep
from .services.outline_reminders import remind_of_endings
from .services.reminders import remind_of_duties


@shared_task(name="training.tasks.keep_obligations", ignore_result=True)
def keep_obligations() -> None:
    keep()


@shared_task(name="training.tasks.remind", ignore_result=True)
def remind() -> None:
    remind_of_duties()


@shared_task(name="training.tasks.remind_of_outlines", ignore_result=True)
def remind_of_outlines() -> None:
    remind_of_endings()
