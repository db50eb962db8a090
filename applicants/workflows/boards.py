"""A board is proposed, confirmed by those the policy names, hears everybody, and forwards its list."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from sro_program.permissions.relation import SYSTEM
from sro_program.workflow.registry import register
from sro_program.workflow.spec import Transition, Workflow

from ..effects import (
    ask_for_confirmations,
    conclude_applications,
    constitute_if_confirmed,
    freeze_list,
    resume_session,
    return_to_draft,
    void_confirmations,
)
from ..permissions import (
    BOARD_APPLICANT,
    BOARD_CHIEF,
    BOARD_SUPERINTENDENT,
    BOARD_SUPERVISOR,
    CHAIR,
    CONFIRMATION_CHIEF,
    CONFIRMATION_SUPERVISOR,
    CONFIRMING_CHIEF,
    CONFIRMING_SUPERINTENDENT,
    SEE_BOARD,
    SEE_CONFIRMATION,
    SITTING_MEMBER,
)
from ..rules import (
    ALL_INTERVIEWED,
    BOARD_COMPOSED,
    CONFIRMED_BY_BOTH,
    EVERYBODY_SCORED,
    RATIONALE_WRITTEN,
    SCREENING_DONE,
    SHEETS_IN,
)
from ..states import BOARD_STATES, CONFIRMATION_STATES

BOARD = register(
    Workflow(
        key="board",
        title=_("Interview board"),
        model="applicants.InterviewBoard",
        states=BOARD_STATES,
        see=SEE_BOARD,
        locks=("opening",),
        related=("opening__agency", "opening__district"),
        transitions=(
            Transition(
                "propose",
                _("Propose board"),
                _("was proposed"),
                ("draft",),
                "proposed",
                by=(BOARD_SUPERVISOR, BOARD_CHIEF),
                never_by=(BOARD_APPLICANT,),
                requires=(BOARD_COMPOSED,),
                effects=(ask_for_confirmations,),
                tells=(BOARD_CHIEF, BOARD_SUPERINTENDENT),
                duty=(BOARD_SUPERVISOR,),
                explains=_("Those whom the policy names are asked to confirm the members."),
            ),
            Transition(
                "constitute",
                _("Constitute"),
                _("was constituted"),
                ("proposed",),
                "constituted",
                by=(SYSTEM,),
                requires=(BOARD_COMPOSED, CONFIRMED_BY_BOTH),
                effects=(resume_session,),
                tells=(SITTING_MEMBER, BOARD_SUPERVISOR),
            ),
            Transition(
                "revise",
                _("Change the members"),
                _("was taken back to change its members"),
                ("proposed", "constituted", "in_session"),
                "draft",
                by=(BOARD_SUPERVISOR, BOARD_CHIEF),
                never_by=(BOARD_APPLICANT,),
                effects=(void_confirmations,),
                tells=(BOARD_CHIEF, BOARD_SUPERINTENDENT),
                duty=(),
                asks_reason=True,
                explains=_("Confirmations given so far no longer count. Interviews held and sheets handed in stay."),
            ),
            Transition(
                "send_back",
                _("Send back"),
                _("was sent back, because a confirmation was refused"),
                ("proposed",),
                "draft",
                by=(SYSTEM,),
                effects=(void_confirmations,),
                tells=(BOARD_SUPERVISOR, BOARD_CHIEF),
                asks_reason=True,
            ),
            Transition(
                "start",
                _("Start interviewing"),
                _("began its interviews"),
                ("constituted",),
                "in_session",
                by=(SYSTEM,),
            ),
            Transition(
                "close",
                _("Close board"),
                _("closed"),
                ("in_session",),
                "closed",
                by=(CHAIR, BOARD_SUPERVISOR),
                never_by=(BOARD_APPLICANT,),
                requires=(SCREENING_DONE, ALL_INTERVIEWED, EVERYBODY_SCORED, SHEETS_IN, RATIONALE_WRITTEN),
                effects=(conclude_applications,),
                tells=(BOARD_CHIEF, BOARD_SUPERVISOR, SITTING_MEMBER),
                duty=(CHAIR,),
                explains=_("Sheets are opened to the board and counted. Nothing can be scored afterwards."),
            ),
            Transition(
                "forward",
                _("Forward list to the chief"),
                _("forwarded its list"),
                ("closed",),
                "forwarded",
                by=(BOARD_SUPERVISOR, CHAIR),
                never_by=(BOARD_APPLICANT,),
                effects=(freeze_list,),
                tells=(BOARD_CHIEF, BOARD_SUPERINTENDENT),
                explains=_("The favourable names go to the chief. The list cannot change any more."),
            ),
            Transition(
                "dissolve",
                _("Dissolve"),
                _("was dissolved"),
                ("draft", "proposed", "constituted", "in_session", "closed"),
                "dissolved",
                by=(SYSTEM,),
                effects=(void_confirmations,),
                tells=(SITTING_MEMBER,),
            ),
        ),
    )
)

CONFIRMATION = register(
    Workflow(
        key="confirmation",
        title=_("Board confirmation"),
        model="applicants.BoardConfirmation",
        states=CONFIRMATION_STATES,
        see=SEE_CONFIRMATION,
        locks=("board__opening", "board"),
        related=("board__opening__agency", "board__opening__district"),
        transitions=(
            Transition(
                "confirm",
                _("Confirm members"),
                _("was confirmed"),
                ("waiting",),
                "confirmed",
                by=(CONFIRMING_CHIEF, CONFIRMING_SUPERINTENDENT),
                effects=(constitute_if_confirmed,),
                tells=(CONFIRMATION_SUPERVISOR,),
                explains=_("You agree that these people interview the applicants."),
            ),
            Transition(
                "refuse",
                _("Refuse"),
                _("was refused"),
                ("waiting",),
                "refused",
                by=(CONFIRMING_CHIEF, CONFIRMING_SUPERINTENDENT),
                effects=(return_to_draft,),
                tells=(CONFIRMATION_SUPERVISOR, CONFIRMATION_CHIEF),
                duty=(),
                asks_reason=True,
                danger=True,
                explains=_("The board goes back to be put together anew. Say what should change."),
            ),
            Transition(
                "void",
                _("Void"),
                _("is no longer needed"),
                ("waiting", "confirmed"),
                "void",
                by=(SYSTEM,),
            ),
        ),
    )
)
