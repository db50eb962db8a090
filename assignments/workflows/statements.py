"""A coverage statement goes from the agency to the district, is disputed line by line, and is acknowledged by both.

Sending is the agency's acknowledgement. Whenever figures change afterwards, the agency sends again: the district
acknowledges exactly what the agency stands by.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from sro_program.workflow.registry import register
from sro_program.workflow.spec import Transition, Workflow

from ..effects.statements import keep_for_agency, keep_for_district, keep_the_paper
from ..permissions.coverage import (
    AGENCY_SIDE,
    SEE_STATEMENT,
    STATEMENT_CHIEF,
    STATEMENT_SENDER,
    STATEMENT_SUPERINTENDENT,
    STATEMENT_SUPERVISOR,
)
from ..rules.statements import ALL_LINES_SETTLED, FIGURES_AS_SENT, MONTH_IS_OVER, SOME_LINE_DISPUTED
from ..states import STATEMENT_STATES

COVERAGE_STATEMENT = register(
    Workflow(
        key="coverage_statement",
        title=_("Coverage statement"),
        model="assignments.CoverageStatement",
        states=STATEMENT_STATES,
        see=SEE_STATEMENT,
        locks=("agreement",),
        related=("agreement__agency", "agreement__district"),
        transitions=(
            Transition(
                "send",
                _("Send to the district"),
                _("was sent"),
                ("draft",),
                "sent",
                by=AGENCY_SIDE,
                requires=(MONTH_IS_OVER,),
                sets=(keep_for_agency,),
                tells=(STATEMENT_SUPERINTENDENT,),
                duty=(STATEMENT_SUPERVISOR,),
                explains=_("The figures of this moment are kept as the agency’s. The superintendent is told."),
            ),
            Transition(
                "take_back",
                _("Take back"),
                _("was taken back"),
                ("sent",),
                "draft",
                by=AGENCY_SIDE,
                tells=(STATEMENT_SUPERVISOR, STATEMENT_CHIEF),
                duty=(),
                asks_reason=True,
                explains=_("The district does not see it any more until it is sent again."),
            ),
            Transition(
                "dispute",
                _("Dispute"),
                _("was disputed"),
                ("sent",),
                "disputed",
                by=(STATEMENT_SUPERINTENDENT, *AGENCY_SIDE),
                requires=(SOME_LINE_DISPUTED,),
                tells=(STATEMENT_SUPERVISOR, STATEMENT_SUPERINTENDENT),
                duty=(),
                explains=_("Nobody acknowledges it until every disputed line is settled."),
            ),
            Transition(
                "send_again",
                _("Send again"),
                _("was sent again"),
                ("disputed",),
                "sent",
                by=AGENCY_SIDE,
                requires=(ALL_LINES_SETTLED,),
                sets=(keep_for_agency,),
                tells=(STATEMENT_SUPERINTENDENT,),
                duty=(STATEMENT_SUPERVISOR,),
                explains=_("The settled figures are kept as the agency’s. The superintendent is told."),
            ),
            Transition(
                "acknowledge",
                _("Acknowledge"),
                _("was acknowledged"),
                ("sent",),
                "acknowledged",
                by=(STATEMENT_SUPERINTENDENT,),
                never_by=(STATEMENT_SENDER,),
                requires=(ALL_LINES_SETTLED, FIGURES_AS_SENT),
                sets=(keep_for_district,),
                effects=(keep_the_paper,),
                tells=(STATEMENT_SUPERVISOR, STATEMENT_CHIEF, STATEMENT_SUPERINTENDENT),
                explains=_("Both sides then stand by the same figures. They are kept and never change."),
            ),
        ),
    )
)
