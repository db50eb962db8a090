"""Who on the schools' side sees whether an officer is compliant, and nothing more (matrix row *Training record*)."""

from __future__ import annotations

from sro_program.organisations.models import Role
from sro_program.organisations.relations import at_district, at_school
from sro_program.permissions.relation import Ability

SEE_COMPLIANCE = Ability(
    "see_compliance",
    "see whether the officers of one’s schools are compliant",
    by=(
        at_school("principal", "the principal", Role.PRINCIPAL),
        at_district(
            "district_office",
            "the superintendent and district staff",
            Role.SUPERINTENDENT,
            Role.DISTRICT_STAFF,
            path="school__district",
        ),
    ),
)
