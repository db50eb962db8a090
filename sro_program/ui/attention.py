"""What asks for a person's attention on every page: duties that wait and notices unread, in one statement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from sro_program.organisations.seats import standing_of
from sro_program.permissions.relation import may_act
from sro_program.permissions.statements import rows_of

MOST_COUNTED = 100
NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Attention:
    """`duties`: as `workflow.inbox.Duty`, the oldest first; each kind counts up to a hundred."""

    duties: tuple[tuple[str, str, datetime, str], ...] = ()
    notices: int = 0


def attention(person: Any) -> Attention:
    if not may_act(person):
        return Attention()
    found = rows_of(("attention", standing_of(person).fingerprint), lambda: _everything(person))
    duties = [row for row in found if row[0] != NOTICE]
    return Attention(tuple(sorted(duties, key=lambda row: (row[2], row[1]))), len(found) - len(duties))


def _everything(person: Any) -> QuerySet[Any]:
    from sro_program.notifications.queries import unread  # both build on our forms
    from sro_program.workflow.inbox import duties

    parts = [rows.order_by("status_since", "pk")[:MOST_COUNTED] for rows in duties(person)]
    parts.append(unread(person)[:MOST_COUNTED])
    return parts[0].union(*parts[1:], all=True)
