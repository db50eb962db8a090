"""Keeping what is due in step with the data. The only writer of `Obligation` (decision 11)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.utils import timezone

from sro_program.organisations.changes import Concerned, on_change
from sro_program.organisations.models import Agency

from ..models import Reckoning
from ..queries.demands import demands
from ..queries.reckoning import agencies_of_people, statement

FEW = 50
"""Up to so many people each is looked up by itself."""
LOCK = 5_311_011
"""First half of the advisory locks taken here; the second is the agency."""


def refresh(
    agencies: Iterable[Agency] | None = None, people: Iterable[UUID] | None = None, on: date | None = None
) -> int:
    """Reckon the duties of these agencies (all of them without any named), or of these people wherever they serve.

    `on` is the day to reckon for; each agency's own today without it. How many rows were new or changed. Running it
    again, twice at once, or after a crash changes nothing: all follows from data.
    """
    chosen = None if people is None else list(people)
    if chosen is not None and not chosen:
        return 0
    if agencies is None:
        agencies = _agencies(chosen)
    return sum(_refresh(agency, chosen, on) for agency in agencies)


def _agencies(people: list[UUID] | None) -> list[Agency]:
    if people is None:
        return list(Agency.objects.order_by("pk"))
    text, given = agencies_of_people()
    with connection.cursor() as cursor:
        cursor.execute(text, {**given, "people": people})
        keys = [key for (key,) in cursor.fetchall()]
    return list(Agency.objects.filter(pk__in=keys).order_by("pk"))


@transaction.atomic
def _refresh(agency: Agency, people: list[UUID] | None, on: date | None) -> int:
    today = on or timezone.localdate(timezone=ZoneInfo(agency.time_zone))
    text, given = statement(narrowed=people is not None)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [LOCK, str(agency.pk)])
        rules, assigned = demands(agency, today)
        given |= {"agency": agency.pk, "today": today, "zone": agency.time_zone, "people": people}
        with _planned_for(cursor, many=people is None or len(people) > FEW):
            cursor.execute(text, {**given, "rules": json.dumps(rules), "assigned": assigned})
        written: int = cursor.rowcount
    if people is None:
        Reckoning.objects.update_or_create(agency=agency, defaults={"day": today})
    return written


@contextmanager
def _planned_for(cursor: Any, *, many: bool) -> Iterator[None]:
    """PostgreSQL cannot know how many rows a step will find and guesses one: for many people it must not go row by
    row. Compiling the statement would take longer than running it."""
    switches = {"jit": "off", **({"enable_nestloop": "off"} if many else {})}
    for name, value in switches.items():
        cursor.execute("SELECT set_config(%s, %s, true)", [name, value])
    yield
    for name in switches:
        cursor.execute("SELECT set_config(%s, reset_val, true) FROM pg_settings WHERE name = %s", [name, name])


def keep_obligations(now: datetime | None = None) -> int:
    """What time alone brings: at every agency whose day has changed since the last reckoning."""
    moment = now or timezone.now()
    done = dict(Reckoning.objects.values_list("agency", "day"))
    begun = [
        (agency, day)
        for agency in Agency.objects.order_by("pk")
        if done.get(agency.pk) != (day := timezone.localdate(moment, ZoneInfo(agency.time_zone)))
    ]
    return sum(_refresh(agency, None, day) for agency, day in begun)


@on_change
def reckon_again(concerned: Concerned) -> None:
    """Those about whom something changed, in the transaction that takes the note of it away."""
    if concerned.agencies:
        refresh(agencies=Agency.objects.filter(pk__in=concerned.agencies).order_by("pk"))
    refresh(people=concerned.people)
