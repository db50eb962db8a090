"""What follows when an outline is approved, replaced or retired, and when a lesson was taught."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import F

from sro_program.organisations.queries import today_at
from sro_program.policy.services import policy_in_force
from sro_program.ui.dates import months_later
from sro_program.workflow.engine import perform
from sro_program.workflow.spec import Move

from ..models import CourseOutline, Lesson


def write_approval(move: Move) -> None:
    """Approved today, until the day before the clause's months are over; without such a clause without end."""
    outline = move.record
    today = today_at(outline.agency)
    clause = policy_in_force(outline.agency, today).demand("outline_approval")
    months = clause.numbers.get("approval_months") if clause else None
    outline.approved_on, outline.approved_by = today, move.actor
    outline.approved_until = _day_before(months_later(today, int(months))) if months else None


def _day_before(day: date) -> date:
    return date.fromordinal(day.toordinal() - 1)


def end_the_former(move: Move) -> None:
    """The approved version before this one is taught until today; at most one of a series is approved."""
    former = CourseOutline.objects.filter(series=move.record.series, status="approved").exclude(pk=move.record.pk)
    for outline in former:
        perform(outline, "replace", actor=None)


def move_lessons_over(move: Move) -> None:
    """What is planned for later days is taught from the version just approved, as far as it covers them."""
    outline = move.record
    others = CourseOutline.objects.filter(series=outline.series).exclude(pk=outline.pk)
    later = Lesson.objects.filter(
        outline__in=others, status="scheduled", day__gt=outline.approved_on, grade__in=outline.grades
    )
    if outline.approved_until is not None:
        later = later.filter(day__lte=outline.approved_until)
    for lesson in later.order_by("pk").select_for_update(of=("self",)):
        lesson.outline, lesson.subject, lesson.version = outline, outline.subject, F("version") + 1
        lesson.save(update_fields=["outline", "subject", "version"])


def end_today(move: Move) -> None:
    outline = move.record
    if outline.approved_on is None:
        return
    today = today_at(outline.agency)
    if outline.approved_until is None or outline.approved_until > today:
        outline.approved_until = max(today, outline.approved_on)


def call_off_lessons(move: Move) -> None:
    """What was planned for days that are not covered any more does not take place."""
    outline = move.record
    if outline.approved_until is None:
        return
    for lesson in _uncovered(outline):
        perform(lesson, "call_off", actor=None)


def _uncovered(outline: Any) -> list[Lesson]:
    rows = Lesson.objects.filter(outline=outline, status="scheduled", day__gt=outline.approved_until)
    return list(rows.order_by("pk"))


def write_students(move: Move) -> None:
    move.record.students, move.record.note = move.data["students"], move.data["note"]
