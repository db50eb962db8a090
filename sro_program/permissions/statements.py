"""Statements that depend on nothing but how somebody stands to records today, written once and kept.

Writing one of these long statements takes Django ten times as long as PostgreSQL needs to carry it out.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from datetime import datetime
from threading import Lock
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

MOST_KEPT = 2_000
Statement = tuple[str, tuple[Any, ...]]
Write = Callable[[], QuerySet[Any] | None]
"""Answers with nothing where there is nothing to ask."""

_kept: dict[Hashable, Statement | None] = {}
_one_at_a_time = Lock()


def rows_of(key: Hashable, write: Write) -> list[tuple[Any, ...]]:
    """The rows as the database tells them. `key` holds a standing's fingerprint and what else the words rest on."""
    statement = _statement(key, write)
    if statement is None:
        return []
    with connection.cursor() as cursor:
        cursor.execute(*statement)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def _statement(key: Hashable, write: Write) -> Statement | None:
    with _one_at_a_time:
        if key in _kept:
            _kept[key] = _kept.pop(key)
            return _kept[key]
    statement = _written(write())
    with _one_at_a_time:
        _kept[key] = statement
        while len(_kept) > MOST_KEPT:
            del _kept[next(iter(_kept))]
    return statement


def _written(rows: QuerySet[Any] | None) -> Statement | None:
    if rows is None:
        return None
    try:
        sql, params = rows.query.sql_with_params()
    except EmptyResultSet:
        return None
    if any(isinstance(value, datetime) for value in params):
        raise TypeError("The statement is kept for the day, so it must not hold a moment: compare with Now().")
    return sql, params
