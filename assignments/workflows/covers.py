"""Hours that want somebody, and the offer that one person takes: the first to accept has them (UT-SUP-B).

What is said of both in mails names no place and never that nobody is there.
"""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sro_program.permissions.relation import SYSTEM
from sro_program.workflow.registry import register
from sro_program.workflow.spec import Transition, Workflow

from ..effects.covers import (
    fill_need,
    hold_the_substitute,
    lapse_other_offers,
    place_somebody,
    release_covers,
    reopen_need,
)
from ..permissions.covers import (
    COVER_SCHOOL,
    COVER_SUPERVISOR,
    COVERED_OFFICER,
    NEED_SUPERVISOR,
    SCHOOL_AFTERWARDS,
    SEE_COVER,
    SEE_NEED,
    TAKER,
)
from ..rules.covers import HOURS_BEGUN, NOT_OVER, QUALIFIED_THAT_DAY, STILL_OPEN
from ..states import COVER_NEED_STATES, COVER_STATES

COVER_NEED = register(
    Workflow(
        key="cover_need",
        title=_("Cover plan"),
        model="assignments.CoverNeed",
        states=COVER_NEED_STATES,
        see=SEE_NEED,
        related=("school__district", "assignment__officer__user", "assignment__agreement__agency"),
        transitions=(
            Transition(
                "place",
                _("Place somebody"),
                _("was filled"),
                ("open",),
                "filled",
                by=(NEED_SUPERVISOR,),
                requires=(NOT_OVER,),
                effects=(place_somebody,),
                delegable=False,
                form="assignments.forms.covers.PlaceForm",
                explains=_("You spoke with the person. They and the school are told."),
            ),
            Transition("fill", _("Fill"), _("was filled"), ("open",), "filled", by=(SYSTEM,)),
            Transition(
                "reopen",
                _("Open again"),
                _("was changed"),
                ("filled",),
                "open",
                by=(SYSTEM,),
                tells=(NEED_SUPERVISOR,),
            ),
            Transition(
                "drop",
                _("Drop"),
                _("was changed"),
                ("open",),
                "dropped",
                by=(NEED_SUPERVISOR,),
                effects=(release_covers,),
                duty=(),
                delegable=False,
                asks_reason=True,
                danger=True,
                explains=_("Nobody is looked for any more. Offers lapse."),
            ),
            Transition(
                "cancel",
                _("Take off the plan"),
                _("was changed"),
                ("open", "filled"),
                "dropped",
                by=(SYSTEM,),
                effects=(release_covers,),
                asks_reason=True,
            ),
            Transition(
                "close",
                _("Close"),
                _("was closed"),
                ("open",),
                "unmet",
                by=(SYSTEM,),
                effects=(release_covers,),
                due=lambda now: Q(ends_at__lte=now),
            ),
        ),
    )
)

COVER = register(
    Workflow(
        key="cover",
        title=_("Cover"),
        model="assignments.Cover",
        states=COVER_STATES,
        see=SEE_COVER,
        locks=("need",),
        related=("substitute__user", "need__school__district", "need__assignment__agreement__agency"),
        transitions=(
            Transition(
                "accept",
                _("Accept"),
                _("was accepted"),
                ("offered",),
                "accepted",
                by=(TAKER,),
                requires=(NOT_OVER, STILL_OPEN, QUALIFIED_THAT_DAY),
                sets=(hold_the_substitute,),
                effects=(fill_need, lapse_other_offers),
                tells=(COVER_SUPERVISOR, COVER_SCHOOL, COVERED_OFFICER),
                delegable=False,
                explains=_("The hours are yours. The school and the SRO supervisor are told."),
            ),
            Transition(
                "place",
                _("Place"),
                _("was agreed"),
                ("offered",),
                "accepted",
                by=(COVER_SUPERVISOR,),
                requires=(NOT_OVER, STILL_OPEN, QUALIFIED_THAT_DAY),
                sets=(hold_the_substitute,),
                effects=(fill_need, lapse_other_offers),
                tells=(TAKER, COVER_SCHOOL, COVERED_OFFICER),
                duty=(),
                delegable=False,
                explains=_("You spoke with the person. They and the school are told."),
            ),
            Transition(
                "swap",
                _("Swap"),
                _("was agreed"),
                ("offered",),
                "accepted",
                by=(SYSTEM,),
                requires=(NOT_OVER, STILL_OPEN, QUALIFIED_THAT_DAY),
                sets=(hold_the_substitute,),
                effects=(fill_need, lapse_other_offers),
                tells=(TAKER, COVER_SCHOOL, COVERED_OFFICER),
            ),
            Transition(
                "decline",
                _("Decline"),
                _("was declined"),
                ("offered",),
                "declined",
                by=(TAKER,),
                tells=(COVER_SUPERVISOR,),
                duty=(),
                delegable=False,
            ),
            Transition(
                "lapse",
                _("Lapse"),
                _("was closed"),
                ("offered",),
                "lapsed",
                by=(SYSTEM,),
                tells=(TAKER,),
                asks_reason=True,
            ),
            Transition(
                "withdraw",
                _("Give back"),
                _("was given back"),
                ("accepted",),
                "withdrawn",
                by=(TAKER, COVER_SUPERVISOR, SYSTEM),
                requires=(NOT_OVER,),
                effects=(reopen_need,),
                tells=(COVER_SUPERVISOR, TAKER, COVER_SCHOOL),
                duty=(),
                delegable=False,
                asks_reason=True,
                danger=True,
                explains=_("The hours are open again. The SRO supervisor and the school are told."),
            ),
            Transition(
                "cancel",
                _("Cancel"),
                _("was cancelled"),
                ("accepted",),
                "withdrawn",
                by=(SYSTEM,),
                tells=(TAKER, COVER_SCHOOL),
                asks_reason=True,
            ),
            Transition(
                "confirm",
                _("Came"),
                _("was confirmed"),
                ("accepted",),
                "came",
                by=(COVER_SCHOOL,),
                requires=(HOURS_BEGUN,),
                tells=(TAKER,),
                duty=(SCHOOL_AFTERWARDS,),
                delegable=False,
                explains=_("The person was at the school for these hours."),
            ),
            Transition(
                "deny",
                _("Did not come"),
                _("was answered by the school"),
                ("accepted",),
                "did_not_come",
                by=(COVER_SCHOOL,),
                requires=(HOURS_BEGUN,),
                effects=(reopen_need,),
                tells=(COVER_SUPERVISOR, TAKER),
                duty=(SCHOOL_AFTERWARDS,),
                delegable=False,
                danger=True,
                explains=_("The SRO supervisor is told at once."),
            ),
        ),
    )
)
