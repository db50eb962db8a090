"""An inspection is written down whole; what is to be corrected keeps it open until it is."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from sro_program.workflow.registry import register
from sro_program.workflow.spec import Transition, Workflow

from ..permissions.agreements import SRO_SUPERVISOR
from ..permissions.evaluations import EVALUATED, SEE_INSPECTION
from ..rules.evaluations import CORRECTED, LOOKED_AT, SOMETHING_FOUND
from ..states import INSPECTION_STATES

INSPECTION = register(
    Workflow(
        key="inspection",
        title=_("Inspection"),
        model="assignments.Inspection",
        states=INSPECTION_STATES,
        see=SEE_INSPECTION,
        related=("officer__user", "agency"),
        transitions=(
            Transition(
                "pass",
                _("In order"),
                _("found everything in order"),
                ("begun",),
                "in_order",
                by=(SRO_SUPERVISOR,),
                never_by=(EVALUATED,),
                requires=(*LOOKED_AT, *CORRECTED),
                tells=(EVALUATED,),
                explains=_("The officer reads it."),
            ),
            Transition(
                "order_corrections",
                _("Have it corrected"),
                _("found something to correct"),
                ("begun",),
                "to_correct",
                by=(SRO_SUPERVISOR,),
                never_by=(EVALUATED,),
                requires=(*LOOKED_AT, SOMETHING_FOUND),
                tells=(EVALUATED,),
                duty=(),
                explains=_("The officer reads what is to be corrected, and by when."),
            ),
            Transition(
                "close",
                _("Everything is corrected"),
                _("was closed: everything is corrected"),
                ("to_correct",),
                "in_order",
                by=(SRO_SUPERVISOR,),
                never_by=(EVALUATED,),
                requires=CORRECTED,
                tells=(EVALUATED,),
                explains=_("The inspection is closed."),
            ),
        ),
    )
)
