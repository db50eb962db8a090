"""What every stored noun has in common."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone


class Record(models.Model):
    """Base of every noun: unguessable id for URLs, and a version that forms carry.

    `version` counts every change made through the engine or a service; a form that was
    open while somebody else changed the record is refused with a 409 instead of overwriting.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True


class WorkflowRecord(Record):
    """A noun that a workflow moves. The subclass declares `status` from its states.

    `status_since` says how long the record has waited where it is; the engine keeps it.
    """

    status_since = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        abstract = True
