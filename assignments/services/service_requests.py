"""Office hours, what officers are asked to come to, and the secret addresses of calendars."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.core import signing
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sro_program.accounts.models import User
from sro_program.organisations.models import Officer, Role, School
from sro_program.organisations.queries import today_at
from sro_program.organisations.seats import forget_standing, standing_of
from sro_program.workflow.engine import perform
from sro_program.workflow.errors import MovedMeanwhile, NotVisible, NotYours

from ..models import CalendarFeed, OfficeHours, ServiceRequest
from ..permissions.service_requests import (
    ACCEPTING_OFFICER,
    APPROVING_CHIEF,
    APPROVING_SUPERVISOR,
    BOOK_CONFERENCE,
    END_HOURS,
    SEE_OFFICE_HOURS,
)
from ..queries.posts import officers_at
from ..queries.services import free_times, schools_asking
from .programs import tell_of

APPROVALS = {
    "parent_meeting": "meeting_approval",
    "faculty_meeting": "meeting_approval",
    "function": "function_approval",
    "class": "class_approval",
}
"""By which word a policy claims the approval of each kind; where none does, the officer says yes or no."""


@transaction.atomic
def publish_hours(
    *,
    by: User,
    officer: Officer,
    school: School,
    weekday: int,
    starts_at: time,
    ends_at: time,
    minutes: int,
    room: str,
) -> OfficeHours:
    """Say when an officer can be met at a school. Hours of one officer never overlap."""
    forget_standing(by)
    leads = officer.agency_id in standing_of(by).agencies(Role.SERGEANT)
    if not (leads or officer.user_id == by.pk):
        raise NotYours(_("Only the officer or the SRO supervisor publishes office hours."))
    if not officers_at([school.pk]).filter(pk=officer.pk).exists():
        raise ValidationError({"school": _("The officer does not serve at this school. Choose one where they do.")})
    if ends_at <= starts_at:
        raise ValidationError(
            {"ends_at": _("Office hours end on the day they begin, before midnight. Choose a later time.")}
        )
    if (datetime.combine(date.min, ends_at) - datetime.combine(date.min, starts_at)) < timedelta(minutes=minutes):
        raise ValidationError({"minutes": _("One conference is longer than the hours. Choose fewer minutes.")})
    try:
        with transaction.atomic():
            return OfficeHours.objects.create(
                officer=officer,
                school=school,
                weekday=weekday,
                starts_at=starts_at,
                ends_at=ends_at,
                minutes=minutes,
                room=room,
            )
    except IntegrityError as fault:
        raise ValidationError(
            {"starts_at": _("These hours overlap other office hours of the officer. Choose other times.")}
        ) from fault


@transaction.atomic
def end_hours(*, hours: OfficeHours, by: User, version: int | None = None) -> OfficeHours:
    """No more times are offered. Conferences already booked stay; each can be cancelled."""
    forget_standing(by)
    locked = OfficeHours.objects.select_for_update(of=("self",)).get(pk=hours.pk)
    if not SEE_OFFICE_HOURS.allows(by, locked):
        raise NotVisible(_("There is nothing here."))
    if not END_HOURS.allows(by, locked):
        raise NotYours(_("These office hours are not yours to end, or ended already."))
    if version not in (None, locked.version):
        raise MovedMeanwhile(_("These hours were changed after you opened them. Open them again."))
    locked.ended_at = timezone.now()
    locked.version += 1
    locked.save()
    return locked


@dataclass(frozen=True, slots=True)
class ServiceText:
    """What an officer is asked to come to."""

    kind: str
    school: School
    officer: Officer
    title: str
    details: str
    place: str
    starts_at: datetime
    minutes: int
    officers_needed: int = 1


@transaction.atomic
def ask_for_service(*, by: User, text: ServiceText) -> ServiceRequest:
    """Ask an officer to a meeting, a function or a class. Who approves it follows from the policy."""
    forget_standing(by)
    if not schools_asking(by).filter(pk=text.school.pk).exists():
        raise NotYours(_("Only staff of a school ask for an officer there."))
    if not officers_at([text.school.pk]).filter(pk=text.officer.pk).exists():
        raise ValidationError({"officer": _("Choose an officer who serves at this school.")})
    if text.starts_at <= timezone.now():
        raise ValidationError({"starts_at": _("This time has passed. Choose a later one.")})
    request = ServiceRequest(
        kind=text.kind,
        agency=text.officer.agency,
        school=text.school,
        officer=text.officer,
        requested_by=by,
        title=text.title,
        details=text.details,
        place=text.place,
        starts_at=text.starts_at,
        ends_at=text.starts_at + timedelta(minutes=text.minutes),
        officers_needed=text.officers_needed,
    )
    request.put_under_policy(text.officer.agency, today_at(text.officer.agency))
    request.approver = "leaders" if request.policy.demand(APPROVALS[text.kind]) else "officer"
    request.save()
    relations = (APPROVING_SUPERVISOR, APPROVING_CHIEF) if request.approver == "leaders" else (ACCEPTING_OFFICER,)
    tell_of(request, "service_request.asked", relations, by)
    return request


@transaction.atomic
def book_conference(
    *, hours: OfficeHours, by: User, starts_at: datetime, with_whom: str, title: str
) -> ServiceRequest:
    """Take a time of published office hours. Of two who want the same one, the first has it."""
    forget_standing(by)
    Officer.objects.select_for_update(of=("self",)).get(pk=hours.officer_id)
    locked = OfficeHours.objects.select_related("officer__agency", "school__district").get(pk=hours.pk)
    if not SEE_OFFICE_HOURS.allows(by, locked):
        raise NotVisible(_("There is nothing here."))
    if not BOOK_CONFERENCE.allows(by, locked):
        raise NotYours(_("Staff of the school take times in these office hours, while the hours are offered."))
    if starts_at not in free_times(locked, now=timezone.now()):
        raise MovedMeanwhile(_("This time is not free any more: somebody was faster. Choose another time."))
    request = ServiceRequest(
        kind="conference",
        agency=locked.officer.agency,
        school=locked.school,
        officer=locked.officer,
        requested_by=by,
        title=title,
        place=locked.room,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=locked.minutes),
        with_whom=with_whom,
        hours=locked,
        approver="officer",
    )
    request.put_under_policy(locked.officer.agency, today_at(locked.officer.agency))
    request.save()
    perform(request, "book", actor=None)
    return request


# Calendar addresses

_SIGNER = signing.Signer(salt="assignments.calendar", sep=".")


def feed_token(feed: CalendarFeed) -> str:
    return _SIGNER.sign(feed.pk.hex)


def feed_of(token: str) -> CalendarFeed | None:
    """The address still in use that this secret belongs to, of somebody who may still sign in."""
    try:
        pk = _SIGNER.unsign(token)
    except signing.BadSignature:
        return None
    live = CalendarFeed.objects.filter(pk=pk, ended_at__isnull=True, user__is_active=True)
    return live.select_related("user").first()


@transaction.atomic
def new_feed(*, by: User) -> CalendarFeed:
    """A new secret address; one given out before stops working."""
    end_feed(by=by)
    return CalendarFeed.objects.create(user=by)


@transaction.atomic
def end_feed(*, by: User) -> None:
    User.objects.select_for_update(of=("self",)).get(pk=by.pk)
    for feed in CalendarFeed.objects.filter(user=by, ended_at__isnull=True):
        feed.ended_at = timezone.now()
        feed.version += 1
        feed.save()
