"""An agreement counts once both sides have signed the same text, from its first day to its last."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from sro_program.permissions.relation import SYSTEM
from sro_program.workflow.registry import register
from sro_program.workflow.spec import Transition, Workflow

from ..effects import (
    ask_both_sides,
    conclude_if_both_signed,
    enter_force_when_begun,
    stop_signing,
    void_open_signatures,
    write_signature,
)
from ..permissions import (
    AGENCY_SIGNER,
    CHIEF,
    DISTRICT_SIGNER,
    PRINCIPAL,
    SEE_AGREEMENT,
    SEE_SIGNATURE,
    SRO_SUPERVISOR,
    SUPERINTENDENT,
)
from ..queries import agreements_begun, agreements_over
from ..rules import BOTH_SIGNED, NOT_OVER, TERMS_WRITTEN
from ..states import AGREEMENT_STATES, SIGNATURE_STATES

AGREEMENT = register(
    Workflow(
        key="agreement",
        title=_("Agreement"),
        model="assignments.Agreement",
        states=AGREEMENT_STATES,
        see=SEE_AGREEMENT,
        related=("agency", "district"),
        transitions=(
            Transition(
                "send_for_signature",
                _("Send for signature"),
                _("was sent for signature"),
                ("draft",),
                "signing",
                by=(CHIEF, SRO_SUPERVISOR),
                requires=(TERMS_WRITTEN, NOT_OVER),
                effects=(ask_both_sides,),
                tells=(CHIEF, SUPERINTENDENT),
                duty=(SRO_SUPERVISOR,),
                explains=_("The text is frozen. The chief and the superintendent are asked to sign it."),
            ),
            Transition(
                "take_back",
                _("Take back to draft"),
                _("was taken back to draft"),
                ("signing",),
                "draft",
                by=(CHIEF, SRO_SUPERVISOR, SUPERINTENDENT),
                effects=(void_open_signatures,),
                tells=(CHIEF, SUPERINTENDENT),
                duty=(),
                asks_reason=True,
                danger=True,
                explains=_("Signatures given so far no longer count. The text can be changed and sent again."),
            ),
            Transition(
                "reopen",
                _("Return to draft"),
                _("was returned, because one side did not sign"),
                ("signing",),
                "draft",
                by=(SYSTEM,),
                effects=(void_open_signatures,),
                tells=(CHIEF, SRO_SUPERVISOR, SUPERINTENDENT),
                asks_reason=True,
            ),
            Transition(
                "conclude",
                _("Conclude"),
                _("was signed by both sides"),
                ("signing",),
                "signed",
                by=(SYSTEM,),
                requires=(BOTH_SIGNED,),
                effects=(enter_force_when_begun,),
                tells=(CHIEF, SRO_SUPERVISOR, SUPERINTENDENT, PRINCIPAL),
            ),
            Transition(
                "enter_into_force",
                _("Enter into force"),
                _("entered into force"),
                ("signed",),
                "in_force",
                by=(SYSTEM,),
                requires=(BOTH_SIGNED,),
                due=agreements_begun,
            ),
            Transition(
                "expire",
                _("Expire"),
                _("expired"),
                ("signed", "in_force"),
                "expired",
                by=(SYSTEM,),
                tells=(CHIEF, SRO_SUPERVISOR, SUPERINTENDENT),
                due=agreements_over,
            ),
            Transition(
                "terminate",
                _("Terminate"),
                _("was terminated"),
                ("signed", "in_force"),
                "terminated",
                by=(CHIEF, SUPERINTENDENT),
                tells=(CHIEF, SRO_SUPERVISOR, SUPERINTENDENT, PRINCIPAL),
                duty=(),
                delegable=False,
                asks_reason=True,
                danger=True,
                explains=_("It ends now. Nobody can be appointed or assigned under it any more."),
            ),
        ),
    )
)

SIGNATURE = register(
    Workflow(
        key="signature",
        title=_("Signature"),
        model="assignments.Signature",
        states=SIGNATURE_STATES,
        see=SEE_SIGNATURE,
        locks=("agreement",),
        related=("agreement__agency", "agreement__district"),
        transitions=(
            Transition(
                "sign",
                _("Sign"),
                _("was signed"),
                ("waiting",),
                "signed",
                by=(AGENCY_SIGNER, DISTRICT_SIGNER),
                delegable=False,
                sets=(write_signature,),
                effects=(conclude_if_both_signed,),
                form="assignments.forms.SignForm",
                explains=_("Your typed name, the time and the fingerprint of the text are kept."),
            ),
            Transition(
                "decline",
                _("Do not sign"),
                _("was declined"),
                ("waiting",),
                "declined",
                by=(AGENCY_SIGNER, DISTRICT_SIGNER),
                effects=(stop_signing,),
                duty=(),
                delegable=False,
                asks_reason=True,
                danger=True,
                explains=_("The agreement goes back to draft. The other side is told why."),
            ),
            Transition(
                "void",
                _("Void"),
                _("is no longer needed"),
                ("waiting",),
                "void",
                by=(SYSTEM,),
            ),
        ),
    )
)
