"""Statements that depend on nothing but how somebody stands to records today, written once and kept.

Writing one of these long statements takes Django ten times as long as PostgreSQL needs to carry it out, and planning
it takes PostgreSQL twice as long. So the words are kept here, and the plan by each line to the database.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from datetime import datetime
from itertools import count
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import CharField, Expression, QuerySet

MOST_KEPT = 2_000
MOST_PLANNED = 30  # up to 3 MB each, on each line
Statement = tuple[str, tuple[Any, ...]]
Write = Callable[[], QuerySet[Any] | None]
"""Answers with nothing where there is nothing to ask."""

_kept: dict[Hashable, Statement | None] = {}
_one_at_a_time = Lock()
_planned: WeakKeyDictionary[Any, dict[Hashable, str]] = WeakKeyDictionary()
"""For each line to the database, the names of the statements it has planned, the one used last at the end."""
_numbers = count(1)


class Given(Expression):
    """A text in a kept statement that comes with each question, the first of `rows_of`'s `given` at place 0."""

    output_field = CharField()

    def __init__(self, place: int) -> None:
        super().__init__()
        self.place = place

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        return "%s", (self,)


def rows_of(key: Hashable, write: Write, *given: str) -> list[tuple[Any, ...]]:
    """The rows as the database tells them. `key` holds a standing's fingerprint and what else the words rest on."""
    statement = _statement(key, write)
    if statement is None:
        return []
    with connection.cursor() as cursor:
        if given or connection.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS"):
            cursor.execute(*_filled(statement, given))
        else:
            _ask_by_name(cursor, key, statement)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def _filled(statement: Statement, given: tuple[str, ...]) -> Statement:
    """With its texts. It is planned each time: a rare word is best looked for in another way than a common one."""
    sql, params = statement
    return sql, tuple(given[value.place] if isinstance(value, Given) else value for value in params)


def _ask_by_name(cursor: CursorWrapper, key: Hashable, statement: Statement) -> None:
    """The first time on a line, name the statement, so that PostgreSQL keeps its plan; then only call it."""
    planned = _planned.setdefault(connection.connection, {})
    name = planned.pop(key, "")
    if name:
        cursor.execute(f"EXECUTE {name}")
    else:
        name = f"kept_{next(_numbers)}"
        dropped = planned.pop(next(iter(planned))) if len(planned) >= MOST_PLANNED else ""
        sql, params = statement
        cursor.execute(f"{dropped and f'DEALLOCATE {dropped}; '}PREPARE {name} AS {sql}; EXECUTE {name}", params)
    planned[key] = name


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
