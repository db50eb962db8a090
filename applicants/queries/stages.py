"""The stages of a selection in the order of the way, whom each waits for, and when it is late."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sro_program.workflow.states import State

from ..states import APPLICATION_STATES, UNDECIDED

STATES = {state.key: state for state in APPLICATION_STATES}
SENT = tuple(key for key in STATES if key != "draft")


@dataclass(frozen=True, slots=True)
class Party:
    """Whoever a stage waits for; a board or a chain is told apart from the people in it."""

    key: str
    label: str | Promise
    stages: tuple[str, ...]


PARTIES = (
    Party("applicant", _("the applicant"), ("draft",)),
    Party("chain", _("the chain of command"), ("in_chain",)),
    Party("sro_supervisor", _("the SRO supervisor"), ("submitted", "screening")),
    Party("board", _("the interview board"), ("eligible", "interviewed", "recommended")),
    Party("chief", _("the chief"), ("forwarded",)),
)
_PARTY_OF = {stage: party for party in PARTIES for stage in party.stages}


def party_of(stage: str) -> Party | None:
    return _PARTY_OF.get(stage)


def days_in_stage(record: Any, now: datetime | None = None) -> int:
    passed: timedelta = (now or timezone.now()) - record.status_since
    return max(0, passed.days)


def late_by(record: Any, now: datetime | None = None) -> int:
    """Days over what the stage should take; 0 while it is in time or has no limit."""
    limit = STATES[record.status].due_days
    return max(0, days_in_stage(record, now) - limit) if limit is not None else 0


def is_late(now: Any = None) -> Q:
    """The rows whose stage takes longer than it should; `now` is a moment or the database's Now()."""
    moment = now or timezone.now()
    late = Q(pk__in=[])
    for state in STATES.values():
        if state.due_days is not None:
            late |= Q(status=state.key, status_since__lte=moment - timedelta(days=state.due_days + 1))
    return late


@dataclass(frozen=True, slots=True)
class StageCount:
    """One bar of the picture: `width` is its share of the longest, in hundredths; `url` shows the rows."""

    state: State
    count: int
    late: int
    width: int
    url: str = ""
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """Where applications stand: those on the way as bars, those that ended as figures."""

    way: list[StageCount]
    ended: list[StageCount]

    @property
    def running(self) -> int:
        return sum(stage.count for stage in self.way)

    @property
    def total(self) -> int:
        return self.running + sum(stage.count for stage in self.ended)


def picture(applications: QuerySet[Any], url_of: Callable[[str], str] = lambda stage: "", chosen: str = "") -> Picture:
    """How many applications stand where, asked in one query."""
    grouped = applications.order_by().values("status").annotate(n=Count("*"), late=Count("status", filter=is_late()))
    rows: dict[str, tuple[int, int]] = {row["status"]: (row["n"], row["late"]) for row in grouped}
    longest = max((n for key, (n, _late) in rows.items() if key in UNDECIDED), default=0) or 1
    counts = [
        StageCount(STATES[key], n, late, n * 100 // longest, url_of(key), key == chosen)
        for key, (n, late) in ((key, rows.get(key, (0, 0))) for key in SENT)
    ]
    way = [c for c in counts if c.state.key in UNDECIDED and (c.count or c.state.key != "submitted")]
    return Picture(way, [c for c in counts if c.state.key not in UNDECIDED and c.count])
