"""How people stand to training duties, waivers, assigned and joint training (matrix row *Training record*).

District and schools read no duty. They see whether an officer is compliant; principals also see the pairs of their
school, since joint training is theirs as much as the officer's.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Q

from sro_program.organisations.models import Role
from sro_program.organisations.permissions import OFFICER_AUDITOR, OFFICER_CHIEF, OFFICER_SELF, OFFICER_SERGEANT
from sro_program.organisations.relations import at_school, the_person
from sro_program.organisations.seats import standing_of
from sro_program.permissions.relation import Ability, Relation, keyed, only_where

from ..models import AssignedPerson, Population
from .records import AUDITOR, CHIEF, SRO_SUPERVISOR, TRAINEE

_PAIR = Q(population=Population.PAIR)
LENT_WITH = ("training_record",)

COUNTERPART = the_person("counterpart", "the principal of the pair", "counterpart")
PAIR_PRINCIPAL = keyed(
    "pair_principal", only_where(at_school("principal", "the principal of the school", Role.PRINCIPAL), _PAIR)
)

SEE_OBLIGATION = Ability(
    "see_obligation",
    "see training duties",
    by=(TRAINEE, COUNTERPART, PAIR_PRINCIPAL, SRO_SUPERVISOR, CHIEF, AUDITOR),
    delegated_with=LENT_WITH,
)
SEE_MATRIX = Ability(
    "see_training_matrix",
    "see the duties of all of an agency’s people",
    by=(SRO_SUPERVISOR, CHIEF, AUDITOR),
    delegated_with=LENT_WITH,
)
SEE_OFFICER_TRAINING = Ability(
    "see_officer_training",
    "see an officer’s training",
    by=(OFFICER_SELF, OFFICER_CHIEF, OFFICER_SERGEANT, OFFICER_AUDITOR),
    delegated_with=LENT_WITH,
)

# Joint training

JOINT_OFFICER = the_person("joint_officer", "the officer", "officer__user")
JOINT_PRINCIPAL = the_person("joint_principal", "the principal", "principal")
_STANDS = Q(withdrawn_at__isnull=True)

SEE_JOINT = Ability(
    "see_joint_training",
    "see joint training",
    by=(
        JOINT_OFFICER,
        JOINT_PRINCIPAL,
        at_school("principal", "the principal of the school", Role.PRINCIPAL),
        SRO_SUPERVISOR,
        CHIEF,
        AUDITOR,
    ),
    delegated_with=LENT_WITH,
)
ATTESTING_OFFICER = only_where(JOINT_OFFICER, _STANDS & Q(officer_attested_at__isnull=True))
ATTESTING_PRINCIPAL = only_where(JOINT_PRINCIPAL, _STANDS & Q(principal_attested_at__isnull=True))
SPEAK_FOR_ONESELF = Ability(
    "speak_for_oneself", "give one’s word on joint training", by=(JOINT_OFFICER, JOINT_PRINCIPAL)
)
ATTEST_JOINT = Ability("attest_joint_training", "attest joint training", by=(ATTESTING_OFFICER, ATTESTING_PRINCIPAL))
WITHDRAW_JOINT = Ability(
    "withdraw_joint_training",
    "withdraw joint training",
    by=tuple(only_where(r, _STANDS) for r in (JOINT_OFFICER, JOINT_PRINCIPAL, SRO_SUPERVISOR)),
)
ENTER_JOINT = Ability(
    "enter_joint_training",
    "put joint training on record",
    by=tuple(only_where(r, _PAIR) for r in (TRAINEE, COUNTERPART, SRO_SUPERVISOR)),
)
SEE_PAIRS = Ability(
    "see_pairs",
    "see which officers and principals train together",
    by=tuple(only_where(r, _PAIR) for r in SEE_OBLIGATION.by),
    delegated_with=LENT_WITH,
)

# Waivers

SEE_WAIVER = Ability(
    "see_waiver", "see waivers", by=(TRAINEE, SRO_SUPERVISOR, CHIEF, AUDITOR), delegated_with=LENT_WITH
)
GRANT_WAIVER = Ability("grant_waiver", "grant waivers", by=(SRO_SUPERVISOR, CHIEF))
WITHDRAW_WAIVER = Ability(
    "withdraw_waiver",
    "withdraw waivers",
    by=tuple(only_where(r, Q(ended_at__isnull=True)) for r in (SRO_SUPERVISOR, CHIEF)),
    never_by=(TRAINEE,),
)

# Assigned training


def _named(user: Any) -> Q:
    named = AssignedPerson.objects.filter(person=user.pk)
    return Q(pk__in=named.values("training"))


NAMED = Relation("named", "whoever it is assigned to", people=lambda record: record.people.all(), records=_named)

SEE_ASSIGNED = Ability(
    "see_assigned_training",
    "see assigned training",
    by=(NAMED, SRO_SUPERVISOR, CHIEF, AUDITOR),
    delegated_with=LENT_WITH,
)
ASSIGN_TRAINING = Ability("assign_training", "assign training", by=(CHIEF,))
WITHDRAW_ASSIGNED = Ability(
    "withdraw_assigned_training", "withdraw assigned training", by=(only_where(CHIEF, Q(ended_at__isnull=True)),)
)


def leads_training(person: Any, agency: UUID) -> bool:
    """Whether the person reads what all of the agency's people have to take."""
    return agency in standing_of(person).agencies(Role.CHIEF, Role.SERGEANT, Role.AUDITOR)
