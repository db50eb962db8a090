"""For whom requirements are: each population is one query, registered by the app that knows it.

Training imports no app above it, so posts and substitutes come from `assignments`. A query says who belongs from when
until when; two stays of one person that touch count as one (`services.obligations`):

    @population("assigned_officer")
    def assigned_officers() -> QuerySet:
        return stays(Assignment.objects..., agency="agreement__agency", person="officer__user", since=..., until=...)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import DateField, F, QuerySet, UUIDField, Value

from sro_program.organisations.models import Role, Seat

COLUMNS = {
    "agency": "uuid",
    "person": "uuid",
    "counterpart": "uuid",
    "school": "uuid",
    "since": "date",
    "until": "date",
    "employed": "date",
}
"""What each population gives, with its type in PostgreSQL."""
Query = Callable[[], QuerySet[Any, dict[str, Any]]]
_POPULATIONS: dict[str, Query] = {}


def population(key: str) -> Callable[[Query], Query]:
    def register(query: Query) -> Query:
        _POPULATIONS[key] = query
        return query

    return register


def populations() -> dict[str, Query]:
    return dict(_POPULATIONS)


def stays(
    rows: QuerySet[Any],
    *,
    agency: Any,
    person: Any,
    since: Any,
    until: Any,
    counterpart: Any = None,
    school: Any = None,
    employed: Any = None,
) -> QuerySet[Any, dict[str, Any]]:
    """Who belongs where, from a day until a day. `counterpart` is the other one of a pair; `employed` the day the
    person was sworn in, where the months of service count."""
    given = {"agency": agency, "person": person, "since": since, "until": until}
    given |= {
        "counterpart": counterpart or Value(None, UUIDField()),
        "school": school or Value(None, UUIDField()),
        "employed": employed or Value(None, DateField()),
    }
    named = {f"of_{key}": F(value) if isinstance(value, str) else value for key, value in given.items()}
    return rows.order_by().annotate(**named).values(*named)


@population("supervisor")
def supervisors() -> QuerySet[Any, dict[str, Any]]:
    """SRO supervisors by their seats; a seat ahead counts from its first day."""
    return stays(Seat.objects.filter(role=Role.SERGEANT), agency="agency", person="user", since="since", until="until")
