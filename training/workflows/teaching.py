"""Invitations are accepted, outlines approved, lessons taught: in this order, and not otherwise."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sro_program.organisations.handing_over import hands_over
from sro_program.organisations.local_days import local_day
from sro_program.organisations.models import Officer
from sro_program.permissions.relation import SYSTEM
from sro_program.workflow.registry import register
from sro_program.workflow.spec import Transition, Workflow

from ..effects.teaching import (
    call_off_lessons,
    end_the_former,
    end_today,
    move_lessons_over,
    write_approval,
    write_students,
)
from ..effects.weeks import keep_its_week
from ..models import CourseOutline, Lesson
from ..permissions.records import CHIEF, SRO_SUPERVISOR
from ..permissions.teaching import (
    AUTHOR,
    INVITED_OFFICER,
    INVITER,
    LESSON_OFFICER,
    OFFICER_AFTERWARDS,
    PRINCIPAL,
    SEE_INVITATION,
    SEE_LESSON,
    SEE_OUTLINE,
)
from ..rules.teaching import ANSWERED, COMPLETE, INVITED, SUBJECT_LISTED, TEACHING
from ..states import INVITATION_STATES, LESSON_STATES, OUTLINE_STATES

INVITATION = register(
    Workflow(
        key="invitation",
        title=_("Invitation to teach"),
        model="training.Invitation",
        states=INVITATION_STATES,
        see=SEE_INVITATION,
        related=("school", "officer__user"),
        transitions=(
            Transition(
                "accept",
                _("Accept"),
                _("was accepted"),
                ("open",),
                "accepted",
                by=(INVITED_OFFICER,),
                tells=(INVITER, PRINCIPAL),
                explains=_("You can name it in an outline and plan lessons at this school."),
            ),
            Transition(
                "take_up",
                _("Take up"),
                _("was accepted"),
                ("open",),
                "accepted",
                by=(SYSTEM,),
                tells=(INVITED_OFFICER,),
            ),
            Transition(
                "decline",
                _("Decline"),
                _("was declined"),
                ("open",),
                "declined",
                by=(INVITED_OFFICER,),
                duty=(),
                asks_reason=True,
                tells=(INVITER, PRINCIPAL),
                explains=_("Whoever invited you reads your reason."),
            ),
            Transition(
                "withdraw",
                _("Withdraw"),
                _("was withdrawn"),
                ("open",),
                "withdrawn",
                by=(INVITER, PRINCIPAL),
                duty=(),
                asks_reason=True,
                tells=(INVITED_OFFICER,),
                explains=_("The officer is told. Lessons already planned are cancelled on their own page."),
            ),
        ),
    )
)


def _over(now: datetime) -> Q:
    return Q(approved_until__lt=local_day("agency__time_zone", now))


COURSE_OUTLINE = register(
    Workflow(
        key="course_outline",
        title=_("Course outline"),
        model="training.CourseOutline",
        states=OUTLINE_STATES,
        see=SEE_OUTLINE,
        related=("agency", "author__user"),
        transitions=(
            Transition(
                "submit",
                _("Hand in"),
                _("was handed in"),
                ("draft", "returned"),
                "submitted",
                by=(AUTHOR,),
                requires=(COMPLETE, SUBJECT_LISTED, INVITED, ANSWERED),
                tells=(CHIEF,),
                explains=_("It goes to the chief. You cannot change it while it is being decided."),
            ),
            Transition(
                "take_back",
                _("Take back"),
                _("was taken back"),
                ("submitted",),
                "draft",
                by=(AUTHOR,),
                duty=(),
                explains=_("You can change it and hand it in again."),
            ),
            Transition(
                "approve",
                _("Approve"),
                _("was approved"),
                ("submitted",),
                "approved",
                by=(CHIEF,),
                never_by=(AUTHOR,),
                sets=(write_approval, end_the_former),
                effects=(move_lessons_over,),
                tells=(AUTHOR,),
                explains=_(
                    "From today on it may be taught. A version approved before ends today, and lessons planned for "
                    "later days are taught from this one."
                ),
            ),
            Transition(
                "return",
                _("Return"),
                _("was returned"),
                ("submitted",),
                "returned",
                by=(CHIEF,),
                never_by=(AUTHOR,),
                duty=(),
                asks_reason=True,
                tells=(AUTHOR,),
                explains=_("The officer reads your reason and every comment you wrote on a part, and answers them."),
            ),
            Transition(
                "decline",
                _("Decline"),
                _("was declined"),
                ("submitted",),
                "declined",
                by=(CHIEF,),
                never_by=(AUTHOR,),
                duty=(),
                asks_reason=True,
                danger=True,
                tells=(AUTHOR,),
                explains=_("This version is never taught. The officer reads your reason."),
            ),
            Transition(
                "discard",
                _("Discard"),
                _("was discarded"),
                ("draft", "returned"),
                "retired",
                by=(AUTHOR,),
                duty=(),
                danger=True,
                explains=_("This version is put away. An approved version before it stays."),
            ),
            Transition(
                "retire",
                _("Retire"),
                _("was retired"),
                ("approved",),
                "retired",
                by=(AUTHOR, CHIEF),
                duty=(),
                sets=(end_today,),
                effects=(call_off_lessons,),
                asks_reason=True,
                danger=True,
                tells=(AUTHOR, SRO_SUPERVISOR),
                explains=_("It is taught until today. Lessons planned for later days are called off."),
            ),
            Transition(
                "replace",
                _("Replace"),
                _("was replaced by a newer version"),
                ("approved",),
                "retired",
                by=(SYSTEM,),
                sets=(end_today,),
            ),
            Transition(
                "expire",
                _("End"),
                _("came to the end of its approval"),
                ("approved",),
                "retired",
                by=(SYSTEM,),
                due=_over,
                effects=(call_off_lessons,),
                tells=(AUTHOR,),
            ),
        ),
    )
)

LESSON = register(
    Workflow(
        key="lesson",
        title=_("Lesson"),
        model="training.Lesson",
        states=LESSON_STATES,
        see=SEE_LESSON,
        related=("outline", "school"),
        transitions=(
            Transition(
                "teach",
                _("Log as taught"),
                _("was taught"),
                ("scheduled",),
                "taught",
                by=(LESSON_OFFICER, SRO_SUPERVISOR),
                duty=(OFFICER_AFTERWARDS,),
                requires=TEACHING,
                sets=(write_students,),
                form="training.forms.teaching.TaughtForm",
                explains=_("It counts in the figures. Name no student."),
            ),
            Transition(
                "cancel",
                _("Cancel"),
                _("was cancelled"),
                ("scheduled",),
                "cancelled",
                by=(LESSON_OFFICER, SRO_SUPERVISOR, PRINCIPAL),
                duty=(),
                effects=(keep_its_week,),
                asks_reason=True,
                danger=True,
                tells=(LESSON_OFFICER, PRINCIPAL),
                explains=_("It is taken off the calendar. The officer and the principal are told."),
            ),
            Transition(
                "call_off",
                _("Call off"),
                _("was called off: its outline is not approved for that day any more"),
                ("scheduled",),
                "cancelled",
                by=(SYSTEM,),
                effects=(keep_its_week,),
                tells=(LESSON_OFFICER, PRINCIPAL),
            ),
        ),
    )
)


# Handing over


def _open_outlines(officer: Officer, schools: frozenset[UUID]) -> Iterable[CourseOutline]:
    mine = CourseOutline.objects.filter(author=officer, status__in=("draft", "submitted", "returned", "approved"))
    return mine.filter(invitations__school__in=schools).distinct().order_by("title", "pk")


def _give_outline(outline: Any, successor: Officer, by: Any) -> None:
    outline.author, outline.version = successor, outline.version + 1
    outline.save(update_fields=["author", "version"])


def _planned_lessons(officer: Officer, schools: frozenset[UUID]) -> Iterable[Lesson]:
    mine = Lesson.objects.filter(officer=officer, school__in=schools, status="scheduled")
    return mine.select_related("outline").order_by("starts_at", "pk")


def _give_lesson(lesson: Any, successor: Officer, by: Any) -> None:
    lesson.officer, lesson.version = successor, lesson.version + 1
    lesson.save(update_fields=["officer", "version"])


hands_over("course_outline", _("Course outline"), find=_open_outlines, give=_give_outline)
hands_over("lesson", _("Lesson"), find=_planned_lessons, give=_give_lesson)
