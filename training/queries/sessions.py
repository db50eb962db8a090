"""Reading training sessions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Avg, Count, DecimalField, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from ..models import SessionEvaluation, SessionPlace, SessionTopic, TrainingSession
from ..permissions.sessions import SEE_SESSION

FEWEST_ANSWERS = 3
"""Of fewer answers nothing is shown: one would know whose they are."""


def _counted(**which: Any) -> Subquery:
    rows = SessionPlace.objects.filter(session=OuterRef("pk"), **which).order_by().values("session")
    return Subquery(rows.annotate(n=Count("pk")).values("n"))


def with_counts(sessions: QuerySet[TrainingSession], user: Any) -> QuerySet[TrainingSession]:
    """Each session with `taken`, `waiting`, `there`, all `topic_hours`, and `own`: how this person stands to it."""
    hours = SessionTopic.objects.filter(session=OuterRef("pk")).order_by().values("session")
    own = SessionPlace.objects.filter(session=OuterRef("pk"), person=user.pk)
    return sessions.annotate(
        taken=Coalesce(_counted(state="signed_up"), Value(0)),
        waiting=Coalesce(_counted(state="waiting"), Value(0)),
        there=Coalesce(_counted(came_at__isnull=False), Value(0)),
        topic_hours=Subquery(hours.annotate(h=Sum("hours")).values("h"), output_field=DecimalField()),
        own=Subquery(own.values("state")[:1]),
        own_came=Subquery(own.values("came_at")[:1]),
    )


def sessions_in_calendar(user: Any, begins: datetime, ends: datetime) -> QuerySet[TrainingSession]:
    """Sessions at which this person has a seat or was, and those that they planned."""
    mine = SessionPlace.objects.filter(person=user.pk).exclude(state__in=("withdrawn", "waiting"))
    rows = TrainingSession.objects.filter(
        Q(pk__in=mine.order_by().values("session")) | Q(planned_by=user.pk), starts_at__lt=ends, ends_at__gt=begins
    )
    seen = SEE_SESSION.scope(user, rows.exclude(status="cancelled"))
    return seen.order_by("starts_at", "pk")


def opinions(session: TrainingSession) -> dict[str, Any]:
    """How many answered; the averages and words once they are enough to name nobody."""
    rows = SessionEvaluation.objects.filter(session=session)
    found = rows.aggregate(n=Count("pk"), content=Avg("content"), teaching=Avg("teaching"), use=Avg("use"))
    if found["n"] < FEWEST_ANSWERS:
        return {"n": found["n"], "enough": False, "fewest": FEWEST_ANSWERS}
    said = list(rows.order_by("pk").values_list("helped", "change"))
    return {
        **found,
        "enough": True,
        "helped": [helped for helped, _change in said if helped],
        "change": [change for _helped, change in said if change],
    }


def roster(session: TrainingSession) -> QuerySet[SessionPlace]:
    return session.people.select_related("person", "came_by").order_by(F("number"))
