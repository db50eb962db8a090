"""Writing outbox rows. A queue message is only a nudge; the row is what counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Model

from sro_program.nudging import nudge_worker

from .models import Outbox

if TYPE_CHECKING:
    from sro_program.workflow.models import TransitionRecord


def add_line(line: TransitionRecord) -> None:
    """Tell of a decision; whom follows from the transition's `tells` when the row is swept."""
    Outbox.objects.create(kind=f"{line.workflow}.{line.transition}", line=line)
    transaction.on_commit(nudge)


def add_message(
    kind: str,
    *,
    people: Iterable[Any],
    title: str,
    url: str,
    body: str = "",
    key: str | None = None,
    about: Model | None = None,
    calendar: Mapping[str, Any] | None = None,
) -> None:
    """Tell named people of something that is no transition. The same `key` is told only once.

    `title` becomes the mail's subject and `body` its text, so neither names a person. Whoever may
    no longer see `about` (a record with a workflow) when it is told gets nothing. `calendar` is
    what `calendar.invitation` takes, moments as datetimes or ISO text; uid and sequence follow
    from `about` where they are not given.
    """
    payload = {
        "people": sorted(str(p.pk) for p in people),
        "title": str(title),
        "url": url,
        "body": str(body),
        "about": {"model": about._meta.label, "pk": str(about.pk)} if about is not None else None,
        "calendar": dict(calendar) if calendar else None,
    }
    Outbox.objects.bulk_create([Outbox(kind=kind, payload=payload, key=key)], ignore_conflicts=True)
    transaction.on_commit(nudge)


def untold(keys: Iterable[str]) -> set[str]:
    """Those of the keys under which nothing was told yet."""
    asked = set(keys)
    return asked - set(Outbox.objects.filter(key__in=asked).values_list("key", flat=True))


def nudge() -> None:
    """Ask a worker to sweep now. If no broker answers, the next beat does it."""
    from .tasks import sweep  # the task imports the sweep, which reads the workflows that import this

    nudge_worker(sweep)
