"""Who reads the briefing sheet of a school: the school, its officers, the SRO supervisor, and whoever covers there."""

from __future__ import annotations

from sro_program.permissions.relation import Ability

from .covers import BRIEFING_SCHOOL, LEADING_AGENCY, covering_at
from .emergency_plans import serving_at

SEE_BRIEFING = Ability(
    "see_briefing",
    "read the briefing sheet of a school",
    by=(
        BRIEFING_SCHOOL,
        LEADING_AGENCY,
        serving_at("pk", "serving_officer", "an officer who serves at the school"),
        covering_at("pk"),
    ),
)
