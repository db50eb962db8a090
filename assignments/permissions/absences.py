"""How people stand to absences: kind and reason stay with the agency; schools never see one."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from sro_program.organisations.models import Role
from sro_program.organisations.relations import at_agency, the_person
from sro_program.organisations.seats import standing_of
from sro_program.permissions.relation import Ability, keyed, only_where

from ..states import AWAY

ABSENT_OFFICER = the_person("absent_officer", "the officer", "officer__user")

ABSENCE_SUPERVISOR = at_agency("sro_supervisor", "the SRO supervisor", Role.SERGEANT, path="officer__agency")

ABSENCE_READER = at_agency("leaders", "the chief or the auditor", Role.CHIEF, Role.AUDITOR, path="officer__agency")

_UNPLANNED = Q(planned=False)

REPORTING_OFFICER = keyed("reporting_officer", only_where(ABSENT_OFFICER, _UNPLANNED))

REPORTING_SUPERVISOR = keyed("reporting_supervisor", only_where(ABSENCE_SUPERVISOR, _UNPLANNED))

DECIDING_SUPERVISOR = keyed("deciding_supervisor", only_where(ABSENCE_SUPERVISOR, Q(planned=True)))

SEE_ABSENCE = Ability(
    "see_absence",
    "see absences",
    by=(ABSENT_OFFICER, ABSENCE_SUPERVISOR, ABSENCE_READER),
)

CHANGE_ABSENCE = Ability(
    "change_absence",
    "say when an absence ends",
    by=(
        only_where(ABSENT_OFFICER, Q(status="reported")),
        only_where(ABSENCE_SUPERVISOR, Q(status__in=AWAY)),
    ),
)


def may_be_away(person: Any) -> bool:
    """Whether the person says so for themselves, as an officer, or for the officers they lead."""
    return standing_of(person).has(Role.OFFICER, Role.SERGEANT)
