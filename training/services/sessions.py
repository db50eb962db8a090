"""Planning sessions and keeping what belongs to them."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_DOWN, Decimal
from typing import Any

from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sro_program.accounts.models import User
from sro_program.notifications.outbox import add_message
from sro_program.organisations.models import Agency
from sro_program.organisations.seats import forget_standing
from sro_program.workflow.errors import MovedMeanwhile, NotVisible, NotYours

from ..models import SessionEvaluation, SessionPlace, SessionTopic, TrainingSession
from ..permissions.sessions import ATTENDEE, CHANGE_SESSION, EVALUATE_SESSION, INVITED, KEEP_SESSION, SEE_SESSION
from .session_locks import locked, seen_and_allowed, unchanged
from .session_places import move_up

TENTH = Decimal("0.1")
_DOOR = signing.Signer(salt="training.door", sep=".")
TOLD_OF = ("title", "place", "remote", "starts_at", "ends_at", "audiences")
"""What those concerned are told of when it changes after the session was opened."""


@dataclass(frozen=True, slots=True)
class Share:
    """A topic with its hours."""

    topic: str
    label: str
    hours: Decimal


@dataclass(frozen=True, slots=True)
class SessionText:
    title: str
    about: str
    instructor: str
    provider: str
    remote: bool
    place: str
    starts_at: datetime
    ends_at: datetime
    seats: int | None
    signup_closes_at: datetime
    audiences: list[str]
    topics: tuple[Share, ...]

    def columns(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__ if name != "topics"}


def split_hours(hours: Decimal, parts: int) -> list[Decimal]:
    """One number of hours over several topics, in tenths; the first ones carry what does not divide."""
    each = (hours / parts).quantize(TENTH, rounding=ROUND_DOWN)
    more = int((hours - each * parts) / TENTH)
    return [each + TENTH if n < more else each for n in range(parts)]


@transaction.atomic
def plan_session(*, by: User, agency: Agency, text: SessionText) -> TrainingSession:
    """A session that nobody but those who lead the agency sees until it is opened for sign-up."""
    forget_standing(by)
    session = TrainingSession(agency=agency, planned_by=by, **text.columns())
    session.save()
    if not KEEP_SESSION.allows(by, session):
        raise NotYours(_("The SRO supervisor or the chief of the agency plans its training sessions."))
    _write_topics(session, text.topics)
    return session


@transaction.atomic
def change_session(
    *, session: TrainingSession, by: User, text: SessionText, version: int | None = None
) -> TrainingSession:
    """Change what is planned. Once it is open, those concerned are told what became of time and place."""
    here = locked(session)
    seen_and_allowed(by, here, CHANGE_SESSION, _("Only a session that has not been held yet is changed."))
    unchanged(here, version)
    taken = here.people.filter(state=SessionPlace.State.SIGNED_UP).count()
    if text.seats is not None and text.seats < taken:
        said = ngettext(
            "%d person has signed up already. Give at least so many seats.",
            "%d people have signed up already. Give at least so many seats.",
            taken,
        )
        raise ValidationError({"seats": said % taken})
    before = {name: getattr(here, name) for name in TOLD_OF}
    for name, value in text.columns().items():
        setattr(here, name, value)
    here.version += 1
    here.save()
    here.topics.all().delete()
    _write_topics(here, text.topics)
    if here.status == "open":
        _tell_of_change(here, before, by)
    return here


def _write_topics(session: TrainingSession, topics: Sequence[Share]) -> None:
    SessionTopic.objects.bulk_create(
        SessionTopic(session=session, topic=share.topic, label=share.label, hours=share.hours, nth=n)
        for n, share in enumerate(topics, start=1)
    )


def _tell_of_change(session: TrainingSession, before: dict[str, Any], by: User) -> None:
    move_up(session)
    if all(getattr(session, name) == value for name, value in before.items()):
        return
    people = (INVITED.people(session) | ATTENDEE.people(session)).distinct().exclude(pk=by.pk)
    add_message(
        "training_session.changed",
        people=people,
        title=_("A training session was changed"),
        body=_("Look at its time and place."),
        url=session.get_absolute_url(),
        key=f"training_session.changed:{session.pk}:{session.version}",
        about=session,
        calendar=session.calendar_event(),
    )


# The code at the door


def door_token(session: TrainingSession) -> str:
    return _DOOR.sign(f"{session.pk.hex}-{session.door}")


def session_at_door(token: str) -> TrainingSession | None:
    """The session whose code this is; none for a code that was replaced, or that nobody made."""
    try:
        pk, _dash, number = _DOOR.unsign(token).partition("-")
        return TrainingSession.objects.select_related("agency").filter(pk=uuid.UUID(pk), door=int(number)).first()
    except (signing.BadSignature, ValueError):
        return None


@transaction.atomic
def new_door_code(*, session: TrainingSession, by: User) -> TrainingSession:
    """A new code; the one that was shown before opens nothing any more."""
    here = locked(session)
    seen_and_allowed(by, here, KEEP_SESSION, _("Whoever plans the session makes the code for its door."))
    here.door += 1
    here.save(update_fields=["door"])
    return here


# What people thought of it


@dataclass(frozen=True, slots=True)
class Opinion:
    content: int
    teaching: int
    use: int
    helped: str = ""
    change: str = ""


@transaction.atomic
def evaluate(*, session: TrainingSession, by: User, opinion: Opinion) -> None:
    """Kept without name and time. Only that the person has answered is kept with their place."""
    forget_standing(by)
    if not SEE_SESSION.allows(by, session):
        raise NotVisible(_("There is nothing here."))
    place = SessionPlace.objects.select_for_update(of=("self",)).filter(session=session, person=by).first()
    if place is not None and place.evaluated:
        raise MovedMeanwhile(
            _("You have answered already. Each answers once, since nobody can tell the answers apart.")
        )
    if place is None or not EVALUATE_SESSION.allows(by, session):
        raise NotYours(_("Those who came to the session say what they think of it, after it was held."))
    SessionEvaluation.objects.create(
        id=uuid.uuid4(),
        session=session,
        content=opinion.content,
        teaching=opinion.teaching,
        use=opinion.use,
        helped=opinion.helped,
        change=opinion.change,
    )
    place.evaluated = True
    place.version += 1
    place.save(update_fields=["evaluated", "version"])
