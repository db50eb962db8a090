"""The selection: from an officer's wish to the chief's appointment."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from sro_program.permissions.relation import SYSTEM
from sro_program.workflow.registry import register
from sro_program.workflow.spec import Transition, Workflow

from ..effects import (
    appoint_under_agreement,
    cancel_pending_interviews,
    fill_opening_when_full,
    issue_letter,
    open_findings,
    stamp_submitted,
    start_chain_or_screening,
    start_endorsements,
    take_list_entry,
)
from ..permissions import (
    APPLICANT,
    CHIEF,
    CONFLICTED,
    PRINCIPALS,
    SEE_APPLICATION,
    SRO_SUPERVISOR,
    SUPERINTENDENT,
)
from ..rules import (
    AGREEMENT_IN_FORCE,
    ALL_INTERVIEWED_FOR,
    CHAIN_DONE,
    DISCUSSED,
    LISTED,
    MOTIVATED,
    ON_THE_LIST,
    OPENING_OPEN,
    POSITION_OPEN,
    QUALIFIED,
    SOMETHING_FAILED,
    SWORN_OFF_PROBATION,
    VOLUNTEERED,
)
from ..states import APPLICATION_STATES, UNDECIDED

_UNBIASED = (APPLICANT, CONFLICTED)

_UP_TO_SCREENING = (
    Transition(
        "submit",
        _("Submit application"),
        _("was submitted"),
        ("draft",),
        "submitted",
        by=(APPLICANT,),
        requires=(OPENING_OPEN, VOLUNTEERED, MOTIVATED, SWORN_OFF_PROBATION),
        sets=(stamp_submitted,),
        effects=(start_chain_or_screening,),
        tells=(SRO_SUPERVISOR, APPLICANT),
        delegable=False,
        explains=_("The SRO supervisor gets a copy at once. You cannot change it afterwards, only withdraw it."),
    ),
    Transition(
        "start_chain",
        _("Start the chain of command"),
        _("went to the chain of command"),
        ("submitted",),
        "in_chain",
        by=(SYSTEM,),
        effects=(start_endorsements,),
    ),
    Transition(
        "start_screening",
        _("Start screening"),
        _("went to screening"),
        ("submitted", "in_chain"),
        "screening",
        by=(SYSTEM,),
        requires=(CHAIN_DONE,),
        effects=(open_findings,),
        tells=(SRO_SUPERVISOR,),
    ),
    Transition(
        "find_eligible",
        _("Find eligible"),
        _("was found eligible"),
        ("screening",),
        "eligible",
        by=(SRO_SUPERVISOR, CHIEF),
        never_by=_UNBIASED,
        requires=(QUALIFIED,),
        tells=(APPLICANT,),
        duty=(SRO_SUPERVISOR,),
        explains=_("Every qualification is met or waived. The applicant goes on to the interview."),
    ),
    Transition(
        "find_ineligible",
        _("Find not eligible"),
        _("was found not eligible"),
        ("screening",),
        "ineligible",
        by=(SRO_SUPERVISOR, CHIEF),
        never_by=_UNBIASED,
        requires=(SOMETHING_FAILED,),
        tells=(APPLICANT,),
        duty=(),
        asks_reason=True,
        danger=True,
        explains=_("The applicant is told why. The chief can take it up again, for example for a waiver."),
    ),
    Transition(
        "reconsider",
        _("Screen again"),
        _("is screened again"),
        ("ineligible",),
        "screening",
        by=(CHIEF,),
        never_by=_UNBIASED,
        tells=(APPLICANT, SRO_SUPERVISOR),
        duty=(),
        asks_reason=True,
        explains=_("The qualifications can be decided anew, with a waiver where the policy allows one."),
    ),
)

_BOARD = (
    Transition(
        "mark_interviewed",
        _("Record as interviewed"),
        _("was interviewed"),
        ("eligible",),
        "interviewed",
        by=(SYSTEM,),
    ),
    Transition(
        "recommend",
        _("Recommend"),
        _("was recommended by the board"),
        ("interviewed",),
        "recommended",
        by=(SYSTEM,),
        requires=(ALL_INTERVIEWED_FOR,),
    ),
    Transition(
        "not_recommend",
        _("Do not recommend"),
        _("was not recommended by the board"),
        ("interviewed",),
        "not_recommended",
        by=(SYSTEM,),
        requires=(ALL_INTERVIEWED_FOR,),
        tells=(APPLICANT,),
    ),
    Transition(
        "forward",
        _("Forward to the chief"),
        _("was forwarded to the chief"),
        ("recommended",),
        "forwarded",
        by=(SYSTEM,),
        requires=(ON_THE_LIST, LISTED),
        tells=(APPLICANT,),
    ),
)

_DECISION = (
    Transition(
        "appoint",
        _("Appoint"),
        _("was appointed"),
        ("forwarded",),
        "appointed",
        by=(CHIEF,),
        never_by=_UNBIASED,
        requires=(ON_THE_LIST, LISTED, POSITION_OPEN, AGREEMENT_IN_FORCE, DISCUSSED),
        sets=(take_list_entry,),
        effects=(appoint_under_agreement, issue_letter, fill_opening_when_full),
        tells=(APPLICANT, SRO_SUPERVISOR, PRINCIPALS, SUPERINTENDENT),
        form="applicants.forms.AppointForm",
        delegable=False,
        explains=_("The officer gets the letter of appointment and the post is planned. Only the chief appoints."),
    ),
    Transition(
        "decline",
        _("Do not appoint"),
        _("was not selected"),
        ("forwarded",),
        "not_selected",
        by=(CHIEF,),
        never_by=_UNBIASED,
        tells=(APPLICANT, SRO_SUPERVISOR),
        duty=(),
        delegable=False,
        asks_reason=True,
        danger=True,
        explains=_("The applicant is told why. The name stays on the list as it was forwarded."),
    ),
    Transition(
        "release",
        _("Release"),
        _("was not selected"),
        (*UNDECIDED, "draft"),
        "not_selected",
        by=(SYSTEM,),
        effects=(cancel_pending_interviews,),
        tells=(APPLICANT,),
        asks_reason=True,
    ),
    Transition(
        "withdraw",
        _("Withdraw"),
        _("was withdrawn by the applicant"),
        (*UNDECIDED, "draft", "ineligible"),
        "withdrawn",
        by=(APPLICANT,),
        effects=(cancel_pending_interviews,),
        tells=(SRO_SUPERVISOR,),
        duty=(),
        delegable=False,
        danger=True,
        explains=_("You can apply again while the opening takes applications."),
    ),
)

SELECTION = register(
    Workflow(
        key="selection",
        title=_("Application"),
        model="applicants.Application",
        states=APPLICATION_STATES,
        see=SEE_APPLICATION,
        locks=("opening",),
        related=("applicant", "officer", "opening__agency", "opening__district"),
        transitions=(*_UP_TO_SCREENING, *_BOARD, *_DECISION),
    )
)
