"""What beat runs for the selection."""

from __future__ import annotations

from celery import shared_task

from .services.interviews import remind_tomorrow


@shared_task(name="applicants.tasks.remind", ignore_result=True)
def remind() -> None:
    remind_tomorrow()
