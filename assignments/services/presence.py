"""Check-in, check-out, the school's answer, corrections. Each word is kept as a mark; the day as both sides leave it.

Every write locks the person whose hours they are first, so that two taps at once have one outcome (UT-SUP-B).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sro_program.accounts.models import User
from sro_program.notifications.outbox import add_message
from sro_program.organisations.models import Agency, Officer, Role
from sro_program.organisations.seats import forget_standing, holders, standing_of
from sro_program.policy.schema import Clause
from sro_program.policy.services import policy_in_force
from sro_program.workflow.errors import MovedMeanwhile, NotVisible, NotYours, Refused, Unmet
from sro_program.workflow.spec import Sentence

from ..models import Cover, Presence, PresenceMark, Substitute
from ..queries.presence import AFTER, COVER, EARLY, POST, Duty, DutyKey, consents_to_location, duty_named

QUEUED = timedelta(hours=12)
"""How long a tap may have waited on a phone without a connection."""
CLOCKS_AGREE = timedelta(minutes=5)
LEFT_EARLY = timedelta(minutes=15)
"""From so many minutes before the end the SRO supervisor is told that somebody left."""

Side, What, How, Answer = PresenceMark.Side, PresenceMark.What, PresenceMark.How, Presence.Answer


@dataclass(frozen=True, slots=True)
class Tap:
    """What the phone says. Its clock may be wrong, so of its two times only the wait between them counts."""

    tapped_at: datetime | None = None
    sent_at: datetime | None = None
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    how: str = How.PAGE

    def moment(self, now: datetime) -> datetime:
        """When it was tapped by our clock; now, unless the tap waited for a connection and not too long."""
        waited = self._waited()
        return now - waited if waited is not None and timedelta() <= waited <= QUEUED else now

    def _waited(self) -> timedelta | None:
        return self.sent_at - self.tapped_at if self.sent_at and self.tapped_at else None

    def remarks(self, now: datetime) -> list[str]:
        """What the person should know of how the time was taken."""
        found = []
        if self.sent_at and abs(self.sent_at - now) > CLOCKS_AGREE:
            off = _length(abs(self.sent_at - now))
            found.append(_("Your phone’s clock is %(off)s off. Our own clock counted.") % {"off": off})
        waited = self._waited()
        if waited is not None and not timedelta() <= waited <= QUEUED:
            found.append(_("The time that your phone gave for the tap cannot be right. The time now was kept."))
        return found


@dataclass(frozen=True, slots=True)
class Tapped:
    presence: Presence
    at: datetime
    remarks: list[str]


def _length(span: timedelta) -> str:
    hours, minutes = divmod(round(span.total_seconds() / 60), 60)
    parts = [ngettext("%d hour", "%d hours", hours) % hours] if hours else []
    parts += [ngettext("%d minute", "%d minutes", minutes) % minutes] if minutes else []
    return _(" and ").join(parts)


@transaction.atomic
def check_in(*, by: User, key: DutyKey, tap: Tap | None = None) -> Tapped:
    """The person is at the school. Earlier than the start counts as there; only hours due count."""
    tap, now = tap or Tap(), timezone.now()
    duty, presence = _own(by, key)
    at = tap.moment(now)
    _refuse_outside(duty, at)
    earlier = _last(presence, Side.OFFICER, What.CAME)
    if earlier is not None:
        text = _("You are checked in at %(school)s already, since %(at)s.")
        raise MovedMeanwhile(
            text % {"school": duty.school, "at": at_school(duty, earlier.at)}, who=earlier.by, when=earlier.made_at
        )
    if presence.came_at is None and presence.answer == Answer.DENIED:
        presence.answer = Answer.OPEN
    presence.came_at = min(presence.came_at or at, at)
    keep_day(presence, [_mark(by, Side.OFFICER, What.CAME, at, tap)])
    return Tapped(presence, at, tap.remarks(now))


@transaction.atomic
def check_out(*, by: User, key: DutyKey, tap: Tap | None = None) -> Tapped:
    """The person leaves. Whoever leaves well before the end has the SRO supervisor told."""
    tap, now = tap or Tap(), timezone.now()
    duty, presence = _own(by, key)
    at = tap.moment(now)
    if presence.came_at is None:
        raise Refused(_("You have not checked in at %(school)s. Check in first.") % {"school": duty.school})
    if presence.left_at is not None:
        gone = {"school": duty.school, "at": at_school(duty, presence.left_at)}
        raise MovedMeanwhile(_("You checked out of %(school)s already, at %(at)s.") % gone, who=by)
    if at > duty.ends_at + AFTER:
        raise Refused(_("These hours ended long ago. Correct the day instead, and say why."))
    presence.left_at = at if at > presence.came_at else now
    keep_day(presence, [_mark(by, Side.OFFICER, What.LEFT, presence.left_at, tap)])
    if presence.left_at < duty.ends_at - LEFT_EARLY:
        tell_of_day(presence, supervisors_of(duty), by)
    return Tapped(presence, presence.left_at, tap.remarks(now))


@transaction.atomic
def confirm(*, by: User, key: DutyKey, how: str = How.PAGE) -> Presence:
    """The school saw them. Where they forgot to check in, they were there from now on at the latest."""
    now = timezone.now()
    duty, presence = _asked_of_school(by, key, now)
    if presence.came_at is None and now > duty.ends_at:
        text = _("Nobody checked in, and the hours are over. Write down when they came, and how you know.")
        raise Unmet(Sentence(text, recording_clause(duty)))
    presence.came_at = presence.came_at or now
    presence.answer = Answer.CONFIRMED
    keep_day(presence, [_mark(by, Side.SCHOOL, What.CONFIRMED, now, Tap(how=how))])
    return presence


@transaction.atomic
def deny(*, by: User, key: DutyKey, how: str = How.PAGE) -> Presence:
    """The school says that they are not there. The person and the SRO supervisor are told."""
    now = timezone.now()
    duty, presence = _asked_of_school(by, key, now)
    presence.answer = Answer.DENIED
    keep_day(presence, [_mark(by, Side.SCHOOL, What.DENIED, now, Tap(how=how))])
    tell_of_day(presence, [*supervisors_of(duty), duty.person], by)
    return presence


def note_nobody_came(*, by: User, key: DutyKey) -> None:
    """The school looks for somebody because nobody came: the day says so too, unless it was spoken of already."""
    duty, presence = held(key)
    if duty is None or duty.person == by.pk:
        return
    presence = presence or new_day(key)
    if presence.came_at is None and presence.answer == Answer.OPEN:
        presence.answer = Answer.DENIED
        keep_day(presence, [_mark(by, Side.SCHOOL, What.DENIED, timezone.now(), Tap())])


# What all of them share


def held(key: DutyKey) -> tuple[Duty | None, Presence | None]:
    """The hours and their day on record, after locking the person whose hours they are."""
    if key.kind == POST:
        people: Any = Officer.objects.filter(assignments=key.pk)
    else:
        people = Substitute.objects.filter(pk__in=Cover.objects.filter(pk=key.pk).values("substitute"))
    if people.order_by().select_for_update(of=("self",), no_key=True).first() is None:
        raise NotVisible(_("There is nothing here."))
    duty = duty_named(key)
    return duty, duty.presence if duty else None


def new_day(key: DutyKey) -> Presence:
    post, cover = (key.pk, None) if key.kind == POST else (None, key.pk)
    assert cover is None or key.kind == COVER
    return Presence(school_id=key.school, day=key.day, assignment_id=post, cover_id=cover, version=0)


def _own(by: User, key: DutyKey) -> tuple[Duty, Presence]:
    forget_standing(by)
    duty, presence = held(key)
    if duty is None or duty.person != by.pk:
        raise NotVisible(_("There is nothing here."))
    if duty.suspended:
        raise NotYours(_("Your post is suspended. Ask your SRO supervisor before you serve at the school."))
    return duty, presence or new_day(key)


def _asked_of_school(by: User, key: DutyKey, now: datetime) -> tuple[Duty, Presence]:
    forget_standing(by)
    duty, presence = held(key)
    if duty is None or key.school not in standing_of(by).schools(Role.PRINCIPAL, Role.SCHOOL_STAFF):
        raise NotVisible(_("There is nothing here."))
    if duty.person == by.pk:
        raise NotYours(_("These are your own hours. Somebody else at the school says whether you are there."))
    if now < duty.starts_at - EARLY:
        raise Refused(_("These hours have not begun. They begin at %s.") % at_school(duty, duty.starts_at))
    presence = presence or new_day(key)
    if presence.answer != Answer.OPEN:
        said = presence.marks.filter(side=Side.SCHOOL).select_related("by").order_by("made_at", "pk").last()
        told = {"who": said.by if said else "", "at": at_school(duty, said.made_at) if said else ""}
        text = _("%(who)s answered at %(at)s already. To say something else, correct the day and say why.")
        raise MovedMeanwhile(text % told, who=said.by if said else None, when=said.made_at if said else None)
    return duty, presence


def _refuse_outside(duty: Duty, at: datetime) -> None:
    if at < duty.starts_at - EARLY:
        begins = {"begin": at_school(duty, duty.starts_at), "from": at_school(duty, duty.starts_at - EARLY)}
        raise Refused(_("Your hours begin at %(begin)s. You can check in from %(from)s on.") % begins)
    if at > duty.ends_at:
        text = _("These hours ended at %s. Write the day down under “Your days”, and say why.")
        raise Unmet(Sentence(text % at_school(duty, duty.ends_at), recording_clause(duty)))


def recording_clause(duty: Duty) -> Clause | None:
    """By which clause presence is recorded and not assumed, if the policy of that day has one."""
    return policy_in_force(Agency.objects.get(pk=duty.agency), duty.key.day).demand("presence_recorded")


def at_school(duty: Duty, moment: datetime) -> str:
    """The time on the clock at the school."""
    return f"{moment.astimezone(duty.zone):%H:%M}"


def _last(presence: Presence, side: str, what: str) -> PresenceMark | None:
    if presence.version == 0:
        return None
    marks = PresenceMark.objects.filter(presence=presence, side=side, what=what).select_related("by")
    return marks.order_by("made_at", "pk").last()


def _mark(by: User, side: str, what: str, at: datetime, tap: Tap) -> PresenceMark:
    mark = PresenceMark(by=by, side=side, what=what, at=at, how=tap.how)
    if tap.latitude is not None and tap.longitude is not None and consents_to_location(by):
        mark.latitude, mark.longitude = round(tap.latitude, 2), round(tap.longitude, 2)
    return mark


def keep_day(presence: Presence, marks: Iterable[PresenceMark]) -> None:
    """The day as it is now, together with what was said of it."""
    presence.version += 1
    presence.save()
    for mark in marks:
        mark.presence = presence
        mark.save()


def supervisors_of(duty: Duty) -> list[Any]:
    return list(holders(Role.SERGEANT, at=Agency.objects.filter(pk=duty.agency)).values_list("pk", flat=True))


def tell_of_day(presence: Presence, people: Iterable[Any], by: User) -> None:
    """Only that there is something to look at: neither the school nor the person nor the hole stands in a mail."""
    told = User.objects.filter(pk__in=set(people) - {by.pk}, is_active=True)
    add_message(
        "presence.said",
        people=told,
        title=_("Something was said about a day at a school"),
        body=_("The page shows what, and what you can do."),
        url=presence.get_absolute_url(),
        key=f"presence.said:{presence.pk}:{presence.version}",
        about=presence.assignment,
    )
