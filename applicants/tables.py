"""The columns of the lists of the selection."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy, ngettext

from sro_program.ui.tables import Column, status_column
from sro_program.ui.templatetags.ui import tag

from .models import Application, Endorsement, Opening
from .queries.stages import STATES, days_in_stage, late_by, party_of
from .states import OPENING_STATES


def _schools(opening: Opening) -> str:
    return ", ".join(school.name for school in opening.schools.all())


def asked_of() -> Subquery:
    """The supervisor whom the chain waits for now."""
    asked = Endorsement.objects.filter(application=OuterRef("pk"), status="asked")
    return Subquery(asked.values("supervisor__user__full_name")[:1])


def slim(rows: QuerySet[Application]) -> QuerySet[Application]:
    """Without the long texts, which no list shows."""
    own, of_opening = ("motivation", "experience", "special_skills"), ("criteria", "questions", "duties")
    return rows.defer(*own, *(f"opening__{name}" for name in of_opening))


def waits_for(application: Application) -> str:
    """In words; where the chain has it, the supervisor asked now (read with the rows as `asked_of`)."""
    party = party_of(application.status)
    asked: Any = getattr(application, "asked_of", None)
    if application.status == "in_chain" and asked:
        return str(asked)
    return str(party.label) if party else ""


def _late(application: Application) -> str:
    days = late_by(application)
    return ngettext("late by %d day", "late by %d days", days) % days if days else ""


def _drawn_late(words: str) -> SafeString:
    if words:
        return tag(words, tone="alert", icon="late")
    return format_html('<span class="muted">{}</span>', gettext("yes"))


def _day_sent(application: Application) -> date | None:
    return timezone.localtime(application.submitted_at).date() if application.submitted_at else None


OPENING_COLUMNS = (
    Column("title", gettext_lazy("Opening"), order_by=("title",)),
    status_column(OPENING_STATES),
    Column("schools", gettext_lazy("Schools"), value=_schools),
    Column("district", gettext_lazy("District"), order_by=("district__name",)),
    Column("positions", gettext_lazy("Positions"), order_by=("positions",), numeric=True),
    Column("closes_on", gettext_lazy("Apply until"), order_by=("closes_on",)),
    Column("starts_on", gettext_lazy("Post begins on"), order_by=("starts_on",)),
)

_NAME = Column("name", gettext_lazy("Applicant"), value=lambda a: a.applicant, order_by=("applicant__full_name",))
_STAGE = Column(
    "stage",
    gettext_lazy("Stage"),
    value=lambda a: STATES[a.status],
    order_by=("status", "status_since"),
    draw=tag,
)
_OPENING = Column("opening", gettext_lazy("Opening"), order_by=("opening__title",))
_SENT = Column("submitted_at", gettext_lazy("Sent"), value=_day_sent, order_by=("submitted_at",))

APPLICATION_COLUMNS = (
    _NAME,
    _STAGE,
    _OPENING,
    Column("waits_for", gettext_lazy("Waits for"), value=waits_for),
    _SENT,
)

PIPELINE_COLUMNS = (
    _NAME,
    Column("badge", gettext_lazy("Badge"), value=lambda a: a.officer.badge),
    _STAGE,
    _OPENING,
    Column("waits_for", gettext_lazy("Waits for"), value=waits_for),
    Column("days", gettext_lazy("Days in stage"), value=days_in_stage, order_by=("-status_since",), numeric=True),
    Column("late", gettext_lazy("In time"), value=_late, draw=_drawn_late),
    _SENT,
)
