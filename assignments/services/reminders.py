"""Telling both sides in time that an agreement ends. Found from data: a missed or doubled run changes nothing."""

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
from sro_program.organisations.models import Role
from sro_program.organisations.seats import holders
from sro_program.ui.dates import day_text

from ..models import Agreement

DAYS = (180, 90, 60, 30, 7)
"""Days before the last day at which both sides are reminded, as the program asks for it."""
ESCALATED_FROM = 30
"""From here on the chief and the superintendent are told too, and that nothing follows yet."""


def remind_of_endings(now: datetime | None = None) -> int:
    """Write what is due and was not told; how many reminders were written."""
    due = [(agreement, step) for agreement in _ending(now or timezone.now()) for step in _steps(agreement)]
    new = untold(_key(a, s) for a, s in due)
    fresh = [(a, s) for a, s in due if _key(a, s) in new]
    with transaction.atomic():
        for agreement, step in fresh:
            _tell(agreement, step)
    return len(fresh)


def _ending(now: datetime) -> Iterable[Any]:
    """In force, within the longest time, and not followed by a signed version."""
    return (
        Agreement.objects.filter(status="in_force")
        .annotate(today_there=local_day("agency__time_zone", now))
        .filter(ends_on__gte=F("today_there"), ends_on__lte=F("today_there") + DAYS[0])
        .exclude(successors__status__in=("signed", "in_force"))
        .select_related("agency", "district")
        .order_by("ends_on", "pk")
    )


def _steps(agreement: Any) -> list[str]:
    """Only the step the days have come to: whoever was not told at 180 is not told of it at 20."""
    left = (agreement.ends_on - agreement.today_there).days
    step = min(days for days in DAYS if left <= days)
    return [f"{step}", f"{step}:leaders"] if step <= ESCALATED_FROM else [f"{step}"]


def _key(agreement: Any, step: str) -> str:
    return f"agreement.ending:{agreement.pk}:{agreement.ends_on.isoformat()}:{step}"


def _tell(agreement: Any, step: str) -> None:
    leaders = [*holders(Role.CHIEF, at=agreement.agency), *holders(Role.SUPERINTENDENT, at=agreement.district)]
    workers = [*holders(Role.SERGEANT, at=agreement.agency), *holders(Role.DISTRICT_STAFF, at=agreement.district)]
    to_leaders = step.endswith(":leaders")
    body = (
        _("Nothing signed follows yet. Renew it, or nobody can serve at the schools after that day.")
        if to_leaders
        else _("After that day nobody can serve under it.")
    )
    add_message(
        "agreement.ending",
        people=leaders if to_leaders else _both_sides(workers, leaders, step),
        title=_("An agreement on school officers ends on %s") % day_text(agreement.ends_on),
        url=agreement.get_absolute_url(),
        body=body,
        key=_key(agreement, step),
        about=agreement,
    )


def _both_sides(workers: list[Any], leaders: list[Any], step: str) -> list[Any]:
    """Those who do the work; the heads too while there is no message of their own."""
    return workers if int(step) <= ESCALATED_FROM else [*workers, *leaders]
