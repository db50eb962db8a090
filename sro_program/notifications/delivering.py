"""From waiting mails to sent ones. Each is locked while it is sent, so two sweeps never send the same."""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import datetime, timedelta

import structlog
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone

from .mails import compose
from .models import Delivery
from .recipients import may_still_see
from .telling import TRIES, give_up

PAUSES = tuple(timedelta(minutes=m) for m in (1, 2, 5, 15, 30, 60, 180, 480, 960))
"""Between the ten tries: 29 hours together, longer than a mail server is away for a day."""

FAILURES_IN_A_ROW = 3  # then the server is taken to be away, and the rest waits for the next sweep

log = structlog.get_logger()


def deliver_waiting(deadline: float) -> int:
    """Send what is due; how many were sent. The in-app notice stands already, whatever happens here."""
    started = timezone.now()
    post = get_connection()
    sent = failures = 0
    try:
        while time.monotonic() < deadline and failures < FAILURES_IN_A_ROW:
            delivery = _deliver_next(post, started)
            if delivery is None:
                break
            sent += delivery.state == Delivery.State.SENT
            failed = bool(delivery.problem) and delivery.state != Delivery.State.SKIPPED
            failures = failures + 1 if failed else 0
    finally:
        _hang_up(post)
    return sent


def _deliver_next(post: BaseEmailBackend, started: datetime) -> Delivery | None:
    """One mail in one transaction. Killed between sending and committing, the next sweep sends the
    same message under the same Message-ID, which mail programs show once.
    """
    with transaction.atomic():
        delivery = (
            Delivery.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("notice__user", "notice__outbox__line")
            .filter(state=Delivery.State.WAITING, next_try_at__lte=started)
            .order_by("next_try_at", "pk")
            .first()
        )
        if delivery is None:
            return None
        try:
            with transaction.atomic():
                _send(post, delivery)
        except Exception as problem:  # noqa: BLE001  # whatever went wrong with this mail is kept with it
            _hang_up(post)
            _note_failure(delivery, problem)
        delivery.save(update_fields=["state", "attempts", "next_try_at", "sent_at", "problem"])
    return delivery


def _send(post: BaseEmailBackend, delivery: Delivery) -> None:
    if not may_still_see(delivery.notice.user, delivery.notice.outbox):
        delivery.state, delivery.problem = Delivery.State.SKIPPED, "may no longer see it"
        return
    post.open()
    post.send_messages([compose(delivery)])
    delivery.state, delivery.sent_at, delivery.problem = Delivery.State.SENT, timezone.now(), ""


def _hang_up(post: BaseEmailBackend) -> None:
    with suppress(OSError):  # the connection is given up either way
        post.close()


def _note_failure(delivery: Delivery, problem: Exception) -> None:
    delivery.attempts += 1
    delivery.problem = f"{type(problem).__name__}: {problem}"[:1000]
    log.warning("mail_failed", delivery=delivery.pk, attempts=delivery.attempts, problem=type(problem).__name__)
    if delivery.attempts >= TRIES:
        delivery.state = Delivery.State.FAILED
        give_up(delivery.notice.kind, f"mail-{delivery.pk}")
    else:
        delivery.next_try_at = timezone.now() + PAUSES[delivery.attempts - 1]
