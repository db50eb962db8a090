"""How people stand to hours that want somebody, to those who take them, and to what these may see meanwhile."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from sro_program.accounts.models import User
from sro_program.organisations.models import Agency, Role, School
from sro_program.organisations.relations import at_agency, at_school, the_person
from sro_program.organisations.seats import holders, standing_of
from sro_program.permissions.relation import NOTHING, Ability, Relation, only_where

from ..models import Cover

BEFORE_COVER = timedelta(hours=24)
"""So long before the hours begin, a substitute reads the briefing sheet and the emergency plans of the school."""

_NEED_AGENCY = "assignment__agreement__agency"
_COVER_AGENCY = f"need__{_NEED_AGENCY}"
_SCHOOL_SIDE = (Role.PRINCIPAL, Role.SCHOOL_STAFF)

# Needs

NEED_SUPERVISOR = at_agency("sro_supervisor", "the SRO supervisor", Role.SERGEANT, path=_NEED_AGENCY)

NEED_READER = at_agency("leaders", "the chief or the auditor", Role.CHIEF, Role.AUDITOR, path=_NEED_AGENCY)

NEED_COLLEAGUE = at_agency("colleague", "an officer of the agency", Role.OFFICER, path=_NEED_AGENCY)

NEED_SCHOOL = at_school("school", "the school", *_SCHOOL_SIDE)

SEE_NEED = Ability(
    "see_cover_need", "see hours to be covered", by=(NEED_SUPERVISOR, NEED_READER, NEED_COLLEAGUE, NEED_SCHOOL)
)

FILL_NEED = Ability(
    "fill_cover_need",
    "offer hours to substitutes",
    by=(only_where(NEED_SUPERVISOR, Q(status="open")),),
)

# Covers

TAKER = the_person("substitute", "the substitute", "substitute__user")

COVER_SUPERVISOR = at_agency("sro_supervisor", "the SRO supervisor", Role.SERGEANT, path=_COVER_AGENCY)

COVER_READER = at_agency("leaders", "the chief or the auditor", Role.CHIEF, Role.AUDITOR, path=_COVER_AGENCY)

COVER_SCHOOL = at_school("school", "the school", *_SCHOOL_SIDE, path="need__school")

COVERED_OFFICER = the_person("covered_officer", "the officer who is covered", "need__assignment__officer__user")

_TAKEN = Q(status__in=("accepted", "came", "did_not_come"))

SCHOOL_AFTERWARDS = only_where(COVER_SCHOOL, Q(starts_at__lt=Now()))

SEE_COVER = Ability(
    "see_cover",
    "see who covers",
    by=(
        TAKER,
        COVER_SUPERVISOR,
        COVER_READER,
        only_where(COVER_SCHOOL, _TAKEN),
        only_where(COVERED_OFFICER, _TAKEN),
    ),
)

TAKE_PART = Ability(
    "take_part_of_cover", "take part of the hours offered", by=(only_where(TAKER, Q(status="offered")),)
)

# Substitutes

SUBSTITUTE_SELF = the_person("substitute", "the substitute", "user")

SUBSTITUTE_SUPERVISOR = at_agency("sro_supervisor", "the SRO supervisor", Role.SERGEANT)

SUBSTITUTE_READER = at_agency("leaders", "the chief or the auditor", Role.CHIEF, Role.AUDITOR)

SEE_SUBSTITUTE = Ability(
    "see_substitute", "see substitutes", by=(SUBSTITUTE_SUPERVISOR, SUBSTITUTE_READER, SUBSTITUTE_SELF)
)

KEEP_SUBSTITUTE = Ability("keep_substitute", "keep the list of substitutes", by=(SUBSTITUTE_SUPERVISOR,))


def keeps_substitutes(person: Any) -> bool:
    return standing_of(person).has(Role.SERGEANT)


# Schools, as long as somebody covers there


def covering_at(path: str) -> Relation:
    """Substitutes from a day before their hours until these end, at the school the record reaches by `path`."""

    def now_and_soon(begins: Any, ends: Any) -> dict[str, Any]:
        return {"status": "accepted", "starts_at__lte": begins, "ends_at__gt": ends}

    def people(record: Any) -> Any:
        school = record if path == "pk" else getattr(record, path)
        now = timezone.now()
        covers = Cover.objects.filter(need__school=school, **now_and_soon(now + BEFORE_COVER, now))
        return User.objects.filter(is_active=True, pk__in=covers.values("substitute__user"))

    def records(user: Any) -> Q:
        soon = now_and_soon(Now() + BEFORE_COVER, Now())
        return Q(**{f"{path}__in": Cover.objects.filter(substitute__user=user.pk, **soon).values("need__school")})

    return Relation("covering", "a substitute around the hours of the cover", people=people, records=records)


def _leading_agency() -> Relation:
    """SRO supervisors of agencies whose agreement in force names the school."""

    def people(school: Any) -> Any:
        agencies = Agency.objects.filter(pk__in=school.agreements.filter(status="in_force").values("agency"))
        return holders(Role.SERGEANT, at=agencies)

    def records(user: Any) -> Q:
        led = standing_of(user).agencies(Role.SERGEANT)
        rows = School.objects.filter(agreements__status="in_force", agreements__agency__in=led)
        return Q(pk__in=rows.values("pk")) if led else NOTHING

    return Relation("sro_supervisor", "the SRO supervisor", people=people, records=records)


BRIEFING_SCHOOL = Relation(
    "school",
    "the school",
    people=lambda school: holders(*_SCHOOL_SIDE, at=school),
    records=lambda user: _own(user, *_SCHOOL_SIDE),
)

BRIEFING_PRINCIPAL = Relation(
    "principal",
    "the principal",
    people=lambda school: holders(Role.PRINCIPAL, at=school),
    records=lambda user: _own(user, Role.PRINCIPAL),
)


def _own(user: Any, *roles: Role) -> Q:
    schools = standing_of(user).schools(*roles)
    return Q(pk__in=schools) if schools else NOTHING


LEADING_AGENCY = _leading_agency()

WRITE_BRIEFING = Ability(
    "write_briefing", "write the briefing sheet of a school", by=(BRIEFING_PRINCIPAL, LEADING_AGENCY)
)

PREFER_SUBSTITUTES = Ability("prefer_substitutes", "say whom a school prefers", by=(LEADING_AGENCY,))
