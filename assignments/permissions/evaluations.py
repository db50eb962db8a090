"""How people stand to evaluations, inspections and running notes: private personnel records."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from sro_program.organisations.models import Role, Seat
from sro_program.organisations.permissions import AGENCY_CHIEF, AGENCY_SERGEANT
from sro_program.organisations.relations import the_person
from sro_program.organisations.seats import current, standing_of
from sro_program.permissions.relation import NOTHING, Ability, Relation, keyed, only_where

from ..states import EVALUATION_OPEN, EVALUATION_RELEASED
from .agreements import AUDITOR, CHIEF, SRO_SUPERVISOR

_OPEN, _RELEASED = Q(status__in=EVALUATION_OPEN), Q(status__in=EVALUATION_RELEASED)

EVALUATED = the_person("evaluated_officer", "the officer", "officer__user")

_AUTHOR = the_person("author", "the SRO supervisor who writes it", "author")


WROTE_IT = keyed("wrote_it", _AUTHOR)
"""The author, also once they lead no longer."""


def _author_records(user: object) -> Q:
    """Whoever gave up the seat of the SRO supervisor writes no more."""
    leads = standing_of(user).agencies(Role.SERGEANT)
    return _AUTHOR.records(user) & Q(agency__in=leads) if leads else NOTHING


EVALUATION_AUTHOR = Relation(_AUTHOR.key, _AUTHOR.label, people=_AUTHOR.people, records=_author_records, personal=True)


def _still_supervising() -> Exists:
    seats = Seat.objects.filter(role=Role.SERGEANT, user=OuterRef("author"), agency=OuterRef("agency"))
    return Exists(seats.filter(current()))


SUCCESSOR = keyed("successor", only_where(SRO_SUPERVISOR, ~Q(_still_supervising())))
"""The SRO supervisor, where whoever wrote it is one no longer."""

SEE_EVALUATION = Ability(
    "see_evaluation",
    "see evaluations with their dates and signers",
    by=(EVALUATED, CHIEF, SRO_SUPERVISOR, AUDITOR),
    delegated_with=("evaluation",),
)

READ_EVALUATION = Ability(
    "read_evaluation",
    "read ratings, comments and evidence of an evaluation",
    by=(CHIEF, SRO_SUPERVISOR, only_where(EVALUATED, _RELEASED)),
    never_by=(only_where(EVALUATED, ~_RELEASED),),
    delegated_with=("evaluation",),
)

PLAN_EVALUATIONS = Ability(
    "plan_evaluations", "start a cycle of evaluations, or plan one", by=(AGENCY_SERGEANT, AGENCY_CHIEF)
)

SET_GOALS = Ability(
    "set_goals",
    "set the goals of an evaluation",
    by=(only_where(EVALUATION_AUTHOR, Q(status="planned")),),
    never_by=(EVALUATED,),
)

WRITE_EVALUATION = Ability(
    "write_evaluation",
    "write an evaluation",
    by=(only_where(EVALUATION_AUTHOR, _OPEN),),
    never_by=(EVALUATED,),
)

TAKE_OVER = Ability(
    "take_over_evaluation",
    "take over an evaluation that has lost its author",
    by=(only_where(SUCCESSOR, _OPEN),),
    never_by=(EVALUATED,),
)

WRITE_SELF_REVIEW = Ability(
    "write_self_review", "write one’s self-review", by=(only_where(EVALUATED, Q(status="self_review")),)
)

# Inspections

SEE_INSPECTION = Ability(
    "see_inspection", "see inspections of uniform and equipment", by=(EVALUATED, SRO_SUPERVISOR, CHIEF, AUDITOR)
)

INSPECT = Ability("inspect", "inspect uniform and equipment", by=(AGENCY_SERGEANT,))

FINISH_INSPECTION = Ability(
    "finish_inspection",
    "write down an inspection",
    by=(only_where(SRO_SUPERVISOR, Q(status="begun")),),
    never_by=(EVALUATED,),
)

CORRECT_FINDINGS = Ability(
    "correct_findings",
    "note that findings were corrected",
    by=(only_where(SRO_SUPERVISOR, Q(status="to_correct")),),
    never_by=(EVALUATED,),
)

# Running notes

SEE_NOTE = Ability(
    "see_officer_note", "read running notes about officers", by=(SRO_SUPERVISOR, CHIEF), never_by=(EVALUATED,)
)

WRITE_NOTE = Ability("write_officer_note", "write running notes about officers", by=(AGENCY_SERGEANT,))
