"""What people do with their notices."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from .models import Delivery, Notice, Preference
from .outbox import nudge
from .queries import given_up_mails, given_up_notices
from .topics import topics


def mark_read(*, notice: Notice) -> Notice:
    if notice.read_at is None:
        notice.read_at = timezone.now()
        notice.save(update_fields=["read_at"])
    return notice


def mark_all_read(*, user: Any) -> int:
    return Notice.objects.filter(user=user, read_at__isnull=True).update(read_at=timezone.now())


def choose_mails(*, user: Any, wanted: Iterable[str]) -> list[Preference]:
    """Mail on the wanted topics, none on the others. Notices in the application always appear."""
    chosen = set(wanted)
    return Preference.objects.bulk_create(
        [Preference(user=user, kind=topic.key, mail=topic.key in chosen) for topic in topics()],
        update_conflicts=True,
        unique_fields=["user", "kind"],
        update_fields=["mail"],
    )


@transaction.atomic
def try_given_up_again() -> int:
    """Open again what was given up: a mended server or workflow tells it after all."""
    told = given_up_notices().update(attempts=0, problem="")
    waiting = {"state": Delivery.State.WAITING, "attempts": 0, "problem": "", "next_try_at": timezone.now()}
    sent = Delivery.objects.filter(pk__in=given_up_mails().values("pk")).update(**waiting)
    transaction.on_commit(nudge)
    return told + sent
