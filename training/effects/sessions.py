"""What follows when a session opens, is recorded, or its recording is undone."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.utils.translation import gettext as _

from sro_program.accounts.models import User
from sro_program.notifications.outbox import add_message
from sro_program.workflow.engine import perform
from sro_program.workflow.spec import Move

from ..models import SessionPlace, TrainingRecord, TrainingSession
from ..permissions.sessions import INVITED

TITLE = 150


def invite_people(move: Move) -> None:
    session = move.record
    add_message(
        "training_session.invited",
        people=INVITED.people(session).exclude(pk=getattr(move.actor, "pk", None)),
        title=_("You can sign up for a training session"),
        body=_("The page shows what it is about, and how many seats are free."),
        url=session.get_absolute_url(),
        key=f"training_session.invited:{session.pk}:{session.version}",
        about=session,
        calendar=session.calendar_event(),
    )


def write_recorder(move: Move) -> None:
    move.record.recorded_by = move.actor
    move.record.recorded_at = move.at


def write_records(move: Move) -> None:
    """One record for each who came and each topic. Nobody verifies their own: theirs waits for somebody else."""
    session = move.record
    came = SessionPlace.objects.filter(session=session, came_at__isnull=False).order_by("person")
    people = list(came.values_list("person", flat=True))
    rows = TrainingRecord.objects.bulk_create(_records(session, people))
    for record in rows:
        if record.person_id != move.actor.pk:
            perform(record, "attest", actor=move.actor)
    _tell(
        move,
        people,
        _("A training session was written to your record"),
        _("Your record shows the hours. It counts once somebody else than you has verified it."),
    )


def _records(session: TrainingSession, people: list[UUID]) -> Iterator[TrainingRecord]:
    topics = list(session.topics.all())
    for person in people:
        for share in topics:
            title = f"{session.title}: {share.label}" if len(topics) > 1 else session.title
            yield TrainingRecord(
                person_id=person,
                agency=session.agency,
                topic=share.topic,
                title=title[:TITLE],
                provider=session.provider,
                hours=share.hours,
                remote=session.remote,
                instructor=session.instructor,
                place=session.place,
                completed_on=session.day,
                claimed_by_id=person,
                session=session,
            )


def forget_recorder(move: Move) -> None:
    move.record.recorded_by = move.record.recorded_at = None


def withdraw_records(move: Move) -> None:
    """The records stay to be read, but count no more; recorded again, the session writes new ones."""
    session = move.record
    reason = _("The recording of the session was undone: %s") % move.reason
    rows = TrainingRecord.objects.filter(session=session).exclude(status="withdrawn").order_by("pk")
    people = {row.person_id for row in rows}
    for record in rows:
        perform(record, "take_back", actor=None, reason=reason)
    _tell(
        move,
        sorted(people),
        _("The record of a training session was taken back"),
        _("The session is being put right. Your hours come back when it is recorded again."),
    )


def _tell(move: Move, people: list[UUID], title: str, body: str) -> None:
    session = move.record
    add_message(
        f"training_session.{move.transition.key}",
        people=User.objects.filter(pk__in=people, is_active=True).exclude(pk=move.actor.pk),
        title=title,
        body=body,
        url=session.get_absolute_url(),
        key=f"training_session.{move.transition.key}:{session.pk}:{session.version}",
        about=session,
    )
