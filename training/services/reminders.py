"""Telling people of their duties in time: found from data, once for each stage, one message a day for each person.

Rows of `Reminder` and of the outbox are written together, so that a crash loses neither or both. A beat that stood
still tells the stage that is reached by then. No mail says what training, or whose: only that a look is needed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import groupby, islice
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.models import Min
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sro_program.accounts.models import User
from sro_program.notifications.outbox import add_message, untold
from sro_program.organisations.models import Agency, Role
from sro_program.organisations.seats import holders
from sro_program.policy.services import policy_in_force

from ..models import Obligation, Reminder
from ..queries.reminding import STAGES, Stage, untold_lapses, untold_stages

LOCK = 5_311_012
FROM_HOUR = time(6)
"""Nobody is woken by a duty that is due in a month."""
AT_ONCE = 100
"""People told in one transaction: what a crash undoes is told again at the next run."""
ROLES = {"sergeant": Role.SERGEANT, "chief": Role.CHIEF}


def remind_of_duties(now: datetime | None = None) -> int:
    """How many messages were written, to people and to those who lead them."""
    moment = now or timezone.now()
    soon = moment.date() + timedelta(days=STAGES[0] + 1)  # in UTC; a day more holds every local today
    near = Obligation.objects.filter(status__in=("open", "overdue"), due_on__lte=soon).order_by().values("agency")
    first_due = dict(near.annotate(first=Min("due_on")).values_list("agency", "first"))
    written = 0
    for agency in Agency.objects.filter(pk__in=first_due).order_by("pk"):
        local = moment.astimezone(ZoneInfo(agency.time_zone))
        if local.time() >= FROM_HOUR:
            written += _tell_of(agency, local.date())
            written += _tell_leaders(agency, local.date()) if first_due[agency.pk] < local.date() else 0
    return written


def _tell_of(agency: Agency, today: date) -> int:
    written = 0
    stages = iter(_by_person(untold_stages(agency, today)))
    while some := list(islice(stages, AT_ONCE)):
        written += _tell_people(agency, today, dict(some))
    return written


def _by_person(stages: Sequence[Stage]) -> Iterator[tuple[UUID, list[Stage]]]:
    for who, mine in groupby(stages, key=lambda stage: stage.who):
        yield who, list(mine)


def _alone(agency: Agency) -> None:
    """Of two beats one waits here, and then finds nothing left to tell."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [LOCK, str(agency.pk)])


@transaction.atomic
def _tell_people(agency: Agency, today: date, found: dict[UUID, list[Stage]]) -> int:
    """Whoever had today's message already is told of what came since with tomorrow's."""
    _alone(agency)
    keys = [stage.key for stages in found.values() for stage in stages]
    known = set(Reminder.objects.filter(key__in=keys).values_list("key", flat=True))
    mine = {who: left for who, stages in found.items() if (left := [s for s in stages if s.key not in known])}
    new = untold(_digest(who, today) for who in mine)
    users = {u.pk: u for u in User.objects.filter(pk__in=mine, is_active=True)}
    written = 0
    for who, stages in mine.items():
        if who not in users or _digest(who, today) not in new:
            continue
        _keep([stage.key for stage in stages], today)
        _tell_person(users[who], stages, today)
        written += 1
    return written


def _digest(who: UUID, today: date) -> str:
    return f"training.due:{who}:{today.isoformat()}"


def _keep(keys: Sequence[str], today: date) -> None:
    Reminder.objects.bulk_create((Reminder(key=key, day=today) for key in keys), ignore_conflicts=True)


def _tell_person(person: Any, stages: Sequence[Stage], today: date) -> None:
    late = sum(stage.late for stage in stages)
    title = (
        ngettext("A training duty of yours is overdue", "%(n)d training duties of yours are overdue", late)
        if late
        else ngettext(
            "A training duty of yours is due soon", "%(n)d training duties of yours are due soon", len(stages)
        )
    )
    add_message(
        "training.due",
        people=[person],
        title=title % {"n": late or len(stages)},
        body=_("Sign in to see what it is, until when, and what counts as evidence."),
        url=reverse("training:mine"),
        key=_digest(person.pk, today),
    )


@transaction.atomic
def _tell_leaders(agency: Agency, today: date) -> int:
    """An overdue duty goes to the SRO supervisor, and to the chief at once or after the days the policy names."""
    _alone(agency)
    chief_after = policy_in_force(agency, today).training.chief_after_days
    found: dict[str, list[str]] = {}
    for role, key in untold_lapses(agency, today, chief_after):
        found.setdefault(role, []).append(key)
    new = untold(_leaders_digest(role, agency, today) for role in found)
    told = [role for role in found if _leaders_digest(role, agency, today) in new]
    for role in told:
        _keep(found[role], today)
        _tell_role(role, agency, len(found[role]), today)
    return len(told)


def _leaders_digest(role: str, agency: Agency, today: date) -> str:
    return f"training.overdue:{role}:{agency.pk}:{today.isoformat()}"


def _tell_role(role: str, agency: Agency, count: int, today: date) -> None:
    title = ngettext("A training duty is overdue", "%(n)d training duties are overdue", count)
    add_message(
        "training.overdue",
        people=holders(ROLES[role], at=agency),
        title=title % {"n": count},
        body=_("Sign in to see whose, and what to do about it."),
        url=f"{reverse('training:duty-list')}?standing=overdue",
        key=_leaders_digest(role, agency, today),
    )
