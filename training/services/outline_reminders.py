"""Telling instructors in time that an approval ends. Found from data: a run missed or doubled changes nothing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from sro_program.notifications.outbox import add_message, untold
from sro_program.organisations.local_days import local_day
from sro_program.ui.dates import day_text

from ..models import CourseOutline

DAYS = (60, 30, 7)
"""Days before the last day: time to rework it, time to have it approved, and the last call."""


def remind_of_endings(now: datetime | None = None) -> int:
    """Write what is due and was not told; how many reminders were written."""
    due = [(outline, _step(outline)) for outline in _ending(now or timezone.now())]
    new = untold(_key(o, s) for o, s in due)
    fresh = [(o, s) for o, s in due if _key(o, s) in new]
    with transaction.atomic():
        for outline, step in fresh:
            _tell(outline, step)
    return len(fresh)


def _ending(now: datetime) -> Iterable[Any]:
    """Approved, near their end, and with no newer version handed in."""
    rows = CourseOutline.objects.filter(status="approved", author__left_on__isnull=True)
    rows = rows.annotate(today_there=local_day("agency__time_zone", now))
    return rows.filter(
        approved_until__gte=F("today_there"), approved_until__lte=F("today_there") + DAYS[0]
    ).select_related("author__user")


def _step(outline: Any) -> int:
    left = (outline.approved_until - outline.today_there).days
    return min(days for days in DAYS if left <= days)


def _key(outline: Any, step: int) -> str:
    return f"course_outline.ending:{outline.pk}:{outline.approved_until.isoformat()}:{step}"


def _tell(outline: Any, step: int) -> None:
    add_message(
        "course_outline.ending",
        people=[outline.author.user],
        title=_("The approval of an outline ends on %s") % day_text(outline.approved_until),
        url=outline.get_absolute_url(),
        body=_("After that day nobody teaches from it. Hand in a new version; it may say the same."),
        key=_key(outline, step),
        about=outline,
    )
