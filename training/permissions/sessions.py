"""How people stand to training sessions."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from sro_program.accounts.models import User
from sro_program.permissions.relation import NOTHING, Ability, Relation, only_where

from ..models import SessionPlace
from .audiences import invited, invites
from .records import AUDITOR, CHIEF, SRO_SUPERVISOR

ANNOUNCED = ("open", "held", "recorded", "cancelled")


def _invited_to(user: Any) -> Q:
    mine = invites(user)
    return mine if mine is NOTHING else mine & Q(status__in=ANNOUNCED)


INVITED = Relation(
    "invited",
    "anybody who may come",
    people=lambda session: invited(session.agency, session.audiences),
    records=_invited_to,
)

ATTENDEE = Relation(
    "attendee",
    "whoever signed up or came",
    people=lambda session: User.objects.filter(
        is_active=True, pk__in=session.people.exclude(state="withdrawn").order_by().values("person")
    ),
    records=lambda user: Q(pk__in=SessionPlace.objects.filter(person=user.pk).order_by().values("session")),
)

SEE_SESSION = Ability(
    "see_training_session",
    "see training sessions",
    by=(SRO_SUPERVISOR, CHIEF, AUDITOR, ATTENDEE, INVITED),
    delegated_with=("training_session",),
)

SEE_ATTENDANCE = Ability(
    "see_session_attendance",
    "see who signed up for a session and who came",
    by=(SRO_SUPERVISOR, CHIEF, AUDITOR),
    delegated_with=("training_session",),
)

KEEP_SESSION = Ability(
    "keep_training_session",
    "plan training sessions and keep their roster",
    by=(SRO_SUPERVISOR, CHIEF),
)

CHANGE_SESSION = Ability(
    "change_training_session",
    "change a session that has not been held",
    by=tuple(only_where(r, Q(status__in=("planned", "open"))) for r in (SRO_SUPERVISOR, CHIEF)),
)

KEEP_ROSTER = Ability(
    "keep_session_roster",
    "tick who came to a session",
    by=tuple(only_where(r, Q(status__in=("open", "held"))) for r in (SRO_SUPERVISOR, CHIEF)),
)

SIGN_UP = Ability("sign_up_for_session", "sign up for a training session", by=(only_where(INVITED, Q(status="open")),))

HAS_PLACE = Relation(
    "has_place",
    "whoever signed up",
    people=ATTENDEE.people,
    records=lambda user: Q(
        pk__in=SessionPlace.objects.filter(person=user.pk, state__in=("signed_up", "waiting"))
        .order_by()
        .values("session")
    ),
)

GIVE_UP_PLACE = Ability(
    "give_up_session_place", "give up a place at a session", by=(only_where(HAS_PLACE, Q(status="open")),)
)

CAME = Relation(
    "came",
    "whoever was there",
    people=lambda session: User.objects.filter(
        is_active=True, pk__in=session.people.filter(came_at__isnull=False).order_by().values("person")
    ),
    records=lambda user: Q(
        pk__in=SessionPlace.objects.filter(person=user.pk, came_at__isnull=False, evaluated=False)
        .order_by()
        .values("session")
    ),
)

EVALUATE_SESSION = Ability(
    "evaluate_session",
    "say without a name what one thinks of a session",
    by=(only_where(CAME, Q(status__in=("held", "recorded"))),),
)
