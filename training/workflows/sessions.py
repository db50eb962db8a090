"""A training session is planned, opened for sign-up, held, and recorded in one step that can be undone (UT-SUP-A)."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sro_program.permissions.relation import SYSTEM
from sro_program.workflow.registry import register
from sro_program.workflow.spec import Transition, Workflow

from ..effects.sessions import forget_recorder, invite_people, withdraw_records, write_recorder, write_records
from ..permissions.records import CHIEF, SRO_SUPERVISOR
from ..permissions.sessions import ATTENDEE, INVITED, SEE_SESSION
from ..rules.sessions import CAN_BE_ANNOUNCED, HAS_BEGUN, IS_OVER, SOMEBODY_CAME
from ..states import SESSION_STATES


def _over(now: datetime) -> Q:
    return Q(ends_at__lte=now)


TRAINING_SESSION = register(
    Workflow(
        key="training_session",
        title=_("Training session"),
        model="training.TrainingSession",
        states=SESSION_STATES,
        see=SEE_SESSION,
        related=("agency",),
        transitions=(
            Transition(
                "open",
                _("Open for sign-up"),
                _("was opened for sign-up"),
                ("planned",),
                "open",
                by=(SRO_SUPERVISOR, CHIEF),
                requires=(CAN_BE_ANNOUNCED,),
                effects=(invite_people,),
                duty=(SRO_SUPERVISOR,),
                explains=_("Everybody who may come is told, with a file for their calendar."),
            ),
            Transition(
                "hold",
                _("Note as held"),
                _("was held"),
                ("planned", "open"),
                "held",
                by=(SRO_SUPERVISOR, CHIEF, SYSTEM),
                requires=(HAS_BEGUN,),
                duty=(),
                due=_over,
                explains=_("The sign-up ends. You can still tick who came."),
            ),
            Transition(
                "record",
                _("Record for all who came"),
                _("was recorded"),
                ("held",),
                "recorded",
                by=(SRO_SUPERVISOR, CHIEF),
                requires=(IS_OVER, SOMEBODY_CAME),
                sets=(write_recorder,),
                effects=(write_records,),
                duty=(SRO_SUPERVISOR,),
                delegable=False,
                explains=_(
                    "Writes one verified record for each who came and each topic. If you came yourself, "
                    "somebody else verifies yours."
                ),
            ),
            Transition(
                "undo",
                _("Undo the recording"),
                _("has its recording undone"),
                ("recorded",),
                "held",
                by=(SRO_SUPERVISOR, CHIEF),
                sets=(forget_recorder,),
                effects=(withdraw_records,),
                duty=(),
                asks_reason=True,
                danger=True,
                delegable=False,
                explains=_(
                    "All records that this session wrote are withdrawn. You can correct the roster, then record again."
                ),
            ),
            Transition(
                "cancel",
                _("Cancel"),
                _("was cancelled"),
                ("planned", "open", "held"),
                "cancelled",
                by=(SRO_SUPERVISOR, CHIEF),
                tells=(INVITED, ATTENDEE),
                duty=(),
                asks_reason=True,
                danger=True,
                explains=_("It is taken off the calendar. Everybody who was invited is told."),
            ),
        ),
    )
)
