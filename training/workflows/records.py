"""A training record counts once somebody else has verified it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from sro_program.permissions.relation import SYSTEM
from sro_program.workflow.registry import register
from sro_program.workflow.spec import Transition, Workflow

from ..effects.records import write_verifier
from ..permissions.records import CHIEF, CHIEF_FOR_LEADERS, CLAIMANT, RECORDER, SEE_RECORD, SRO_SUPERVISOR, TRAINEE
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
                sets=(write_verifier,),
                duty=(SRO_SUPERVISOR, CHIEF_FOR_LEADERS),
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
            Transition(
                "attest",
                _("Verify by the roster"),
                _("was verified by the roster of its session"),
                ("claimed",),
                "verified",
                by=(RECORDER,),
                never_by=(TRAINEE, CLAIMANT),
                sets=(write_verifier,),
                duty=(),
                delegable=False,
                explains=_("The roster of the session shows that they were there."),
            ),
            Transition(
                "withdraw",
                _("Withdraw"),
                _("was withdrawn"),
                ("claimed", "verified"),
                "withdrawn",
                by=(SRO_SUPERVISOR, CHIEF),
                never_by=(TRAINEE,),
                duty=(),
                tells=(TRAINEE,),
                asks_reason=True,
                danger=True,
                explains=_("The record stays to be read but counts no more. The person is told why."),
            ),
            Transition(
                "take_back",
                _("Take back"),
                _("was taken back with its session"),
                ("claimed", "verified", "rejected"),
                "withdrawn",
                by=(SYSTEM,),
                asks_reason=True,
            ),
        ),
    )
)
