"""How people stand to what schools say about officers. Principals never read each other's."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from sro_program.organisations.models import Role
from sro_program.organisations.permissions import AGENCY_SERGEANT, DISTRICT_HEAD, SCHOOL_HEAD
from sro_program.organisations.relations import at_school, the_person
from sro_program.organisations.seats import standing_of
from sro_program.permissions.relation import NOTHING, Ability, Relation, only_where

from .agreements import AUDITOR, CHIEF, SRO_SUPERVISOR
from .evaluations import EVALUATED

FEEDBACK_AUTHOR = the_person("feedback_author", "whoever gave it", "author")

_PRINCIPAL = at_school("principal", "the principal", Role.PRINCIPAL)


def _asked(user: Any) -> Q:
    """Once somebody has begun to answer, another principal of the school does not see it."""
    schools = standing_of(user).schools(Role.PRINCIPAL)
    mine = Q(author__isnull=True) | Q(author=user.pk)
    return Q(school__in=schools) & mine if schools else NOTHING


RESPONDENT = Relation("principal", "the principal", people=_PRINCIPAL.people, records=_asked)

_NEVER_ABOUT_ONESELF = (EVALUATED,)

SEE_FEEDBACK = Ability(
    "see_feedback",
    "see that a school was asked about an officer",
    by=(RESPONDENT, FEEDBACK_AUTHOR, CHIEF, SRO_SUPERVISOR, AUDITOR),
    never_by=_NEVER_ABOUT_ONESELF,
    delegated_with=("evaluation",),
)

READ_FEEDBACK = Ability(
    "read_feedback",
    "read what a school says about an officer",
    by=(
        FEEDBACK_AUTHOR,
        *(only_where(r, Q(status="submitted")) for r in (CHIEF, SRO_SUPERVISOR)),
    ),
    never_by=_NEVER_ABOUT_ONESELF,
    delegated_with=("evaluation",),
)

ANSWER_FEEDBACK = Ability(
    "answer_feedback", "answer for the school", by=(only_where(RESPONDENT, Q(status="requested")),)
)

GIVE_FEEDBACK = Ability("give_feedback", "give feedback without being asked", by=(SCHOOL_HEAD,))

ASK_FOR_FEEDBACK = Ability("ask_for_feedback", "ask schools about officers", by=(AGENCY_SERGEANT,))

SEE_FEEDBACK_TOTALS = Ability(
    "see_feedback_totals", "see what the schools of a district say, as averages", by=(DISTRICT_HEAD,)
)
