"""A request goes past those who advise or permit, to the chief; the person who asked never decides it."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sro_program.permissions.relation import SYSTEM
from sro_program.workflow.registry import register
from sro_program.workflow.spec import Transition, Workflow

from ..effects import forget_advice, look_back, make_outcome, write_advice, write_decision, write_permission
from ..permissions.agreements import CHIEF, SRO_SUPERVISOR, SUPERINTENDENT
from ..permissions.program_requests import (
    ADVISING_SUPERVISOR,
    AWAITED_CHIEF,
    PERMITTING_PRINCIPAL,
    REQUEST_PRINCIPAL,
    REQUESTER,
    RUNNING_PRINCIPAL,
    RUNNING_REQUESTER,
    RUNNING_SUPERVISOR,
    SEE_PROGRAM_REQUEST,
    SUPERVISOR_AFTERWARDS,
)
from ..queries.program_requests import programs_begun, wishes_served
from ..rules import APPROVED_BY_CHIEF, DISTRICT_SERVED, PERMITTED, PROGRAM_NOT_OVER, PROGRAM_UNDER_AGREEMENT
from ..states import PROGRAM_REQUEST_STATES


def is_served(now: datetime) -> Q:
    return wishes_served()


def is_no_longer_served(now: datetime) -> Q:
    return Q(kind="officer") & ~wishes_served()


UNDECIDED = ("requested", "advised", "permitted")

PROGRAM_REQUEST = register(
    Workflow(
        key="program_request",
        title=_("Program request"),
        model="assignments.ProgramRequest",
        states=PROGRAM_REQUEST_STATES,
        see=SEE_PROGRAM_REQUEST,
        related=("agency", "district", "requested_by"),
        transitions=(
            Transition(
                "advise",
                _("Advise the chief"),
                _("was advised on"),
                ("requested",),
                "advised",
                by=(ADVISING_SUPERVISOR,),
                never_by=(REQUESTER,),
                sets=(write_advice,),
                tells=(CHIEF, REQUESTER),
                form="assignments.forms.AdviceForm",
                explains=_("The chief reads your advice before deciding."),
            ),
            Transition(
                "permit",
                _("Permit"),
                _("was permitted by the principal"),
                ("requested",),
                "permitted",
                by=(PERMITTING_PRINCIPAL,),
                delegable=False,
                sets=(write_permission,),
                tells=(REQUESTER, CHIEF, SRO_SUPERVISOR),
                form="assignments.forms.PermitForm",
                explains=_("The program may be run in your school. The chief or a designee decides next."),
            ),
            Transition(
                "approve",
                _("Approve"),
                _("was approved"),
                UNDECIDED,
                "approved",
                by=(CHIEF,),
                never_by=(REQUESTER,),
                requires=(PERMITTED, PROGRAM_UNDER_AGREEMENT, DISTRICT_SERVED, PROGRAM_NOT_OVER),
                sets=(write_decision,),
                effects=(make_outcome,),
                tells=(REQUESTER, REQUEST_PRINCIPAL, SRO_SUPERVISOR, SUPERINTENDENT),
                duty=(AWAITED_CHIEF,),
                form="assignments.forms.ApproveRequestForm",
                explains=_("Everybody concerned is told. A request for an officer becomes a draft at once."),
            ),
            Transition(
                "give_back",
                _("Return"),
                _("was returned"),
                UNDECIDED,
                "returned",
                by=(CHIEF, PERMITTING_PRINCIPAL),
                never_by=(REQUESTER,),
                tells=(REQUESTER, SRO_SUPERVISOR, REQUEST_PRINCIPAL),
                duty=(),
                asks_reason=True,
                explains=_("Whoever asked reads your reason, can change the request and send it again."),
            ),
            Transition(
                "decline",
                _("Decline"),
                _("was declined"),
                UNDECIDED,
                "declined",
                by=(CHIEF, PERMITTING_PRINCIPAL),
                never_by=(REQUESTER,),
                sets=(write_decision,),
                tells=(REQUESTER, SRO_SUPERVISOR, REQUEST_PRINCIPAL, SUPERINTENDENT),
                duty=(),
                asks_reason=True,
                danger=True,
                explains=_("It ends here. Whoever asked reads your reasons."),
            ),
            Transition(
                "send_again",
                _("Send again"),
                _("was sent again"),
                ("returned",),
                "requested",
                by=(REQUESTER,),
                requires=(PROGRAM_NOT_OVER,),
                sets=(forget_advice,),
                tells=(SRO_SUPERVISOR, REQUEST_PRINCIPAL, CHIEF),
                delegable=False,
                explains=_("Change it first. Advice and permission given before no longer count."),
            ),
            Transition(
                "withdraw",
                _("Withdraw"),
                _("was withdrawn"),
                (*UNDECIDED, "returned"),
                "withdrawn",
                by=(REQUESTER,),
                tells=(SRO_SUPERVISOR, REQUEST_PRINCIPAL, CHIEF),
                duty=(),
                delegable=False,
                danger=True,
                explains=_("Nobody decides it any more."),
            ),
            Transition(
                "start",
                _("Start"),
                _("began"),
                ("approved",),
                "active",
                by=(SYSTEM, RUNNING_SUPERVISOR, RUNNING_PRINCIPAL),
                requires=(PERMITTED, APPROVED_BY_CHIEF, PROGRAM_UNDER_AGREEMENT),
                tells=(REQUESTER, REQUEST_PRINCIPAL, SRO_SUPERVISOR),
                duty=(),
                due=programs_begun,
                explains=_("The program runs from now on. This also happens on its first day."),
            ),
            Transition(
                "complete",
                _("Complete and look back"),
                _("was completed"),
                ("active",),
                "completed",
                by=(RUNNING_SUPERVISOR, RUNNING_PRINCIPAL, RUNNING_REQUESTER),
                sets=(look_back,),
                tells=(REQUESTER, REQUEST_PRINCIPAL, SRO_SUPERVISOR, CHIEF),
                duty=(SUPERVISOR_AFTERWARDS,),
                form="assignments.forms.LookBackForm",
                explains=_("The program ends. What you write helps whoever thinks of it next year."),
            ),
            Transition(
                "serve",
                _("Serve"),
                _("is served: what was asked for is there"),
                ("approved",),
                "active",
                by=(SYSTEM,),
                tells=(REQUESTER, REQUEST_PRINCIPAL, SRO_SUPERVISOR),
                due=is_served,
            ),
            Transition(
                "run_out",
                _("Run out"),
                _("is no longer served"),
                ("active",),
                "completed",
                by=(SYSTEM,),
                tells=(REQUESTER, REQUEST_PRINCIPAL, SRO_SUPERVISOR, CHIEF),
                due=is_no_longer_served,
            ),
        ),
    )
)
