"""Reading outlines, invitations and lessons."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.apps import apps
from django.db.models import BooleanField, Exists, F, Func, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Now, TruncDate

from sro_program.organisations.models import Officer, School
from sro_program.organisations.queries import today_at
from sro_program.policy.policy import Policy
from sro_program.policy.schema import Choice

from ..models import CourseOutline, Invitation, Lesson, TrainingRecord
from ..permissions.teaching import INVITE_OFFICER, SEE_LESSON
from .serving import schools_served


def subjects(policy: Policy) -> dict[str, Choice]:
    """What may be taught under the policy, by key."""
    return {c.key: c for c in policy.choices("instruction_subject")}


def topics_of(policy: Policy, subject: str) -> list[str]:
    """Training topics that show training in the subject."""
    known = subjects(policy)
    return list(known[subject].topics) if subject in known else []


def teachable_on(outline: CourseOutline, day: date) -> bool:
    """Whether this version was approved on or before the day and not over by then."""
    if outline.approved_on is None or outline.approved_on > day:
        return False
    return outline.approved_until is None or day <= outline.approved_until


def instructor_of(person: Any) -> Officer | None:
    """The officer this person is, while with the agency."""
    return Officer.objects.filter(user=person.pk, left_on__isnull=True).select_related("agency", "user").first()


def schools_inviting(person: Any) -> QuerySet[School]:
    return INVITE_OFFICER.scope(person, School.objects.all())


def usable_invitations(officer: Officer) -> QuerySet[Invitation]:
    """Accepted ones of schools at which the officer serves today."""
    rows = Invitation.objects.filter(
        officer=officer, status="accepted", school__in=schools_served(officer.pk).values("pk")
    )
    return rows.select_related("school").order_by("-invited_on", "pk")


def own_teachable(officer: Officer) -> QuerySet[CourseOutline]:
    """What the officer may teach today or could have taught lately: approved once, and not declined."""
    return CourseOutline.objects.filter(author=officer, approved_on__isnull=False).order_by("title", "-edition")


def week_of(day: date) -> tuple[date, date]:
    """Monday to Sunday."""
    first = day - timedelta(days=day.weekday())
    return first, first + timedelta(days=6)


def minutes_in_week(officer: Any, day: date) -> int:
    """Minutes planned and taught in the week of the day."""
    first, last = week_of(day)
    rows = Lesson.objects.filter(officer=officer, day__range=(first, last)).exclude(status="cancelled")
    return rows.aggregate(n=Sum("minutes"))["n"] or 0


# The instructor's own training (AL-III-A-2-b)


@dataclass(frozen=True, slots=True)
class Trained:
    """One topic of the subject, and the record that counts in it today."""

    topic: str
    record: TrainingRecord | None


def instructor_training(outline: CourseOutline) -> list[Trained]:
    """For each topic of the subject the latest verified record that has not ended; one query."""
    labels = {c.key: c.label for c in outline.policy.choices("training_topic")}
    today = today_at(outline.agency)
    held: dict[str, TrainingRecord] = {}
    for record in _current(today).filter(person=outline.author.user_id, topic__in=outline.topics):
        held.setdefault(record.topic, record)
    return [Trained(labels.get(topic, topic), held.get(topic)) for topic in outline.topics]


def _current(today: Any) -> QuerySet[TrainingRecord]:
    valid = Q(expires_on__isnull=True) | Q(expires_on__gte=today)
    return TrainingRecord.objects.filter(valid, status="verified").order_by("-completed_on", "pk")


class _Among(Func):
    """Whether a value is one of an array's."""

    template = "(%(expressions)s))"
    arg_joiner = " = ANY("
    output_field = BooleanField()


def untrained() -> QuerySet[CourseOutline]:
    """Outlines handed in or approved whose instructor holds no current record in any topic of the subject."""
    held = _current(TruncDate(Now())).order_by().filter(_Among(F("topic"), OuterRef("topics")))
    held = held.filter(person=OuterRef("author__user"))
    waiting = CourseOutline.objects.filter(status__in=("submitted", "approved"), topics__len__gt=0)
    return waiting.filter(~Exists(held))


# Lessons in calendars


def lessons_between(user: Any, begins: datetime, ends: datetime) -> QuerySet[Lesson]:
    """What stands in this person's calendar: planned or taught, nothing they may not see."""
    rows = Lesson.objects.filter(starts_at__lt=ends, starts_at__gte=begins, status__in=("scheduled", "taught"))
    return SEE_LESSON.scope(user, rows.select_related("school", "outline")).order_by("starts_at", "pk")


def series_seen(outlines: QuerySet[CourseOutline], outline: CourseOutline) -> QuerySet[CourseOutline]:
    return outlines.filter(series=outline.series).order_by("edition")


def submissions_of(outlines: Iterable[CourseOutline]) -> QuerySet[Any]:
    """The texts as they were handed in, the oldest first: the history keeps each."""
    history: QuerySet[Any] = apps.get_model("training", "CourseOutlineEvent")._default_manager.all()
    handed_in = history.filter(pgh_obj__in=[o.pk for o in outlines], status="submitted", pgh_label="update")
    return handed_in.order_by("edition", "pgh_id")


def latest_of_series(outline: CourseOutline) -> bool:
    return not CourseOutline.objects.filter(series=outline.series, edition__gt=outline.edition).exists()
