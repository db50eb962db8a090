"""A plan counts once the principal has put it in force, and is reviewed by the day it says."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from sro_program.organisations.handing_over import hands_over
from sro_program.organisations.models import Officer
from sro_program.workflow.registry import register
from sro_program.workflow.spec import Transition, Workflow

from ..effects import write_review
from ..models import EmergencyPlan
from ..permissions.emergency_plans import PLAN_OFFICER, PLAN_PRINCIPAL, PLAN_STAFF, SEE_PLAN
from ..rules import VERSION_WRITTEN
from ..states import PLAN_STATES

EMERGENCY_PLAN = register(
    Workflow(
        key="emergency_plan",
        title=_("Emergency plan"),
        model="assignments.EmergencyPlan",
        states=PLAN_STATES,
        see=SEE_PLAN,
        related=("school__district",),
        transitions=(
            Transition(
                "put_in_force",
                _("Put in force"),
                _("was put in force"),
                ("draft",),
                "in_force",
                by=(PLAN_PRINCIPAL,),
                requires=(VERSION_WRITTEN,),
                sets=(write_review,),
                form="assignments.forms.ReviewForm",
                tells=(PLAN_OFFICER, PLAN_STAFF),
                explains=_("The latest version counts. The school’s staff and its officers can read it."),
            ),
            Transition(
                "review",
                _("Record a review"),
                _("was reviewed"),
                ("in_force",),
                "in_force",
                by=(PLAN_PRINCIPAL,),
                requires=(VERSION_WRITTEN,),
                sets=(write_review,),
                form="assignments.forms.ReviewForm",
                tells=(PLAN_OFFICER,),
                duty=(),
                explains=_("The latest version counts from now on, until the next review."),
            ),
            Transition(
                "retire",
                _("Retire"),
                _("was retired"),
                ("draft", "in_force"),
                "retired",
                by=(PLAN_PRINCIPAL,),
                tells=(PLAN_OFFICER,),
                duty=(),
                asks_reason=True,
                danger=True,
                explains=_("It counts no more. A new plan for this hazard can be begun."),
            ),
        ),
    )
)


def _helped_by(officer: Officer, schools: frozenset[UUID]) -> Iterable[EmergencyPlan]:
    rows = EmergencyPlan.objects.filter(helper=officer, school__in=schools).exclude(status="retired")
    return rows.select_related("school").order_by("school__name", "hazard_label")


def _give(plan: Any, successor: Officer, by: Any) -> None:
    plan.helper = successor
    plan.version += 1
    plan.save(update_fields=["helper", "version"])


def _named(plan: Any) -> str:
    """Those who lead the agency do not see which hazards a school has plans for."""
    return str(plan.school)


hands_over("emergency_plan", _("Emergency plan"), find=_helped_by, give=_give, named=_named)
