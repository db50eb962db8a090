"""Signing up, the waiting list, and who was there.

Every write locks the session first: of two who want the last seat one has it, and the other waits and is told.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from sro_program.accounts.models import User
from sro_program.notifications.outbox import add_message
from sro_program.organisations.seats import forget_standing
from sro_program.ui.dates import moment_text
from sro_program.workflow.errors import NotVisible, NotYours, Refused

from ..models import SessionPlace, TrainingSession
from ..permissions.audiences import invited
from ..permissions.sessions import KEEP_ROSTER, SEE_SESSION
from .session_locks import locked, seen_and_allowed, unchanged

EARLY, LATE = timedelta(hours=1), timedelta(hours=1)
"""How long before a session and after it the code at the door is taken."""

State, How = SessionPlace.State, SessionPlace.How
AT_THE_SESSION = (State.SIGNED_UP, State.CAME)


def at_agency(session: TrainingSession, moment: Any) -> str:
    with timezone.override(ZoneInfo(session.agency.time_zone)):
        return moment_text(moment)


@transaction.atomic
def sign_up(*, session: TrainingSession, by: User) -> SessionPlace:
    """A seat, or the end of the waiting list where all are taken. Asked twice, it is the same place."""
    here = locked(session)
    _visible(by, here)
    place = here.people.filter(person=by).first()
    if place is not None and here.status == "open" and place.state in (State.SIGNED_UP, State.WAITING):
        return place
    _refuse_sign_up(here, by)
    state = State.WAITING if _seats_left(here, State.SIGNED_UP) == 0 else State.SIGNED_UP
    now = timezone.now()
    if place is None:
        place = SessionPlace(session=here, person=by, version=0)
    place.state, place.number, place.signed_up_at = state, _next_number(here), now
    place.version += 1
    place.save()
    _tell_of_place(place)
    return place


@transaction.atomic
def give_up_place(*, session: TrainingSession, by: User) -> SessionPlace:
    """The seat goes to the first on the waiting list, who is told."""
    here = locked(session)
    _visible(by, here)
    place = here.people.filter(person=by).first()
    if place is None:
        raise Refused(_("You have not signed up for this session."))
    if place.state == State.WITHDRAWN:
        return place
    if here.status != "open" or here.starts_at <= timezone.now():
        raise Refused(_("The session has begun. The SRO supervisor ticks on the roster who came."))
    place.state = State.WITHDRAWN
    place.version += 1
    place.save()
    move_up(here)
    return place


def move_up(session: TrainingSession) -> list[SessionPlace]:
    """Seats that are free go to those who wait longest. The caller holds the session."""
    free = _seats_left(session, State.SIGNED_UP)
    waiting = session.people.filter(state=State.WAITING).select_related("person").order_by("number")
    moved = list(waiting if free is None else waiting[:free])
    for place in moved:
        place.state = State.SIGNED_UP
        place.version += 1
        place.save()
        _tell_of_place(place)
    return moved


@transaction.atomic
def come_in(*, session: TrainingSession, by: User) -> SessionPlace:
    """The person scanned the code at the door. Who has no seat gets one that is free, or is sent to the roster."""
    here = locked(session)
    _visible(by, here)
    now = timezone.now()
    if here.status not in ("open", "held") or now > here.ends_at + LATE:
        raise Refused(_("The sign-in at the door has ended. Ask the SRO supervisor to tick you on the roster."))
    if now < here.starts_at - EARLY:
        raise Refused(
            _("The session begins %s. Sign in at the door from one hour before.") % at_agency(here, here.starts_at)
        )
    place = here.people.filter(person=by).first()
    if place is not None and place.came_at is not None:
        return place
    if place is None or place.state != State.SIGNED_UP:
        place = _seat_at_the_door(here, by, place)
    _mark(place, by, How.CODE)
    return place


@transaction.atomic
def tick_roster(
    *, session: TrainingSession, by: User, came: Iterable[Any], shown: Iterable[Any], version: int | None = None
) -> TrainingSession:
    """`came` are the people ticked; `shown` those whom the page showed as there.

    Only differences between the two are written, so that nobody who signed in at the door meanwhile is lost.
    """
    here = locked(session)
    seen_and_allowed(by, here, KEEP_ROSTER, _("The roster of this session is closed. Undo its recording first."))
    unchanged(here, version)
    if here.starts_at > timezone.now():
        raise Refused(_("The session begins %s. Tick who came from then on.") % at_agency(here, here.starts_at))
    ticked, before = set(came), set(shown)
    places = {place.person_id: place for place in here.people.all()}
    allowed = set(places) | set(invited(here.agency, here.audiences).values_list("pk", flat=True))
    for person in sorted(ticked - before, key=str):
        if person not in allowed:
            raise Refused(_("Somebody you ticked may not come to this session. Change who may come, then tick again."))
        place = places.get(person) or _stranger(here, person)
        if place.state == State.WITHDRAWN:
            place.state = State.CAME
        if place.came_at is None:
            _mark(place, by, How.ROSTER)
    for person in before - ticked:
        if person in places:
            _unmark(places[person])
    return here


# What all of them share


def _visible(by: User, session: TrainingSession) -> None:
    forget_standing(by)
    if not SEE_SESSION.allows(by, session):
        raise NotVisible(_("There is nothing here."))


def _refuse_sign_up(session: TrainingSession, by: User) -> None:
    if session.status != "open":
        raise Refused(_("This session takes no sign-ups: it is not open."))
    if session.signup_closes_at <= timezone.now():
        closed = at_agency(session, session.signup_closes_at)
        raise Refused(_("Sign-up closed %s. Ask the SRO supervisor whether you can still come.") % closed)
    if not invited(session.agency, session.audiences).filter(pk=by.pk).exists():
        raise Refused(_("This session is not for you. Ask the SRO supervisor who may come."))


def _seats_left(session: TrainingSession, *states: str) -> int | None:
    """None: as many as come."""
    if session.seats is None:
        return None
    return max(session.seats - session.people.filter(state__in=states).count(), 0)


def _next_number(session: TrainingSession) -> int:
    return int(session.people.aggregate(last=Max("number"))["last"] or 0) + 1


def _seat_at_the_door(session: TrainingSession, by: User, place: SessionPlace | None) -> SessionPlace:
    if not invited(session.agency, session.audiences).filter(pk=by.pk).exists():
        raise NotYours(_("This session is not for you. Ask the SRO supervisor who may come."))
    if _seats_left(session, *AT_THE_SESSION) == 0:
        raise Refused(_("All seats are taken. If there is room, the SRO supervisor ticks you on the roster."))
    place = place or _stranger(session, by.pk)
    place.state = State.CAME
    return place


def _stranger(session: TrainingSession, person: Any) -> SessionPlace:
    return SessionPlace(
        session=session,
        person_id=person,
        state=State.CAME,
        number=_next_number(session),
        signed_up_at=timezone.now(),
        version=0,
    )


def _mark(place: SessionPlace, by: User, how: str) -> None:
    place.came_at, place.came_how, place.came_by = timezone.now(), how, by
    place.version += 1
    place.save()


def _unmark(place: SessionPlace) -> None:
    place.came_at, place.came_how, place.came_by = None, "", None
    if place.state == State.CAME:
        place.state = State.WITHDRAWN
    place.version += 1
    place.save()


def _tell_of_place(place: SessionPlace) -> None:
    session = place.session
    if place.state == State.SIGNED_UP:
        title = _("You have a seat at a training session")
        body = _("It stands in your calendar. If you cannot come, give the seat up, so that somebody else has it.")
    else:
        title = _("You are on the waiting list of a training session")
        body = _("All seats are taken. You move up by yourself when one is given up, and are told.")
    add_message(
        f"training_session.{place.state}",
        people=[place.person],
        title=title,
        body=body,
        url=session.get_absolute_url(),
        key=f"training_session.{place.state}:{place.pk}:{place.version}",
        about=session,
        calendar=session.calendar_event() if place.state == State.SIGNED_UP else None,
    )
