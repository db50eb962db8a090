"""Either side corrects a day, with a reason. What was said before stays as it was (UT-SUP-B)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sro_program.accounts.models import User
from sro_program.organisations.models import Role, School
from sro_program.organisations.seats import forget_standing, holders, standing_of
from sro_program.workflow.errors import MovedMeanwhile, NotVisible, Refused

from ..models import Presence, PresenceMark
from ..queries.presence import AFTER, EARLY, Duty, DutyKey, duty_of
from .presence import Answer, Side, What, at_school, held, keep_day, new_day, supervisors_of, tell_of_day


@dataclass(frozen=True, slots=True)
class DaySaid:
    """How a day was, as somebody says it: clock times at the school, and why it is said only now.

    `here` is what the school adds; the others leave it empty.
    """

    reason: str
    came: time | None = None
    left: time | None = None
    here: bool | None = None


@transaction.atomic
def correct(*, by: User, key: DutyKey, said: DaySaid, version: int = 0) -> Presence:
    """Write down how a day was. The other side is told, and answers again where it had answered before."""
    forget_standing(by)
    duty, presence = _found(key)
    side = side_of(by, duty)
    if version != (presence.version if presence else 0):
        raise MovedMeanwhile(_("This day was changed after you opened it. Open it again to see how it is now."))
    if not said.reason.strip():
        raise ValidationError({"reason": _("Say why, so that the other side understands it.")})
    presence = presence or new_day(key)
    came_at, left_at = _times(duty, said, presence)
    marks = [
        PresenceMark(by=by, side=side, what=what, at=at, correction=True, reason=said.reason.strip())
        for what, at in _changes(presence, side, came_at, left_at, said.here)
    ]
    if not marks:
        raise Refused(_("Nothing is different from what is written down already."))
    presence.came_at, presence.left_at = came_at, left_at
    presence.answer = _answer(side, said.here)
    keep_day(presence, marks)
    tell_of_day(presence, _others(duty, side, denied=presence.answer == Answer.DENIED), by)
    return presence


def _found(key: DutyKey) -> tuple[Duty, Presence | None]:
    duty, presence = held(key)
    if duty is not None:
        return duty, presence
    rows = Presence.objects.select_related("school__district").filter(school=key.school, day=key.day)
    kept = rows.filter(**{"assignment" if key.kind == "post" else "cover": key.pk}).first()
    if kept is None:
        raise NotVisible(_("There is nothing here."))
    return duty_of(kept), kept


def side_of(by: User, duty: Duty) -> str:
    """On which side somebody speaks about these hours; nobody speaks for the school about their own."""
    if duty.person == by.pk:
        return Side.OFFICER
    standing = standing_of(by)
    if duty.key.school in standing.schools(Role.PRINCIPAL, Role.SCHOOL_STAFF):
        return Side.SCHOOL
    if duty.agency in standing.agencies(Role.SERGEANT):
        return Side.AGENCY
    raise NotVisible(_("There is nothing here."))


def _times(duty: Duty, said: DaySaid, presence: Presence) -> tuple[datetime | None, datetime | None]:
    if said.here is False:
        return presence.came_at, presence.left_at
    if said.came is None:
        raise ValidationError({"came": _("Write when they came.")})
    came_at = _same(_moment(duty, said.came, duty.starts_at - EARLY), presence.came_at)
    left_at = _same(_moment(duty, said.left, came_at), presence.left_at) if said.left else None
    now = timezone.now()
    for name, at in (("came", came_at), ("left", left_at)):
        if at is not None and at > now:
            raise ValidationError({name: _("This time lies ahead. Write a time that has passed.")})
    if came_at > duty.ends_at:
        ended = at_school(duty, duty.ends_at)
        raise ValidationError({"came": _("The hours ended at %s. Write when they came before that.") % ended})
    if left_at and left_at > duty.ends_at + AFTER:
        raise ValidationError({"left": _("They left after they came, on the same day. Write that time.")})
    return came_at, left_at


def _moment(duty: Duty, clock: time, after: datetime) -> datetime:
    """The first time after a moment that the clock at the school shows this, as it stood before the clocks change."""
    for ahead in range(-1, 3):
        day = duty.key.day + timedelta(days=ahead)
        moment = datetime.combine(day, clock, duty.zone).astimezone(UTC)
        if moment > after:
            return moment
    raise AssertionError(clock)


def _same(written: datetime, kept: datetime | None) -> datetime:
    """A form knows whole minutes: within the same minute the time kept is meant."""
    return kept if kept is not None and timedelta() <= kept - written < timedelta(minutes=1) else written


def _changes(
    presence: Presence, side: str, came_at: datetime | None, left_at: datetime | None, here: bool | None
) -> Iterator[tuple[str, datetime]]:
    now = timezone.now()
    if came_at is not None and came_at != presence.came_at:
        yield What.CAME, came_at
    if left_at is not None and left_at != presence.left_at:
        yield What.LEFT, left_at
    if left_at is None and presence.left_at is not None:
        yield What.STAYED, now
    answer = _answer(side, here)
    if side == Side.SCHOOL and answer != presence.answer:
        yield (What.DENIED if answer == Answer.DENIED else What.CONFIRMED), now
    elif side != Side.SCHOOL and presence.answer == Answer.DENIED and came_at == presence.came_at and came_at:
        yield What.CAME, came_at


def _answer(side: str, here: bool | None) -> Any:
    """The school decides with its own word; after anybody else spoke, the school is asked again."""
    if side != Side.SCHOOL:
        return Answer.OPEN
    return Answer.DENIED if here is False else Answer.CONFIRMED


def _others(duty: Duty, side: str, *, denied: bool) -> Iterable[Any]:
    if side != Side.OFFICER:
        yield duty.person
    if side != Side.SCHOOL:
        yield from holders(Role.PRINCIPAL, at=School.objects.filter(pk=duty.key.school)).values_list("pk", flat=True)
    if denied:
        yield from supervisors_of(duty)
