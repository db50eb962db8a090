"""Putting records where a test needs them, past the state gate. Nothing outside tests may do this."""

from __future__ import annotations

from typing import Any

from django.db import connection, models, transaction


@transaction.atomic
def place(record: Any, status: str, **columns: Any) -> Any:
    """Set the status (and further columns) of a saved record without its workflow."""
    if record.status != status:
        with connection.cursor() as cursor:
            move = f"{record._meta.db_table}:{record.pk}:{record.status}:{status}"
            cursor.execute("SELECT set_config('sro.move', %s, true)", [move])
            models.QuerySet(model=type(record)).filter(pk=record.pk).update(status=status, **columns)
            cursor.execute("SELECT set_config('sro.move', '', true)")
    elif columns:
        models.QuerySet(model=type(record)).filter(pk=record.pk).update(**columns)
    record.refresh_from_db()
    return record
