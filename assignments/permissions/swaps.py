"""How people stand to swaps."""

from __future__ import annotations

from sro_program.organisations.models import Role
from sro_program.organisations.relations import at_agency, the_person
from sro_program.permissions.relation import Ability

SWAP_ASKER = the_person("asker", "the officer who asks", "asker__user")

SWAP_PARTNER = the_person("partner", "the other officer", "partner__user")

SWAP_SUPERVISOR = at_agency("sro_supervisor", "the SRO supervisor", Role.SERGEANT, path="asker__agency")

SWAP_READER = at_agency("leaders", "the chief or the auditor", Role.CHIEF, Role.AUDITOR, path="asker__agency")

SEE_SWAP = Ability("see_swap", "see swaps", by=(SWAP_ASKER, SWAP_PARTNER, SWAP_SUPERVISOR, SWAP_READER))
