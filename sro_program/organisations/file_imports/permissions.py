"""Administrators keep the directory; chiefs and SRO supervisors their agency's roster."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from sro_program.accounts.models import User
from sro_program.permissions.relation import NOTHING, Ability, Relation

from ..models import FileImport, Role
from ..relations import HOST, at_agency
from ..seats import holders, standing_of

LEADERS = (Role.CHIEF, Role.SERGEANT)


def _directory_only(user: Any) -> Q:
    return Q(kind=FileImport.Kind.DIRECTORY) if standing_of(user).has(Role.ADMINISTRATOR) else NOTHING


DIRECTORY_KEEPER = Relation(
    "directory_keeper",
    "an administrator of this installation",
    people=lambda row: HOST.people(row) if row.kind == FileImport.Kind.DIRECTORY else User.objects.none(),
    records=_directory_only,
)
ROSTER_KEEPER = at_agency("roster_keeper", "the chief or the SRO supervisor of the agency", *LEADERS)


def _agencies_led(user: Any) -> Q:
    led = standing_of(user).agencies(*LEADERS)
    return Q(pk__in=led) if led else NOTHING


AGENCY_LEADER = Relation(
    "agency_leader",
    "the chief or the SRO supervisor",
    people=lambda agency: holders(*LEADERS, at=agency),
    records=_agencies_led,
)

SEE_IMPORT = Ability("see_import", "see imports of files and let them run", by=(DIRECTORY_KEEPER, ROSTER_KEEPER))
IMPORT_DIRECTORY = Ability("import_directory", "import the school directory", by=(DIRECTORY_KEEPER,))
IMPORT_ROSTER = Ability("import_roster", "import the officer roster", by=(AGENCY_LEADER,))
