"""An evaluation goes from goals to the chief's countersignature. What was released changes by amendments only."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from sro_program.workflow.registry import register
from sro_program.workflow.spec import Transition, Workflow

from ..effects import evaluations as effects
from ..permissions.agreements import CHIEF, SRO_SUPERVISOR
from ..permissions.evaluations import EVALUATED, EVALUATION_AUTHOR, SEE_EVALUATION, SUCCESSOR, WROTE_IT
from ..rules.evaluations import GOALS_SET, SCHOOLS_ASKED, SELF_REVIEW_WRITTEN, WHOLLY_RATED
from ..states import EVALUATION_OPEN, EVALUATION_RELEASED, EVALUATION_STATES

EVALUATION = register(
    Workflow(
        key="evaluation",
        title=_("Evaluation"),
        model="assignments.Evaluation",
        states=EVALUATION_STATES,
        see=SEE_EVALUATION,
        related=("officer__user", "agency"),
        transitions=(
            Transition(
                "ask_self_review",
                _("Ask for the self-review"),
                _("waits for the self-review"),
                ("planned",),
                "self_review",
                by=(EVALUATION_AUTHOR,),
                never_by=(EVALUATED,),
                requires=GOALS_SET,
                tells=(EVALUATED,),
                explains=_("The goals are fixed from now on. The officer writes about the period first."),
            ),
            Transition(
                "hand_in_self_review",
                _("Hand in the self-review"),
                _("got the self-review"),
                ("self_review",),
                "drafted",
                by=(EVALUATED,),
                requires=SELF_REVIEW_WRITTEN,
                tells=(EVALUATION_AUTHOR,),
                delegable=False,
                explains=_("The SRO supervisor reads it and writes the evaluation. You cannot change it any more."),
            ),
            Transition(
                "go_on_without",
                _("Go on without a self-review"),
                _("goes on without a self-review"),
                ("planned", "self_review"),
                "drafted",
                by=(EVALUATION_AUTHOR,),
                never_by=(EVALUATED,),
                requires=GOALS_SET,
                tells=(EVALUATED,),
                duty=(),
                asks_reason=True,
                explains=_("The officer reads your reason."),
            ),
            Transition(
                "release",
                _("Release"),
                _("was released"),
                ("drafted",),
                "released",
                by=(EVALUATION_AUTHOR,),
                never_by=(EVALUATED,),
                requires=(*WHOLLY_RATED, SCHOOLS_ASKED),
                sets=(effects.write_release,),
                effects=(effects.take_feedback,),
                tells=(EVALUATED, CHIEF),
                explains=_("The officer reads it. From now on it is corrected by amendments only."),
            ),
            Transition(
                "acknowledge",
                _("Acknowledge"),
                _("was acknowledged"),
                ("released",),
                "acknowledged",
                by=(EVALUATED,),
                sets=(effects.acknowledge,),
                effects=(effects.keep_response,),
                tells=(EVALUATION_AUTHOR, CHIEF),
                form="assignments.forms.evaluations.AcknowledgeForm",
                delegable=False,
                explains=_("It says that you have read it, not that you agree. Your response stays with it for good."),
            ),
            Transition(
                "note_refusal",
                _("Note that the officer does not acknowledge"),
                _("was not acknowledged by the officer"),
                ("released",),
                "acknowledged",
                by=(EVALUATION_AUTHOR, SUCCESSOR),
                never_by=(EVALUATED,),
                sets=(effects.acknowledge,),
                effects=(effects.keep_refusal,),
                tells=(EVALUATED, CHIEF),
                duty=(),
                asks_reason=True,
                explains=_("It goes on to the chief. Say how often and when you asked."),
            ),
            Transition(
                "countersign",
                _("Countersign"),
                _("was countersigned"),
                ("acknowledged",),
                "countersigned",
                by=(CHIEF,),
                never_by=(EVALUATED, WROTE_IT),
                sets=(effects.countersign,),
                effects=(effects.keep_countersignature,),
                tells=(EVALUATED, EVALUATION_AUTHOR),
                form="assignments.forms.evaluations.CountersignForm",
                explains=_("The evaluation is finished."),
            ),
            Transition(
                "amend",
                _("Amend"),
                _("was amended"),
                EVALUATION_RELEASED,
                "released",
                by=(EVALUATION_AUTHOR, SUCCESSOR),
                never_by=(EVALUATED,),
                sets=(effects.reopen_signatures,),
                effects=(effects.keep_amendment,),
                tells=(EVALUATED, CHIEF),
                duty=(),
                form="assignments.forms.evaluations.AmendForm",
                explains=_(
                    "What was released stays as it is; your words stand below it. Officer and chief sign it again."
                ),
            ),
            Transition(
                "cancel",
                _("Cancel"),
                _("was cancelled"),
                EVALUATION_OPEN,
                "cancelled",
                by=(EVALUATION_AUTHOR, SUCCESSOR),
                never_by=(EVALUATED,),
                tells=(EVALUATED, CHIEF, SRO_SUPERVISOR),
                duty=(),
                asks_reason=True,
                danger=True,
                explains=_("It is not finished and not shown. A new one can be planned for the same period."),
            ),
        ),
    )
)
