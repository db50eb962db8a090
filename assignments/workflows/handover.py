"""A hand-over is open until everything has a successor, or a reason why nobody takes it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from sro_program.permissions.relation import SYSTEM
from sro_program.workflow.registry import register
from sro_program.workflow.spec import Transition, Workflow

from ..permissions.posts import HAND_OVER_CHIEF, HAND_OVER_SUPERVISOR, LEAVING_OFFICER, SEE_HAND_OVER
from ..rules import ALL_SETTLED
from ..states import HAND_OVER_STATES

HAND_OVER = register(
    Workflow(
        key="hand_over",
        title=_("Hand-over"),
        model="assignments.HandOver",
        states=HAND_OVER_STATES,
        see=SEE_HAND_OVER,
        locks=("assignment",),
        related=("assignment__officer__user", "assignment__agreement"),
        transitions=(
            Transition(
                "complete",
                _("Complete"),
                _("was completed"),
                ("open",),
                "completed",
                by=(SYSTEM, HAND_OVER_SUPERVISOR, HAND_OVER_CHIEF),
                requires=(ALL_SETTLED,),
                tells=(LEAVING_OFFICER, HAND_OVER_SUPERVISOR),
                duty=(HAND_OVER_SUPERVISOR,),
                explains=_("Everything has gone to somebody. The list stays as proof."),
            ),
        ),
    )
)
