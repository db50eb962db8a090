"""Writes on lessons that are no transitions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ExpressionWrapper, F
from django.db.models.fields import DateTimeField
from django.utils.translation import gettext as _

from sro_program.organisations.models import Officer
from sro_program.organisations.queries import today_at
from sro_program.organisations.seats import forget_standing
from sro_program.workflow.errors import NotYours, Unmet

from ..effects.weeks import keep_week
from ..models import CourseOutline, Invitation, Lesson
from ..queries.teaching import usable_invitations
from ..rules.teaching import PLANNING
from .invitations import own_officer


@dataclass(frozen=True, slots=True)
class LessonText:
    """One class to be taught."""

    outline: CourseOutline
    invitation: Invitation
    setting: str
    grade: str
    group: str
    teacher: str
    starts_at: datetime
    minutes: int
    place: str = ""


@transaction.atomic
def plan_lesson(*, by: Any, text: LessonText) -> Lesson:
    """Put a class on the calendar, or enter one of the last two weeks. The outline is held still meanwhile."""
    forget_standing(by)
    officer = own_officer(by)
    Officer.objects.select_for_update(of=("self",)).get(pk=officer.pk)
    outline = CourseOutline.objects.select_for_update(of=("self",)).get(pk=text.outline.pk)
    if outline.author_id != officer.pk:
        raise NotYours(_("You teach from outlines of your own. Copy this one and have your copy approved."))
    if not usable_invitations(officer).filter(pk=text.invitation.pk).exists():
        raise ValidationError({"invitation": _("Choose an invitation made to you by a school at which you serve.")})
    lesson = Lesson(
        agency=officer.agency,
        officer=officer,
        outline=outline,
        invitation=text.invitation,
        school=text.invitation.school,
        subject=outline.subject,
        setting=text.setting,
        grade=text.grade,
        group=text.group,
        teacher=text.teacher,
        place=text.place,
        starts_at=text.starts_at,
        minutes=text.minutes,
        day=text.starts_at.astimezone(ZoneInfo(officer.agency.time_zone)).date(),
    )
    lesson.put_under_policy(officer.agency, today_at(officer.agency))
    if missing := tuple(s for rule in PLANNING for s in rule.sentences(lesson)):
        raise Unmet(*missing)
    _check_free(lesson)
    lesson.save()
    keep_week(officer, lesson.day)
    return lesson


def _check_free(lesson: Lesson) -> None:
    ends = ExpressionWrapper(F("starts_at") + F("minutes") * timedelta(minutes=1), output_field=DateTimeField())
    others = Lesson.objects.filter(officer=lesson.officer).exclude(status="cancelled").annotate(ends_at=ends)
    until = lesson.starts_at + timedelta(minutes=lesson.minutes)
    if others.filter(starts_at__lt=until, ends_at__gt=lesson.starts_at).exists():
        raise ValidationError({"starts_at": _("You have another lesson at that time. Choose another time.")})
