"""How people stand to training records."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from sro_program.accounts.models import User
from sro_program.organisations.models import Role, Seat
from sro_program.organisations.relations import at_agency, the_person
from sro_program.organisations.seats import current
from sro_program.permissions.relation import NOTHING, Ability, Relation, only_where

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


def _recorders(record: Any) -> list[Any]:
    return [record.session.recorded_by_id] if record.session and record.session.recorded_by_id else []


RECORDER = Relation(
    "recorder",
    "whoever recorded the session",
    people=lambda record: User.objects.filter(is_active=True, pk__in=_recorders(record)),
    records=lambda user: Q(session__recorded_by=user.pk),
)


def _claims_of_supervisors(user: Any) -> Q:
    mine = CHIEF.records(user)
    leading = Seat.objects.filter(current(), role=Role.SERGEANT)
    return mine if mine is NOTHING else mine & Q(person__in=leading.order_by().values("user"))


CHIEF_FOR_LEADERS = Relation(
    "chief_for_leaders",
    "the chief (for an SRO supervisor’s own)",
    people=CHIEF.people,
    records=_claims_of_supervisors,
)

READ_ALL = Ability(
    "read_all_training",
    "read the training records of everybody at the agency",
    by=(SRO_SUPERVISOR, CHIEF, AUDITOR),
)

CORRECT_CLAIM = Ability(
    "correct_training_claim",
    "correct a claim that was rejected",
    by=tuple(
        only_where(r, Q(status="rejected", session__isnull=True, corrected_by__isnull=True))
        for r in (TRAINEE, CLAIMANT)
    ),
)
