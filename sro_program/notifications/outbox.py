"""Writing outbox rows. A queue message is only a nudge; the row is what counts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import structlog
from django.db import transaction

from .models import Outbox

if TYPE_CHECKING:
    from sro_program.workflow.models import TransitionRecord

log = structlog.get_logger()


def add_line(line: TransitionRecord) -> None:
    """Tell of a decision; whom follows from the transition's `tells` when the row is swept."""
    Outbox.objects.create(kind=f"{line.workflow}.{line.transition}", line=line)
    transaction.on_commit(nudge)


def add_message(
    kind: str, *, people: Iterable[Any], title: str, url: str, body: str = "", key: str | None = None
) -> None:
    """Tell named people of something that is no transition. The same `key` is told only once."""
    payload = {"people": sorted(str(p.pk) for p in people), "title": title, "url": url, "body": body}
    Outbox.objects.bulk_create([Outbox(kind=kind, payload=payload, key=key)], ignore_conflicts=True)
    transaction.on_commit(nudge)


def nudge() -> None:
    """Ask a worker to sweep now. If no broker answers, the next beat does it."""
    from .tasks import sweep

    try:
        sweep.apply_async(retry=False, ignore_result=True)
    except Exception as problem:  # the decision is committed; a lost nudge must not fail it
        log.warning("nudge_lost", problem=type(problem).__name__)
