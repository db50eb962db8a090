"""What asks for a person's attention on every page: duties that wait and notices unread, in one statement."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import connection

from sro_program.organisations.seats import standing_of
from sro_program.permissions.relation import may_act

MOST_COUNTED = 100
NOTICE = "notice"
STATEMENTS_KEPT = 1_000


@dataclass(frozen=True, slots=True)
class Attention:
    """`duties`: (workflow key, record id, since when), the oldest first; each kind counts up to a hundred."""

    duties: tuple[tuple[str, Any, datetime], ...] = ()
    notices: int = 0


@dataclass(frozen=True, slots=True)
class _Asker:
    """Whoever stands to records in the same way today asks the same statement."""

    standing: Hashable
    person: Any = field(compare=False)


def attention(person: Any) -> Attention:
    if not may_act(person):
        return Attention()
    sql, params = _statement(_Asker(standing_of(person).fingerprint, person))
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        found = cursor.fetchall()
    duties = [row for row in found if row[0] != NOTICE]
    return Attention(tuple(sorted(duties, key=lambda row: (row[2], row[1]))), len(found) - len(duties))


@lru_cache(STATEMENTS_KEPT)
def _statement(asker: _Asker) -> tuple[str, tuple[Any, ...]]:
    """Writing it takes ten times as long as carrying it out."""
    from sro_program.notifications.queries import unread  # both build on our forms
    from sro_program.workflow.inbox import duties

    parts = [rows.order_by("status_since", "pk")[:MOST_COUNTED] for rows in duties(asker.person)]
    parts.append(unread(asker.person)[:MOST_COUNTED])
    statement: tuple[str, tuple[Any, ...]] = parts[0].union(*parts[1:], all=True).query.sql_with_params()
    return statement
