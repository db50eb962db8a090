"""Who is told that a school is without somebody: found from data at each run, told once under a key.

Only what is so at this moment is told. A beat that stood still for days tells what is open now, to the SRO supervisor
and to the chief if it has been open that long; what has passed meanwhile is told to nobody and stands on the board.
A title, a body or an address never says which school, whom, or that nobody is there: only that the board needs a look.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from sro_program.notifications.outbox import add_message, untold
from sro_program.organisations.models import Agency, Role
from sro_program.organisations.seats import holders

from ..models import Assignment, CoverageRules
from ..queries.board import agency_rules
from ..queries.coverage import Coverage, coverage
from ..queries.expected import hours_due

ONE_DAY = timedelta(days=1)
Found = tuple[str, str, UUID, Coverage]
"""Key, kind, agency and the hours."""


def alert_coverage(now: datetime | None = None) -> int:
    """Tell what is open now and what is open tomorrow; how many messages were written."""
    moment = now or timezone.now()
    today = moment.date()  # in UTC; a day on either side holds every local today and tomorrow
    told = coverage(hours_due(today - ONE_DAY, today + 2 * ONE_DAY), moment)
    if not told:
        return 0
    rules = agency_rules({c.due.agency for c in told})
    found = [*_open_now(told, rules, moment), *_open_tomorrow(told, rules, moment)]
    return _tell(found)


def _tell(found: Sequence[Found]) -> int:
    new = untold(key for key, *_rest in found)
    fresh = [alert for alert in found if alert[0] in new]
    posts = Assignment.objects.in_bulk({c.due.assignment for *_rest, c in fresh})
    agencies = Agency.objects.in_bulk({agency for _key, _kind, agency, _c in fresh})
    people: dict[tuple[UUID, str], list[Any]] = {}
    with transaction.atomic():
        for key, kind, agency, one in fresh:
            if (agency, kind) not in people:
                people[agency, kind] = list(holders(TELLS[kind], at=agencies[agency]))
            title, body = _words(kind)
            add_message(
                kind,
                people=people[agency, kind],
                title=title,
                body=body,
                url=f"{reverse('assignments:coverage:board')}?view=hours",
                key=key,
                about=posts[one.due.assignment],
            )
    return len(fresh)


TELLS = {
    "coverage.open": Role.SERGEANT,
    "coverage.still_open": Role.CHIEF,
    "coverage.tomorrow": Role.SERGEANT,
}
"""Kind of alert -> who is told. All are told at once, whatever the hour: they are about this hour, or the next day."""


def _words(kind: str) -> tuple[str, str]:
    return {
        "coverage.open": (
            _("The coverage board needs you now"),
            _("Something on it cannot wait. Sign in to see what, and to act."),
        ),
        "coverage.still_open": (
            _("The coverage board still needs somebody"),
            _("The SRO supervisor was told before. Sign in to see what it is."),
        ),
        "coverage.tomorrow": (
            _("The coverage board needs you before tomorrow"),
            _("Something about tomorrow is not settled yet. Sign in to see what."),
        ),
    }[kind]


def _open_now(told: Sequence[Coverage], rules: dict[UUID, CoverageRules], now: datetime) -> Iterator[Found]:
    """A known gap is told when its hours begin; somebody who does not come is waited for as the agency says."""
    for one in told:
        since = one.open_since(now)
        if since is None:
            continue
        rule = rules[one.due.agency]
        first = since + timedelta(minutes=0 if one.excused_at(since) else rule.sergeant_after)
        if now >= first:
            yield _found(one, "coverage.open", since)
        if now >= first + timedelta(minutes=rule.chief_after):
            yield _found(one, "coverage.still_open", since)


def _open_tomorrow(told: Sequence[Coverage], rules: dict[UUID, CoverageRules], now: datetime) -> Iterator[Found]:
    zones = _zones({c.due.agency for c in told if c.open_ahead})
    for one in told:
        if not one.open_ahead:
            continue
        local = now.astimezone(ZoneInfo(zones[one.due.agency]))
        on_the_eve = one.due.day == local.date() + ONE_DAY
        if on_the_eve and local.time() >= rules[one.due.agency].holes_told_at:
            yield _found(one, "coverage.tomorrow", one.due.starts_at)


def _zones(agencies: set[UUID]) -> dict[UUID, str]:
    return dict(Agency.objects.filter(pk__in=agencies).values_list("pk", "time_zone")) if agencies else {}


def _found(one: Coverage, kind: str, since: datetime) -> Found:
    key = f"{kind}:{one.due.assignment}:{one.due.school}:{one.due.day}:{since:%Y-%m-%dT%H:%MZ}"
    return key, kind, one.due.agency, one
