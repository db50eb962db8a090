"""An opening takes applications until its last day, then a board selects."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sro_program.organisations.local_days import local_day
from sro_program.permissions.relation import SYSTEM
from sro_program.workflow.registry import register
from sro_program.workflow.spec import Transition, Workflow

from ..effects import dissolve_if_running, freeze_questions, release_applications
from ..permissions import (
    OPENING_CHIEF,
    OPENING_COLLEAGUE,
    OPENING_PRINCIPAL,
    OPENING_SUPERINTENDENT,
    OPENING_SUPERVISOR,
    SEE_OPENING,
)
from ..rules import ALL_FILLED, OPENING_COMPLETE
from ..states import OPENING_STATES


def last_day_over(now: datetime) -> Q:
    return Q(closes_on__lt=local_day("agency__time_zone", now))


OPENING = register(
    Workflow(
        key="opening",
        title=_("Opening"),
        model="applicants.Opening",
        states=OPENING_STATES,
        see=SEE_OPENING,
        related=("agency", "district"),
        transitions=(
            Transition(
                "publish",
                _("Open for applications"),
                _("was opened for applications"),
                ("draft",),
                "open",
                by=(OPENING_SUPERVISOR, OPENING_CHIEF),
                requires=(OPENING_COMPLETE,),
                sets=(freeze_questions,),
                tells=(OPENING_COLLEAGUE, OPENING_SUPERINTENDENT, OPENING_PRINCIPAL),
                duty=(OPENING_SUPERVISOR,),
                explains=_("Officers can apply until the last day. Criteria and questions are frozen now."),
            ),
            Transition(
                "close",
                _("Close"),
                _("was closed for applications"),
                ("open",),
                "closed",
                by=(OPENING_SUPERVISOR, OPENING_CHIEF, SYSTEM),
                tells=(OPENING_SUPERVISOR,),
                duty=(),
                due=last_day_over,
                explains=_("No more applications are taken. This happens by itself after the last day."),
            ),
            Transition(
                "reopen",
                _("Take applications again"),
                _("was opened again"),
                ("closed",),
                "open",
                by=(OPENING_SUPERVISOR, OPENING_CHIEF),
                requires=(OPENING_COMPLETE,),
                tells=(OPENING_COLLEAGUE,),
                duty=(),
                asks_reason=True,
                explains=_("Officers can apply again. Set a later last day first."),
            ),
            Transition(
                "fill",
                _("Fill"),
                _("was filled"),
                ("closed",),
                "filled",
                by=(SYSTEM,),
                requires=(ALL_FILLED,),
                tells=(OPENING_SUPERVISOR, OPENING_SUPERINTENDENT, OPENING_PRINCIPAL),
            ),
            Transition(
                "cancel",
                _("Cancel opening"),
                _("was cancelled"),
                ("draft", "open", "closed"),
                "cancelled",
                by=(OPENING_CHIEF,),
                effects=(release_applications, dissolve_if_running),
                tells=(OPENING_SUPERVISOR, OPENING_SUPERINTENDENT, OPENING_PRINCIPAL),
                duty=(),
                asks_reason=True,
                danger=True,
                explains=_("All running applications end. Applicants are told why."),
            ),
        ),
    )
)
