"""Inviting applicants to the board, and reminding everybody the day before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import DateField, DateTimeField, F, Func, QuerySet
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sro_program.accounts.models import User
from sro_program.notifications.models import Outbox
from sro_program.notifications.outbox import add_message
from sro_program.organisations.local_days import local_day
from sro_program.ui.dates import day_text, moment_text
from sro_program.workflow.errors import Unmet

from ..models import Application, Interview, InterviewBoard
from ..permissions import ARRANGE_INTERVIEWS
from ..states import PENDING_INTERVIEW
from .boards import take_as_is

REMIND_FROM_HOUR = 7  # nobody is woken for a reminder; local time of the agency
LONGEST = timedelta(minutes=480)


def check_time(
    board: InterviewBoard,
    *,
    starts_at: datetime,
    minutes: int,
    shorter_notice: bool,
    but: Interview | None = None,
    now: datetime | None = None,
) -> None:
    """Raise at the field what is wrong with a time: past, too soon, or when the board already hears somebody."""
    now = now or timezone.now()
    if starts_at <= now:
        raise ValidationError({"starts_at": _("Choose a time that is still to come.")})
    days = board.policy.selection.interview_notice_days
    zone = ZoneInfo(board.opening.agency.time_zone)
    earliest = timezone.localdate(now, zone) + timedelta(days=days)
    if timezone.localdate(starts_at, zone) < earliest and not shorter_notice:
        text = ngettext(
            "Applicants get at least %(days)d day of notice, so choose %(day)s or later. "
            "Tick the box below if the applicant agreed to a shorter notice.",
            "Applicants get at least %(days)d days of notice, so choose %(day)s or later. "
            "Tick the box below if the applicant agreed to a shorter notice.",
            days,
        )
        raise ValidationError({"starts_at": text % {"days": days, "day": day_text(earliest)}})
    taken = _overlapping(board, starts_at, starts_at + timedelta(minutes=minutes), but)
    if taken is not None:
        raise ValidationError(
            {"starts_at": _("The board already has an interview at %s. Choose another time.") % _at(taken)}
        )


def _overlapping(board: InterviewBoard, start: datetime, end: datetime, but: Interview | None) -> Interview | None:
    near = board.interviews.filter(
        status__in=(*PENDING_INTERVIEW, "held"), starts_at__lt=end, starts_at__gt=start - LONGEST
    )
    return next((i for i in near if i != but and i.starts_at + timedelta(minutes=i.minutes) > start), None)


def _at(interview: Interview) -> str:
    with timezone.override(ZoneInfo(interview.board.opening.agency.time_zone)):
        return moment_text(interview.starts_at)


@transaction.atomic
def invite_applicants(
    board: InterviewBoard,
    *,
    by: User,
    applications: Sequence[Application],
    starts_at: datetime,
    minutes: int,
    pause: int = 0,
    place: str,
    shorter_notice: bool = False,
) -> list[Interview]:
    """Invite one applicant or several, one after the other, all of them or none (UT-SELECT-2).

    `minutes` is the length of each interview, `pause` the minutes between two. Applicants and
    members are told in the same transaction.
    """
    board = take_as_is(board, by=by, ability=ARRANGE_INTERVIEWS)
    _check_invitable(board, applications)
    _check_same_day(board, starts_at, len(applications) * (minutes + pause) - pause)
    invited = []
    for place_in_line, application in enumerate(applications):
        start = starts_at + timedelta(minutes=place_in_line * (minutes + pause))
        check_time(board, starts_at=start, minutes=minutes, shorter_notice=shorter_notice)
        interview = Interview.objects.create(
            board=board, application=application, starts_at=start, minutes=minutes, place=place
        )
        _tell_of_invitation(interview)
        invited.append(interview)
    return invited


def _check_invitable(board: InterviewBoard, applications: Sequence[Application]) -> None:
    if not applications:
        raise ValidationError({"applications": _("Choose at least one applicant.")})
    wanted = {application.pk for application in applications}
    if wanted - set(invitable(board).values_list("pk", flat=True)):
        raise Unmet(
            _("Somebody you chose cannot be invited any more: withdrawn, or invited meanwhile. Open the page again.")
        )


def _check_same_day(board: InterviewBoard, first: datetime, minutes: int) -> None:
    zone = ZoneInfo(board.opening.agency.time_zone)
    if timezone.localdate(first, zone) != timezone.localdate(first + timedelta(minutes=minutes - 1), zone):
        raise ValidationError(
            {"starts_at": _("The last interview would end after midnight. Start earlier, or invite fewer at a time.")}
        )


def invitable(board: InterviewBoard) -> QuerySet[Application]:
    """Eligible applicants without an interview still to come, longest waiting first."""
    pending = board.interviews.filter(status__in=PENDING_INTERVIEW)
    eligible = Application.objects.filter(opening=board.opening_id, status="eligible")
    return (
        eligible.exclude(pk__in=pending.values("application"))
        .select_related("applicant", "officer")
        .order_by("submitted_at", "pk")
    )


def _members(board: InterviewBoard) -> Iterable[User]:
    return User.objects.filter(is_active=True, board_seats__board=board)


def _tell_of_invitation(interview: Interview) -> None:
    facts = {"opening": interview.board.opening, "when": _at(interview)}
    length = _("%(minutes)d minutes, %(place)s.") % {"minutes": interview.minutes, "place": interview.place}
    add_message(
        "interview.invited",
        people=[interview.application.applicant],
        title=_("Invitation to an interview: %(when)s") % facts,
        url=interview.get_absolute_url(),
        body=_("%(opening)s. ") % facts + length + " " + _("Please accept, or ask for another time."),
        key=f"interview.invited:{interview.pk}:applicant",
        about=interview,
        calendar=interview.calendar_event(),
    )
    add_message(
        "interview.invited",
        people=_members(interview.board),
        title=_("The board interviews: %(when)s") % facts,
        url=interview.get_absolute_url(),
        body=_("%(opening)s. ") % facts + length,
        key=f"interview.invited:{interview.pk}:board",
        about=interview,
        calendar=interview.calendar_event(),
    )


def remind_tomorrow(now: datetime | None = None) -> int:
    """Tell applicant and members of interviews on the agency's next day; how many reminders were written.

    Found from data: a run missed is made up by the next one, a run doubled changes nothing. A moved
    interview is another reminder.
    """
    now = now or timezone.now()
    due = [i for i in _tomorrow(now) if _local(i, now).hour >= REMIND_FROM_HOUR]
    told = set(Outbox.objects.filter(key__in=[_reminder_key(i) for i in due]).values_list("key", flat=True))
    fresh = [i for i in due if _reminder_key(i) not in told]
    with transaction.atomic():
        for interview in fresh:
            _remind(interview)
    return len(fresh)


def _tomorrow(now: datetime) -> QuerySet[Interview]:
    zone = "board__opening__agency__time_zone"
    starts = Cast(Func(F(zone), F("starts_at"), function="timezone", output_field=DateTimeField()), DateField())
    return (
        Interview.objects.filter(status__in=("invited", "accepted"), starts_at__gt=now)
        .annotate(day_there=starts, today_there=local_day(zone, now))
        .filter(starts_at__lt=now + timedelta(days=3), day_there=F("today_there") + 1)
        .select_related("application__applicant", "board__opening__agency")
        .order_by("starts_at", "pk")
    )


def _local(interview: Interview, now: datetime) -> datetime:
    return timezone.localtime(now, ZoneInfo(interview.board.opening.agency.time_zone))


def _reminder_key(interview: Interview) -> str:
    return f"interview.reminder:{interview.pk}:{interview.starts_at.timestamp():.0f}"


def _remind(interview: Interview) -> None:
    add_message(
        "interview.reminder",
        people=[interview.application.applicant, *_members(interview.board)],
        title=_("Interview tomorrow: %s") % _at(interview),
        url=interview.get_absolute_url(),
        body=_("%(opening)s. %(minutes)d minutes, %(place)s.")
        % {"opening": interview.board.opening, "minutes": interview.minutes, "place": interview.place},
        key=_reminder_key(interview),
        about=interview,
    )
