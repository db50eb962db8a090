"""The sentences of notices and mails.

A notice is read by somebody signed in and may name the record. A mail passes through hands we do
not know: subject and text name nobody and give no reason, only what happened, what waits, by when
and where.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from sro_program.organisations.models import Agency
from sro_program.permissions.relation import NOTHING
from sro_program.workflow import registry
from sro_program.workflow.inbox import waiting_condition
from sro_program.workflow.spec import Transition, Workflow

from .recipients import Recipient, Told

TITLE, BODY = 200, 500  # what the columns of a notice hold


def happened(told: Told) -> str:
    """“Application was found eligible”: the subject of the mail."""
    return f"{told.workflow.title} {told.transition.said}"


def notice_title(told: Told) -> str:
    return shortened(f"{happened(told)}: {told.record}", TITLE)


def notice_body(told: Told, recipient: Recipient) -> str:
    """The reason, for the person it concerns, where the transition asks for one."""
    if not (told.line.reason and told.transition.asks_reason and recipient.concerned):
        return ""
    return shortened(_("Reason: %(reason)s") % {"reason": told.line.reason}, BODY)


def shortened(text: str, length: int) -> str:
    return str(Truncator(text).chars(length))


@dataclass(frozen=True, slots=True)
class Duty:
    """What waits for a person on a record, and until when."""

    labels: tuple[str, ...]
    due: date | None


def duty_of(user: Any, workflow: Workflow, record: Any) -> Duty:
    here = [str(m.label) for m in workflow.transitions_from(record.status) if _waits(user, workflow, m, record)]
    days = workflow.state(record.status).due_days
    if not here or days is None:
        return Duty(tuple(here), None)
    since = timezone.localtime(record.status_since, zone_of(record)).date()
    return Duty(tuple(here), since + timedelta(days=days))


def _waits(user: Any, workflow: Workflow, transition: Transition, record: Any) -> bool:
    condition = waiting_condition(workflow, transition, user)
    rows = registry.model_of(workflow)._base_manager
    return condition is not NOTHING and rows.filter(condition, pk=record.pk).exists()


def zone_of(record: Any) -> ZoneInfo:
    """Days are counted where the record's agency is."""
    agency_id = getattr(record, "agency_id", None)
    agency = Agency.objects.filter(pk=agency_id).first() if agency_id else None
    return ZoneInfo(agency.time_zone if agency else settings.TIME_ZONE)


def why(relations: Iterable[Any]) -> str:
    """“you are the applicant”"""
    labels = list(dict.fromkeys(str(r.label) for r in relations))
    return _("you are %(whom)s") % {"whom": _(" and ").join(labels)} if labels else _("you take part in this")
