"""How people stand to training records."""

from __future__ import annotations

from sro_program.organisations.models import Role
from sro_program.organisations.relations import at_agency, the_person
from sro_program.permissions.relation import Ability

TRAINEE = the_person("trainee", "the trainee", "person")
CLAIMANT = the_person("claimant", "whoever claimed it", "claimed_by")
SRO_SUPERVISOR = at_agency("sro_supervisor", "the SRO supervisor", Role.SERGEANT)
CHIEF = at_agency("chief", "the chief", Role.CHIEF)
AUDITOR = at_agency("auditor", "the auditor", Role.AUDITOR)

SEE_RECORD = Ability(
    "see_training_record",
    "see training records",
    by=(TRAINEE, SRO_SUPERVISOR, CHIEF, AUDITOR),
    delegated_with=("training_record",),
)
