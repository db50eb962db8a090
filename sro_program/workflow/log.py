"""Writing and reading the decision log."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet

from .models import TransitionRecord
from .spec import Move, Workflow


def _storable(value: Any) -> Any:
    if isinstance(value, Model):
        return str(value.pk)
    if isinstance(value, QuerySet | list | tuple | set):
        return [_storable(item) for item in value]
    return value


def write_line(workflow: Workflow, move: Move, *, source: str, key: uuid.UUID | None) -> TransitionRecord:
    record = move.record
    clauses = [c for r in move.transition.requires if (c := r.clause(record)) is not None]
    return TransitionRecord.objects.create(
        workflow=workflow.key,
        transition=move.transition.key,
        source=source,
        target=move.transition.target,
        content_type=ContentType.objects.get_for_model(record),
        object_id=record.pk,
        agency_id=getattr(record, "agency_id", None),
        actor=move.actor,
        on_behalf_of=move.on_behalf_of,
        acted_as=move.acted_as.key,
        clauses=list(dict.fromkeys(c.version for c in clauses)),
        reason=move.reason,
        data={name: _storable(value) for name, value in move.data.items() if name != "reason"},
        record_version=record.version,
        key=key,
        at=move.at,
    )


def lines_of(*records: Any) -> QuerySet[TransitionRecord]:
    """Decisions on the records (all of one noun), first to last."""
    if not records:
        return TransitionRecord.objects.none()
    kind = ContentType.objects.get_for_model(records[0])
    lines = TransitionRecord.objects.filter(content_type=kind, object_id__in=[r.pk for r in records])
    return lines.select_related("actor", "on_behalf_of").order_by("id")


def last_line(record: Any) -> TransitionRecord | None:
    return lines_of(record).last()
