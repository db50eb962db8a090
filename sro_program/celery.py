"""The queue that runs what runs later. Every message is a nudge: the work itself is a row."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sro_program.settings.embedded")

app = Celery("sro_program")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
