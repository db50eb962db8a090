"""Emergency plans: the school's own people and the officers who serve there, nobody above or beside them."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from sro_program.accounts.models import User
from sro_program.organisations.models import Role
from sro_program.organisations.relations import at_school
from sro_program.organisations.seats import holders, standing_of
from sro_program.permissions.relation import Ability, Relation, only_where

from ..models import AssignedSchool
from .covers import covering_at


def serving_at(path: str, key: str, label: str) -> Relation:
    """Officers with an active post at the school that the record reaches by `path` ("pk": the school itself)."""

    def people(record: Any) -> Any:
        school = record if path == "pk" else getattr(record, path)
        return User.objects.filter(
            is_active=True,
            officer__left_on__isnull=True,
            officer__assignments__in=AssignedSchool.objects.filter(school=school, assignment__status="active").values(
                "assignment"
            ),
        ).distinct()

    def records(user: Any) -> Q:
        serving = AssignedSchool.objects.filter(
            assignment__officer__user=user.pk, assignment__officer__left_on__isnull=True, assignment__status="active"
        )
        return Q(**{f"{path}__in": serving.values("school")})

    return Relation(key, label, people=people, records=records)


PLAN_PRINCIPAL = at_school("principal", "the principal", Role.PRINCIPAL)

PLAN_STAFF = at_school("school_staff", "staff of the school", Role.SCHOOL_STAFF)

PLAN_OFFICER = serving_at("school", "serving_officer", "an officer who serves at the school")

PLAN_SUBSTITUTE = only_where(covering_at("school"), Q(status="in_force"))

_LIVE = ~Q(status="retired")

SEE_PLAN = Ability(
    "see_emergency_plan",
    "see emergency plans",
    by=(PLAN_PRINCIPAL, PLAN_OFFICER, only_where(PLAN_STAFF, Q(status="in_force")), PLAN_SUBSTITUTE),
)

WRITE_PLAN = Ability(
    "write_emergency_plan",
    "write emergency plans and record drills",
    by=(only_where(PLAN_PRINCIPAL, _LIVE), only_where(PLAN_OFFICER, _LIVE)),
)

START_PLAN = Ability(
    "start_emergency_plan",
    "begin an emergency plan for a school",
    by=(
        Relation(
            "principal",
            "the principal",
            people=lambda school: holders(Role.PRINCIPAL, at=school),
            records=lambda user: Q(pk__in=standing_of(user).schools(Role.PRINCIPAL)),
        ),
        serving_at("pk", "serving_officer", "an officer who serves at the school"),
    ),
)
