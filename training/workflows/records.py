"""A training record counts once somebody else has verified it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from sro_program.workflow.registry import register
from sro_program.workflow.spec import Transition, Workflow

from ..permissions.records import CHIEF, CLAIMANT, SEE_RECORD, SRO_SUPERVISOR, TRAINEE
from ..states import RECORD_STATES

TRAINING_RECORD = register(
    Workflow(
        key="training_record",
        title=_("Training record"),
        model="training.TrainingRecord",
        states=RECORD_STATES,
        see=SEE_RECORD,
        related=("person",),
        transitions=(
            Transition(
                "verify",
                _("Verify"),
                _("was verified"),
                ("claimed",),
                "verified",
                by=(SRO_SUPERVISOR, CHIEF),
                never_by=(TRAINEE, CLAIMANT),
                duty=(SRO_SUPERVISOR,),
                tells=(TRAINEE,),
                batch=True,
                explains=_("You have seen the certificate and it is genuine. The record then counts."),
            ),
            Transition(
                "reject",
                _("Reject"),
                _("was rejected"),
                ("claimed",),
                "rejected",
                by=(SRO_SUPERVISOR, CHIEF),
                never_by=(TRAINEE, CLAIMANT),
                duty=(),
                tells=(TRAINEE,),
                asks_reason=True,
                danger=True,
                explains=_("The record will not count. The officer is told why."),
            ),
        ),
    )
)
