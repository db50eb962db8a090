"""What of training can be searched for."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from sro_program.home.search import searchable

from .models import (
    AssignedTraining,
    CourseOutline,
    Invitation,
    JointTraining,
    Lesson,
    TrainingRecord,
    TrainingSession,
    Waiver,
)
from .permissions.duties import SEE_ASSIGNED, SEE_JOINT, SEE_WAIVER
from .permissions.records import SEE_RECORD
from .permissions.sessions import SEE_SESSION
from .permissions.teaching import SEE_INVITATION, SEE_LESSON, SEE_OUTLINE

searchable(
    TrainingRecord,
    SEE_RECORD,
    "title",
    "person__full_name",
    label=_("Training records"),
    related=("person",),
)


# Joint training, waivers, assigned training

searchable(
    JointTraining,
    SEE_JOINT,
    *("title", "officer__user__full_name", "principal__full_name", "school__name"),
    label=_("Joint training"),
)
searchable(Waiver, SEE_WAIVER, "person__full_name", "clause", label=_("Waivers"), related=("person",))
searchable(AssignedTraining, SEE_ASSIGNED, "title", "why", label=_("Assigned training"))
searchable(TrainingSession, SEE_SESSION, "title", "instructor", label=_("Training sessions"), related=("agency",))

# Teaching

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
