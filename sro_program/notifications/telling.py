"""From outbox row to notices: each row in one transaction of its own, told to each person once."""

from __future__ import annotations

import time
from datetime import timedelta

import structlog
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from sro_program.organisations.relations import HOST

from . import outbox
from .models import Delivery, Notice, Outbox, Preference
from .recipients import Recipient, addressed, recipients, told_by
from .topics import topic_of
from .wording import BODY, TITLE, notice_body, notice_title, shortened

TRIES = 10
FIRST_PAUSE = timedelta(seconds=15)
GIVEN_UP = "notices.given_up"

log = structlog.get_logger()


def tell_open(deadline: float) -> int:
    """Tell every open row that is due, oldest first; how many were told. A row that fails blocks no other."""
    told, after = 0, 0
    while time.monotonic() < deadline:
        row = _take_next(after)
        if row is None:
            break
        after = row.pk
        told += row.done_at is not None
    return told


def _due() -> Q:
    """Rows not tried yet, and those whose pause is over; the pauses double, from 15 seconds up to an hour."""
    now = timezone.now()
    due = Q(attempts=0)
    for tried in range(1, TRIES):
        due |= Q(attempts=tried, created_at__lte=now - FIRST_PAUSE * (2**tried - 1))
    return due


def _take_next(after: int) -> Outbox | None:
    """Lock one row that no other sweep holds, tell it, and commit notices, mails and `done_at` together."""
    with transaction.atomic():
        open_rows = Outbox.objects.select_for_update(skip_locked=True, of=("self",)).select_related("line")
        row = open_rows.filter(_due(), done_at__isnull=True, pk__gt=after).order_by("pk").first()
        if row is None:
            return None
        try:
            with transaction.atomic():
                _tell(row)
        except Exception as problem:  # noqa: BLE001  # whatever went wrong with this row is kept with it
            _note_failure(row, problem)
        else:
            row.done_at, row.problem = timezone.now(), ""
            row.save(update_fields=["done_at", "problem"])
    return row


def _tell(row: Outbox) -> None:
    if row.line is None:
        payload = row.payload
        people = addressed(row)
        notices = [_notice(row, p, payload["title"], payload["url"], payload.get("body", "")) for p in people]
    else:
        told = told_by(row.line)
        people = recipients(told)
        url = told.record.get_absolute_url() if people else ""
        notices = [_notice(row, p, notice_title(told), url, notice_body(told, p)) for p in people]
    Notice.objects.bulk_create(notices, ignore_conflicts=True)
    _queue_mails(row)


def _notice(row: Outbox, person: Recipient, title: str, url: str, body: str) -> Notice:
    return Notice(
        outbox=row, user=person.user, kind=row.kind, title=shortened(title, TITLE), body=shortened(body, BODY), url=url
    )


def _queue_mails(row: Outbox) -> None:
    """One mail for each notice, unless the person asked not to get mails on this topic."""
    unwanted = set(Preference.objects.filter(kind=topic_of(row.kind), mail=False).values_list("user_id", flat=True))
    Delivery.objects.bulk_create(
        (
            Delivery(
                notice=notice,
                state=Delivery.State.SKIPPED if notice.user_id in unwanted else Delivery.State.WAITING,
            )
            for notice in row.notices.order_by("pk")
        ),
        ignore_conflicts=True,
    )


def _note_failure(row: Outbox, problem: Exception) -> None:
    row.attempts += 1
    row.problem = f"{type(problem).__name__}: {problem}"[:1000]
    row.save(update_fields=["attempts", "problem"])
    log.warning("outbox_failed", outbox=row.pk, kind=row.kind, attempts=row.attempts, problem=type(problem).__name__)
    if row.attempts >= TRIES:
        give_up(row.kind, f"outbox-{row.pk}")


def give_up(kind: str, what: str) -> None:
    """Say it where somebody looks: in the log, and to the administrators of this installation."""
    log.error("notice_given_up", kind=kind, what=what)
    if kind != GIVEN_UP:
        outbox.add_message(
            GIVEN_UP,
            people=HOST.people(None),
            title=_("A notice could not be delivered"),
            body=_("It was tried %(tries)d times. The list says what went wrong and can try again.")
            % {"tries": TRIES},
            url=reverse("notice-problems"),
            key=f"given-up:{what}:{timezone.now():%Y-%m-%dT%H:%M}",
        )
