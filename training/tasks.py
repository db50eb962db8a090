"""What beat runs for training."""

from __future__ import annotations

from celery import shared_task

from .services.obligations import keep_obligations as keep


@shared_task(name="training.tasks.keep_obligations", ignore_result=True)
def keep_obligations() -> None:
    keep()
