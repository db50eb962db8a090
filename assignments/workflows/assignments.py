"""An assignment runs from its first day to its last, under an agreement in force."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sro_program.permissions.relation import SYSTEM
from sro_program.workflow.registry import register
from sro_program.workflow.spec import Transition, Workflow

from ..permissions import ASSIGNED_OFFICER, POST_CHIEF, POST_PRINCIPAL, POST_SUPERVISOR, SEE_ASSIGNMENT
from ..queries import local_day
from ..rules import UNDER_AGREEMENT
from ..states import ASSIGNMENT_STATES


def has_begun(now: datetime) -> Q:
    return Q(starts_on__lte=local_day("agreement__agency__time_zone", now), agreement__status="in_force")


def is_over(now: datetime) -> Q:
    today = local_day("agreement__agency__time_zone", now)
    return (
        Q(ends_on__lt=today) | Q(agreement__ends_on__lt=today) | Q(agreement__status__in=("terminated", "superseded"))
    )


ASSIGNMENT = register(
    Workflow(
        key="assignment",
        title=_("Assignment"),
        model="assignments.Assignment",
        states=ASSIGNMENT_STATES,
        see=SEE_ASSIGNMENT,
        related=("officer__user", "agreement__agency", "agreement__district"),
        transitions=(
            Transition(
                "activate",
                _("Activate"),
                _("became active"),
                ("planned",),
                "active",
                by=(SYSTEM, POST_SUPERVISOR, POST_CHIEF),
                requires=(UNDER_AGREEMENT,),
                tells=(ASSIGNED_OFFICER, POST_PRINCIPAL),
                duty=(),
                due=has_begun,
                explains=_("The officer serves at the school from now on. This also happens on its first day."),
            ),
            Transition(
                "cancel",
                _("Cancel"),
                _("was cancelled"),
                ("planned",),
                "cancelled",
                by=(POST_CHIEF,),
                tells=(ASSIGNED_OFFICER, POST_PRINCIPAL, POST_SUPERVISOR),
                duty=(),
                asks_reason=True,
                danger=True,
                explains=_("The officer does not start. The officer and the school are told why."),
            ),
            Transition(
                "end",
                _("End"),
                _("ended"),
                ("active",),
                "ended",
                by=(POST_CHIEF,),
                tells=(ASSIGNED_OFFICER, POST_PRINCIPAL, POST_SUPERVISOR),
                duty=(),
                asks_reason=True,
                danger=True,
                explains=_("The officer no longer serves at the school from today."),
            ),
            Transition(
                "run_out",
                _("Run out"),
                _("ran out"),
                ("planned", "active"),
                "ended",
                by=(SYSTEM,),
                tells=(ASSIGNED_OFFICER, POST_PRINCIPAL, POST_SUPERVISOR),
                due=is_over,
            ),
        ),
    )
)
