"""What beat runs for agreements, posts, emergency plans and evaluations."""

from __future__ import annotations

from celery import shared_task

from .services import morning
from .services.absences import keep_needs
from .services.alerts import alert_posts, remind_reviews
from .services.coverage_alerts import alert_coverage
from .services.evaluation_reminders import remind_evaluations
from .services.reminders import remind_of_endings
from .services.statements import make_statements


@shared_task(name="assignments.tasks.remind", ignore_result=True)
def remind() -> None:
    remind_of_endings()


@shared_task(name="assignments.tasks.look_at_posts", ignore_result=True)
def look_at_posts() -> None:
    alert_posts()


@shared_task(name="assignments.tasks.remind_reviews", ignore_result=True)
def remind_of_reviews() -> None:
    remind_reviews()


@shared_task(name="assignments.tasks.keep_cover_needs", ignore_result=True)
def keep_cover_needs() -> None:
    keep_needs()


@shared_task(name="assignments.tasks.ask_principals", ignore_result=True)
def ask_principals() -> None:
    morning.ask_principals()


# Coverage


@shared_task(name="assignments.tasks.look_at_coverage", ignore_result=True)
def look_at_coverage() -> None:
    alert_coverage()
    make_statements()


@shared_task(name="assignments.tasks.remind_evaluations", ignore_result=True)
def remind_of_evaluations() -> None:
    remind_evaluations()
