"""What happened to a record, newest first, as its page tells it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from sro_program.permissions.relation import SYSTEM
from sro_program.ui.dates import day_text, moment_text
from sro_program.workflow import registry
from sro_program.workflow.forms import form_class
from sro_program.workflow.models import TransitionRecord
from sro_program.workflow.spec import Transition


@dataclass(frozen=True, slots=True)
class TimelineItem:
    """One line. `acted_as` is the relation in words, `kind` the tone of the state it led to."""

    at: datetime
    title: str
    who: str
    acted_as: str
    on_behalf_of: str
    clauses: tuple[str, ...]
    reason: str
    kind: str
    changes: tuple[str, ...]


def timeline(record: Model, *others: Model) -> list[TimelineItem]:
    """Decisions on the record and on others that belong to its story: one query, whatever their number."""
    lines = (
        TransitionRecord.objects.filter(reduce(or_, _about((record, *others))))
        .select_related("actor", "on_behalf_of")
        .order_by("-id")
    )
    return [_item(line) for line in lines]


def _about(records: Iterable[Model]) -> Iterator[Q]:
    ids: dict[type[Model], list[Any]] = {}
    for record in records:
        ids.setdefault(record._meta.concrete_model or type(record), []).append(record.pk)
    kinds = ContentType.objects.get_for_models(*ids)
    for model, pks in ids.items():
        yield Q(content_type=kinds[model], object_id__in=pks)


def _item(line: TransitionRecord) -> TimelineItem:
    workflow = registry.get(line.workflow)
    transition = workflow.transition(line.transition) if workflow and workflow.has(line.transition) else None
    return TimelineItem(
        at=line.at,
        title=f"{workflow.title} {transition.said}" if workflow and transition else f"{line.workflow} {line.target}",
        who=str(line.actor) if line.actor else _("The system"),
        acted_as=_as_what(transition, line.acted_as) if line.actor else "",
        on_behalf_of=str(line.on_behalf_of) if line.on_behalf_of else "",
        clauses=tuple(version.partition("@")[0] for version in line.clauses),
        reason=line.reason,
        kind=next((s.tone for s in workflow.states if s.key == line.target), "quiet") if workflow else "quiet",
        changes=tuple(_changes(transition, line.data)),
    )


def _as_what(transition: Transition | None, key: str) -> str:
    """The relation's words; the bare key when the workflow has since changed."""
    relations = transition.by if transition else ()
    return next((str(r.label) for r in (*relations, SYSTEM) if r.key == key), key)


def _changes(transition: Transition | None, data: dict[str, Any]) -> Iterator[str]:
    """What the decision form said, under the form's own labels. References to other rows say nothing here."""
    chosen = form_class(transition) if transition else None
    fields = chosen.base_fields if chosen else {}
    for name, value in data.items():
        words = _in_words(value)
        if words and name in fields:
            yield f"{fields[name].label or name}: {words}"


def _in_words(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int | float | Decimal):
        return str(value)
    if not isinstance(value, str) or _is_reference(value):
        return ""
    return _as_date(value) or value


def _is_reference(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True


def _as_date(text: str) -> str:
    """The log keeps dates as ISO text; people read them as everywhere else."""
    try:
        day: date | None = parse_date(text)
        moment = None if day else parse_datetime(text)
    except ValueError:
        return ""
    if moment is not None and timezone.is_aware(moment):
        return moment_text(moment)
    return day_text(day) if day else ""
