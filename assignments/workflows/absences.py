"""An absence is asked for and decided, or reported and counts at once (UT-SUP-B)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from sro_program.workflow.registry import register
from sro_program.workflow.spec import Transition, Workflow

from ..effects.covers import drop_needs, give_back_own_covers, open_needs
from ..permissions.absences import (
    ABSENCE_SUPERVISOR,
    ABSENT_OFFICER,
    DECIDING_SUPERVISOR,
    REPORTING_OFFICER,
    REPORTING_SUPERVISOR,
    SEE_ABSENCE,
)
from ..rules.covers import ABSENCE_RUNS
from ..states import ABSENCE_STATES

ABSENCE = register(
    Workflow(
        key="absence",
        title=_("Absence"),
        model="assignments.Absence",
        states=ABSENCE_STATES,
        see=SEE_ABSENCE,
        related=("officer__user", "officer__agency"),
        transitions=(
            Transition(
                "report",
                _("Report"),
                _("was reported"),
                ("asked",),
                "reported",
                by=(REPORTING_OFFICER, REPORTING_SUPERVISOR),
                effects=(give_back_own_covers, open_needs),
                tells=(ABSENCE_SUPERVISOR, ABSENT_OFFICER),
                duty=(),
                delegable=False,
                explains=_("It counts at once."),
            ),
            Transition(
                "approve",
                _("Approve"),
                _("was approved"),
                ("asked",),
                "approved",
                by=(DECIDING_SUPERVISOR,),
                never_by=(ABSENT_OFFICER,),
                requires=(ABSENCE_RUNS,),
                effects=(give_back_own_covers, open_needs),
                tells=(ABSENT_OFFICER,),
                explains=_("The hours within it are to be covered by somebody else."),
            ),
            Transition(
                "decline",
                _("Decline"),
                _("was declined"),
                ("asked",),
                "declined",
                by=(DECIDING_SUPERVISOR,),
                never_by=(ABSENT_OFFICER,),
                tells=(ABSENT_OFFICER,),
                duty=(),
                asks_reason=True,
                danger=True,
                explains=_("The officer reads your reason."),
            ),
            Transition(
                "withdraw",
                _("Take back"),
                _("was taken back"),
                ("asked", "approved", "reported"),
                "withdrawn",
                by=(ABSENT_OFFICER, ABSENCE_SUPERVISOR),
                requires=(ABSENCE_RUNS,),
                effects=(drop_needs,),
                tells=(ABSENCE_SUPERVISOR, ABSENT_OFFICER),
                duty=(),
                delegable=False,
                danger=True,
                explains=_("The officer is there after all. Whoever was to cover is told."),
            ),
        ),
    )
)
