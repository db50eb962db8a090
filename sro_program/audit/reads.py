"""Writing down who looked at a personnel record."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

from .models import AccessRecord


def record_read(user: Any, record: Model, how: str = "page") -> AccessRecord:
    """Written before the page is shown: a look that cannot be written down does not happen."""
    return AccessRecord.objects.create(
        user=user,
        content_type=ContentType.objects.get_for_model(record),
        object_id=record.pk,
        how=how,
    )
