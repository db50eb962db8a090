"""What of training can be searched for."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from sro_program.home.search import searchable

from .models import CourseOutline, Invitation, Lesson, TrainingRecord
from .permissions.records import SEE_RECORD
from .permissions.teaching import SEE_INVITATION, SEE_LESSON, SEE_OUTLINE

searchable(
    TrainingRecord,
    SEE_RECORD,
    "title",
    "person__full_name",
    label=_("Training records"),
    related=("person",),
)

searchable(
    CourseOutline,
    SEE_OUTLINE,
    "title",
    "objectives",
    "author__user__full_name",
    label=_("Course outlines"),
    related=("author__user",),
)
searchable(
    Invitation,
    SEE_INVITATION,
    "title",
    "inviter",
    "school__name",
    label=_("Invitations to teach"),
    related=("school",),
)
searchable(
    Lesson,
    SEE_LESSON,
    "outline__title",
    "group",
    "teacher",
    "school__name",
    label=_("Lessons"),
    related=("outline", "school"),
)
