"""Chapters and how they are told: many tales at once, each scene at its own moment, in order of time.

A tale is a generator. It yields the moment at which it goes on, and what follows happens then:

    yield days.at(-30, "09:15")
    opening = draft_opening(by=sergeant, ...)

Tales of all apps are woven together, so that what was decided first also stands first in the log.
"""

from __future__ import annotations

import heapq
import time
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar
from unittest.mock import patch

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import pbkdf2
from django.utils.module_loading import autodiscover_modules

from sro_program.notifications import outbox
from sro_program.notifications.models import Delivery, Notice, Outbox
from sro_program.notifications.telling import tell_open
from sro_program.workflow.sweep import sweep

from .clock import Days, days_in, now_is

T = TypeVar("T")
Scenes = Generator[datetime, None, T]
Tale = Scenes[None]

TOLD, UNREAD, POSTED = timedelta(days=10), timedelta(days=3), timedelta(days=2)
"""How far back notices exist, are unread, and still go out by mail."""

NIGHTS = 120
"""How many nights back the calendar moves records by itself; older agreements moved when they were signed."""


@dataclass
class Story:
    """What the tales share: when “today” is, and whom and what they have brought in so far."""

    now: datetime
    cast: dict[str, Any] = field(default_factory=dict)

    def days_in(self, zone: str) -> Days:
        return days_in(zone, self.now)


Chapter = Callable[[Story], Iterable[Tale]]

_chapters: dict[str, tuple[int, Chapter]] = {}


def chapter(key: str, *, order: int) -> Callable[[Chapter], Chapter]:
    """Register an app's part of the story. Of scenes at one moment, the lower order goes first."""

    def keep(told: Chapter) -> Chapter:
        _chapters[key] = (order, told)
        return told

    return keep


@transaction.atomic
def tell() -> None:
    """Tell all chapters, or nothing."""
    autodiscover_modules("demo")
    story = Story(now=timezone.now())
    chapters = sorted(_chapters.values(), key=lambda pair: pair[0])
    tales = [tale for _order, told in chapters for tale in told(story)]
    derive = _cached(pbkdf2)
    with patch.object(outbox, "nudge", _wait_for_the_end), patch("django.contrib.auth.hashers.pbkdf2", derive):
        _weave(story.now, [_nights(story.now), *tales])
    sweep()
    _tidy_notices(story.now)
    transaction.on_commit(outbox.nudge)


def _wait_for_the_end() -> None:
    """Workers are asked once, when everything is told."""


def _cached(derive: Callable[..., bytes]) -> Callable[..., bytes]:
    """Signing asks for the pass phrase again; everybody has the same, so it is derived once."""
    known: dict[Any, bytes] = {}

    def once(*given: Any, **named: Any) -> bytes:
        asked = (given, tuple(sorted(named.items())))
        if asked not in known:
            known[asked] = derive(*given, **named)
        return known[asked]

    return once


def _weave(now: datetime, tales: list[Tale]) -> None:
    """Play every tale's next scene when its time has come; nothing ever happens in the future."""
    waiting = [(next(tale), number, tale) for number, tale in enumerate(tales)]
    heapq.heapify(waiting)
    clock = waiting[0][0]
    while waiting:
        moment, number, tale = heapq.heappop(waiting)
        clock = min(max(moment, clock + timedelta(seconds=40)), now)
        with now_is(clock):
            following = next(tale, None)
            _deliver(now - clock)
        if following is not None:
            heapq.heappush(waiting, (following, number, tale))


def _deliver(age: timedelta) -> None:
    if age > TOLD:
        Outbox.objects.filter(done_at__isnull=True).update(done_at=F("created_at"))
    else:
        tell_open(time.monotonic() + 60)


def _nights(now: datetime) -> Tale:
    """The calendar moves openings, agreements and posts by itself, half an hour after midnight in the Rockies."""
    first = now.replace(hour=7, minute=30, second=0, microsecond=0) - timedelta(days=NIGHTS)
    for night in range(NIGHTS + 1):
        if (moment := first + timedelta(days=night)) > now:
            return
        yield moment
        sweep()


def _tidy_notices(now: datetime) -> None:
    """Old notices were read and their mails sent long ago; only those of the last two days still go out."""
    Notice.objects.filter(created_at__lt=now - UNREAD).update(read_at=F("created_at") + timedelta(hours=3))
    for delivery in Delivery.objects.filter(state=Delivery.State.WAITING).select_related("notice"):
        if delivery.notice.created_at < now - POSTED:
            delivery.state, delivery.sent_at = Delivery.State.SENT, delivery.notice.created_at
            delivery.save(update_fields=["state", "sent_at"])
