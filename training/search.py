"""What of training can be searched for."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from sro_program.home.search import searchable

from .models import AssignedTraining, JointTraining, TrainingRecord, TrainingSession, Waiver
from .permissions.duties import SEE_ASSIGNED, SEE_JOINT, SEE_WAIVER
from .permissions.records import SEE_RECORD
from .permissions.sessions import SEE_SESSION

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
