"""Where a school resource officer programme is run: selection, assignment, training, reports."""

from sro_program.celery import app as celery_app

__all__ = ["celery_app"]
