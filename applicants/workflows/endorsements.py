"""The request moves up the chain of command, one supervisor after the other (UT-SELECT-1)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from sro_program.permissions.relation import SYSTEM
from sro_program.workflow.registry import register
from sro_program.workflow.spec import Transition, Workflow

from ..effects import ask_next_supervisor
from ..permissions import (
    ENDORSEMENT_APPLICANT,
    ENDORSEMENT_CHIEF,
    ENDORSEMENT_SUPERVISOR,
    ENDORSER_NOW,
    ENDORSING_SUPERVISOR,
    SEE_ENDORSEMENT,
)
from ..rules import CHAIN_RUNNING
from ..states import ENDORSEMENT_STATES

ENDORSEMENT = register(
    Workflow(
        key="endorsement",
        title=_("Endorsement"),
        model="applicants.Endorsement",
        states=ENDORSEMENT_STATES,
        see=SEE_ENDORSEMENT,
        locks=("application__opening", "application"),
        related=("application__applicant", "application__opening__agency", "supervisor__user"),
        transitions=(
            Transition(
                "ask",
                _("Ask"),
                _("was asked for"),
                ("waiting",),
                "asked",
                by=(SYSTEM,),
                tells=(ENDORSING_SUPERVISOR,),
            ),
            Transition(
                "endorse",
                _("Endorse"),
                _("was given"),
                ("asked",),
                "endorsed",
                by=(ENDORSER_NOW,),
                never_by=(ENDORSEMENT_APPLICANT,),
                requires=(CHAIN_RUNNING,),
                effects=(ask_next_supervisor,),
                tells=(ENDORSEMENT_APPLICANT,),
                explains=_("The request goes on to the next supervisor, or to screening."),
            ),
            Transition(
                "decline",
                _("Decline to endorse"),
                _("was declined"),
                ("asked",),
                "declined",
                by=(ENDORSER_NOW,),
                never_by=(ENDORSEMENT_APPLICANT,),
                requires=(CHAIN_RUNNING,),
                effects=(ask_next_supervisor,),
                tells=(ENDORSEMENT_APPLICANT, ENDORSEMENT_SUPERVISOR),
                asks_reason=True,
                danger=True,
                explains=_("Your reason is kept. The request still goes on: declining does not stop it."),
            ),
            Transition(
                "pass_by",
                _("Pass by"),
                _("was passed by"),
                ("asked",),
                "passed_by",
                by=(ENDORSEMENT_SUPERVISOR, ENDORSEMENT_CHIEF),
                never_by=(ENDORSEMENT_APPLICANT,),
                requires=(CHAIN_RUNNING,),
                effects=(ask_next_supervisor,),
                tells=(ENDORSING_SUPERVISOR, ENDORSEMENT_APPLICANT),
                duty=(),
                asks_reason=True,
                explains=_("For a supervisor who is away or has left. The request goes on without this step."),
            ),
        ),
    )
)
