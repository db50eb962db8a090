"""What of training can be searched for."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from sro_program.home.search import searchable

from .models import TrainingRecord
from .permissions import SEE_RECORD

searchable(
    TrainingRecord,
    SEE_RECORD,
    "title",
    "officer__user__full_name",
    label=_("Training records"),
    related=("officer__user",),
)
