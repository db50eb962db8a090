"""A swap is agreed to by the other officer, then approved by the SRO supervisor."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from sro_program.permissions.relation import SYSTEM
from sro_program.workflow.registry import register
from sro_program.workflow.spec import Transition, Workflow

from ..effects.covers import carry_out_swap
from ..models import SwapLeg
from ..permissions.swaps import SEE_SWAP, SWAP_ASKER, SWAP_PARTNER, SWAP_SUPERVISOR
from ..rules.covers import SWAP_AHEAD
from ..states import SWAP_STATES

SWAP = register(
    Workflow(
        key="swap",
        title=_("Swap"),
        model="assignments.Swap",
        states=SWAP_STATES,
        see=SEE_SWAP,
        related=("asker__user", "asker__agency", "partner__user"),
        transitions=(
            Transition(
                "agree",
                _("Agree"),
                _("was agreed to"),
                ("asked",),
                "agreed",
                by=(SWAP_PARTNER,),
                requires=(SWAP_AHEAD,),
                tells=(SWAP_ASKER, SWAP_SUPERVISOR),
                delegable=False,
                explains=_("It counts once the SRO supervisor approves it."),
            ),
            Transition(
                "approve",
                _("Approve"),
                _("was approved"),
                ("agreed",),
                "approved",
                by=(SWAP_SUPERVISOR,),
                never_by=(SWAP_ASKER, SWAP_PARTNER),
                requires=(SWAP_AHEAD,),
                effects=(carry_out_swap,),
                tells=(SWAP_ASKER, SWAP_PARTNER),
                explains=_("Each serves the hours of the other. The schools are told who comes."),
            ),
            Transition(
                "decline",
                _("Decline"),
                _("was declined"),
                ("asked", "agreed"),
                "declined",
                by=(SWAP_PARTNER, SWAP_SUPERVISOR),
                never_by=(SWAP_ASKER,),
                tells=(SWAP_ASKER, SWAP_PARTNER),
                duty=(),
                asks_reason=True,
                danger=True,
            ),
            Transition(
                "withdraw",
                _("Take back"),
                _("was taken back"),
                ("asked", "agreed"),
                "withdrawn",
                by=(SWAP_ASKER,),
                tells=(SWAP_PARTNER, SWAP_SUPERVISOR),
                duty=(),
                delegable=False,
                danger=True,
            ),
            Transition(
                "lapse",
                _("Lapse"),
                _("was not decided in time"),
                ("asked", "agreed"),
                "lapsed",
                by=(SYSTEM,),
                tells=(SWAP_ASKER, SWAP_PARTNER),
                due=lambda now: Q(Exists(SwapLeg.objects.filter(swap=OuterRef("pk"), starts_at__lte=now))),
            ),
        ),
    )
)
