"""What of the selection can be searched for."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from sro_program.home.search import searchable

from .models import Application, Opening
from .permissions import SEE_APPLICATION, SEE_OPENING

searchable(Opening, SEE_OPENING, "title", label=_("Openings"))
searchable(
    Application,
    SEE_APPLICATION,
    "applicant__full_name",
    "officer__badge",
    label=_("Applications"),
    related=("applicant", "opening"),
)
