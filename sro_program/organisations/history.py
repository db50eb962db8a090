"""What changed on a record and who changed it, from its history."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from sro_program.accounts.models import User
from sro_program.audit.timeline import TimelineItem
from sro_program.ui.dates import day_text

SHOWN = 30
HIDDEN = ("id", "created_at", "version")


def changes_of(record: Any) -> list[TimelineItem]:
    """The last changes, newest first, in two queries."""
    events = list(record.events.select_related("pgh_context").order_by("-pgh_id")[: SHOWN + 1])
    actors = {str(user) for e in events if e.pgh_context and (user := e.pgh_context.metadata.get("user"))}
    people = {str(u.pk): str(u) for u in User.objects.filter(pk__in=actors)}
    older = [*events[1:], None]
    return [_item(record, event, before, people) for event, before in zip(events, older, strict=False)][:SHOWN]


def _item(record: Any, event: Any, before: Any, people: dict[str, str]) -> TimelineItem:
    metadata = event.pgh_context.metadata if event.pgh_context else {}
    return TimelineItem(
        at=event.pgh_created_at,
        title=_("Added") if event.pgh_label == "insert" else _("Changed"),
        who=people.get(str(metadata.get("user")), _("The system")),
        acted_as="",
        on_behalf_of="",
        clauses=(),
        reason=str(metadata.get("reason", "")),
        kind="quiet",
        changes=tuple(_differences(record, event, before)) if before is not None else (),
    )


def _differences(record: Any, event: Any, before: Any) -> Iterator[str]:
    for field in record._meta.concrete_fields:
        old, new = getattr(before, field.attname), getattr(event, field.attname)
        if field.name in HIDDEN or old == new:
            continue
        if field.is_relation:
            yield str(field.verbose_name).capitalize()
        else:
            yield f"{str(field.verbose_name).capitalize()}: {_words(old)} → {_words(new)}"


def _words(value: Any) -> str:
    if value in (None, ""):
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return day_text(value) if hasattr(value, "year") else str(value)
