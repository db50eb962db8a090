"""Rows waiting to be written, many at a time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from django.db.models import Model

M = TypeVar("M", bound=Model)
AT_ONCE = 2_000


class Basket:
    """Keeps rows by model and writes them in the order in which the models first came."""

    def __init__(self) -> None:
        self.rows: dict[type[Model], list[Any]] = {}

    def put(self, row: M) -> M:
        self.rows.setdefault(type(row), []).append(row)
        return row

    def link(self, record: Any, name: str, others: Iterable[Model]) -> None:
        """Rows of the record's many-to-many field `name`."""
        field = record._meta.get_field(name)
        through = field.remote_field.through
        for other in others:
            keys = {field.m2m_column_name(): record.pk, field.m2m_reverse_name(): other.pk}
            self.rows.setdefault(through, []).append(through(**keys))

    def write(self) -> None:
        for model, rows in self.rows.items():
            model._base_manager.bulk_create(rows, batch_size=AT_ONCE)
        self.rows.clear()
