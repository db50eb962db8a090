"""What every stored noun has in common."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from django.db import models
from django.utils import timezone

M = TypeVar("M", bound=models.Model)


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


def without_documents(rows: models.QuerySet[M]) -> models.QuerySet[M]:
    """The rows without their JSON and that of the records selected with them: lists show none, reading it is slow."""
    selected = rows.query.select_related
    return rows.defer(*_documents(rows.model, selected if isinstance(selected, dict) else {}))


def _documents(model: Any, selected: Mapping[str, Any], path: str = "") -> Iterator[str]:
    yield from (f"{path}{f.name}" for f in model._meta.concrete_fields if isinstance(f, models.JSONField))
    for name, further in selected.items():
        yield from _documents(model._meta.get_field(name).related_model, further, f"{path}{name}__")
