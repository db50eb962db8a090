"""Interviews are arranged with the applicant; each member then scores alone."""

from __future__ import annotations

from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from sro_program.permissions.relation import SYSTEM, only_where
from sro_program.workflow.registry import register
from sro_program.workflow.spec import Transition, Workflow

from ..effects import begin_session, keep_wish, mark_interviewed, take_new_time
from ..permissions import (
    INTERVIEW_CHAIR,
    INTERVIEW_MEMBER,
    INTERVIEW_SUPERVISOR,
    INTERVIEWEE,
    SCORER,
    SEE_INTERVIEW,
    SEE_SHEET,
)
from ..rules import ALL_RATED, BOARD_SITS, CONFLICT_DECLARED, HEARD, INTERVIEW_BEGUN, RECOMMENDS_OR_NOT
from ..states import INTERVIEW_STATES, PENDING_INTERVIEW, SHEET_STATES

INTERVIEW = register(
    Workflow(
        key="interview",
        title=_("Interview"),
        model="applicants.Interview",
        states=INTERVIEW_STATES,
        see=SEE_INTERVIEW,
        locks=("application__opening", "application"),
        related=("application__applicant", "application__opening__agency", "board"),
        transitions=(
            Transition(
                "accept",
                _("Accept"),
                _("was accepted"),
                ("invited",),
                "accepted",
                by=(INTERVIEWEE,),
                delegable=False,
                tells=(INTERVIEW_SUPERVISOR, INTERVIEW_CHAIR),
                explains=_("You come at the time and place given."),
            ),
            Transition(
                "ask_another_time",
                _("Ask for another time"),
                _("is to be moved, the applicant asked"),
                ("invited", "accepted"),
                "change_asked",
                by=(INTERVIEWEE,),
                delegable=False,
                sets=(keep_wish,),
                tells=(INTERVIEW_SUPERVISOR, INTERVIEW_CHAIR),
                duty=(),
                form="applicants.forms.WishForm",
                explains=_("Say which times suit you. You get a new invitation."),
            ),
            Transition(
                "reschedule",
                _("Set another time"),
                _("was moved"),
                PENDING_INTERVIEW,
                "invited",
                by=(INTERVIEW_SUPERVISOR, INTERVIEW_CHAIR),
                never_by=(INTERVIEWEE,),
                requires=(BOARD_SITS,),
                sets=(take_new_time,),
                tells=(INTERVIEWEE, INTERVIEW_MEMBER),
                duty=(),
                form="applicants.forms.TimeForm",
                explains=_("The applicant and the board get a new invitation with a calendar file."),
            ),
            Transition(
                "record_held",
                _("Record as held"),
                _("was held"),
                ("invited", "accepted"),
                "held",
                by=(INTERVIEW_CHAIR, INTERVIEW_SUPERVISOR),
                never_by=(INTERVIEWEE,),
                requires=(BOARD_SITS, INTERVIEW_BEGUN),
                effects=(begin_session, mark_interviewed),
                tells=(INTERVIEW_MEMBER,),
                duty=(only_where(INTERVIEW_CHAIR, Q(starts_at__lte=Now())),),
                explains=_("Members can now hand in their score sheets."),
            ),
            Transition(
                "record_no_show",
                _("Record that the applicant did not come"),
                _("was missed by the applicant"),
                ("invited", "accepted"),
                "no_show",
                by=(INTERVIEW_CHAIR, INTERVIEW_SUPERVISOR),
                never_by=(INTERVIEWEE,),
                requires=(BOARD_SITS, INTERVIEW_BEGUN),
                effects=(begin_session,),
                tells=(INTERVIEWEE, INTERVIEW_SUPERVISOR),
                duty=(),
                danger=True,
                explains=_("You can invite the applicant again until the board closes."),
            ),
            Transition(
                "cancel",
                _("Cancel"),
                _("was cancelled"),
                PENDING_INTERVIEW,
                "cancelled",
                by=(SYSTEM,),
                tells=(INTERVIEW_MEMBER, INTERVIEWEE),
            ),
        ),
    )
)

SHEET = register(
    Workflow(
        key="sheet",
        title=_("Score sheet"),
        model="applicants.ScoreSheet",
        states=SHEET_STATES,
        see=SEE_SHEET,
        locks=("application__opening", "application"),
        related=("application__applicant", "application__opening", "member__user"),
        transitions=(
            Transition(
                "submit",
                _("Hand in sheet"),
                _("was handed in"),
                ("draft",),
                "submitted",
                by=(SCORER,),
                delegable=False,
                requires=(CONFLICT_DECLARED, HEARD, ALL_RATED, RECOMMENDS_OR_NOT),
                explains=_("Your sheet is sealed and cannot change. Others see it when the board has closed."),
            ),
        ),
    )
)
