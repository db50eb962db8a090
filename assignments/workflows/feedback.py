"""Feedback of a school on an officer: asked for, kept while it is written, handed in once."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from sro_program.workflow.registry import register
from sro_program.workflow.spec import Transition, Workflow

from ..effects import evaluations as effects
from ..permissions.agreements import SRO_SUPERVISOR
from ..permissions.evaluations import EVALUATED
from ..permissions.feedback import RESPONDENT, SEE_FEEDBACK
from ..rules.evaluations import ANSWERED
from ..states import FEEDBACK_STATES

FEEDBACK = register(
    Workflow(
        key="feedback",
        title=_("Feedback of a school"),
        model="assignments.Feedback",
        states=FEEDBACK_STATES,
        see=SEE_FEEDBACK,
        related=("officer__user", "school", "agency"),
        transitions=(
            Transition(
                "submit",
                _("Hand in"),
                _("was given"),
                ("requested",),
                "submitted",
                by=(RESPONDENT,),
                requires=ANSWERED,
                sets=(effects.write_author,),
                tells=(SRO_SUPERVISOR,),
                delegable=False,
                explains=_("It cannot be changed any more. The agency reads it; the officer after the evaluation."),
            ),
            Transition(
                "withdraw",
                _("Take back"),
                _("was taken back"),
                ("requested",),
                "withdrawn",
                by=(SRO_SUPERVISOR,),
                never_by=(EVALUATED,),
                tells=(RESPONDENT,),
                duty=(),
                asks_reason=True,
                danger=True,
                explains=_("The school is not asked any more. What was begun is not read by anybody."),
            ),
        ),
    )
)
