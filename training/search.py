"""What of training can be searched for."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from sro_program.home.search import searchable

from .models import TrainingRecord, TrainingSession
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
searchable(TrainingSession, SEE_SESSION, "title", "instructor", label=_("Training sessions"), related=("agency",))
