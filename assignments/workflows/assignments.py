"""An assignment runs from its first day to its last, under an agreement in force."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, Q
from django.utils.translation import gettext_lazy as _

from sro_program.organisations.local_days import local_day
from sro_program.permissions.relation import SYSTEM
from sro_program.workflow.registry import register
from sro_program.workflow.spec import Transition, Workflow

from ..effects import end_today, run_on, settle_what_is_answered
from ..permissions.posts import ASSIGNED_OFFICER, POST_CHIEF, POST_PRINCIPAL, POST_SUPERVISOR, SEE_ASSIGNMENT
from ..queries.agreements import OVER, following_agreements
from ..queries.posts import complete_posts
from ..rules import (
    CONTACT_NAMED,
    HOURS_WRITTEN,
    HOUSE_AGREEMENT,
    NOT_RUN_OUT,
    NOTHING_LEFT_BEHIND,
    SCHOOLS_NAMED,
    UNDER_AGREEMENT,
)
from ..states import ASSIGNMENT_STATES


def has_begun(now: datetime) -> Q:
    """Its first day has come and nothing is missing; what is incomplete waits for the SRO supervisor."""
    today = local_day("agreement__agency__time_zone", now)
    return Q(starts_on__lte=today, agreement__status="in_force") & complete_posts()


def is_followed(now: datetime) -> Q:
    """Its agreement is over, and another in force between the same two names the same schools."""
    today = local_day("agreement__agency__time_zone", now)
    own_end = Q(ends_on__isnull=True) | Q(ends_on__gte=today)
    return Q(agreement__status__in=OVER) & own_end & Q(Exists(following_agreements()))


def is_over(now: datetime) -> Q:
    today = local_day("agreement__agency__time_zone", now)
    return Q(ends_on__lt=today) | Q(agreement__ends_on__lt=today) | Q(agreement__status__in=OVER)


_INSIDE_AGREEMENT = (UNDER_AGREEMENT, HOUSE_AGREEMENT, SCHOOLS_NAMED)
_CONCERNED = (ASSIGNED_OFFICER, POST_PRINCIPAL, POST_SUPERVISOR)

ASSIGNMENT = register(
    Workflow(
        key="assignment",
        title=_("Assignment"),
        model="assignments.Assignment",
        states=ASSIGNMENT_STATES,
        see=SEE_ASSIGNMENT,
        related=("officer__user", "agreement__agency", "agreement__district"),
        transitions=(
            Transition(
                "activate",
                _("Activate"),
                _("became active"),
                ("planned",),
                "active",
                by=(SYSTEM, POST_SUPERVISOR, POST_CHIEF),
                requires=(*_INSIDE_AGREEMENT, HOURS_WRITTEN, CONTACT_NAMED),
                tells=(ASSIGNED_OFFICER, POST_PRINCIPAL),
                duty=(),
                due=has_begun,
                explains=_("The officer serves at the school from now on. This also happens on its first day."),
            ),
            Transition(
                "cancel",
                _("Cancel"),
                _("was cancelled"),
                ("planned",),
                "cancelled",
                by=(POST_CHIEF,),
                tells=_CONCERNED,
                duty=(),
                asks_reason=True,
                danger=True,
                explains=_("The officer does not start. The officer and the school are told why."),
            ),
            Transition(
                "suspend",
                _("Suspend"),
                _("was suspended"),
                ("active",),
                "suspended",
                by=(POST_CHIEF,),
                tells=_CONCERNED,
                duty=(),
                asks_reason=True,
                danger=True,
                explains=_("The officer does not serve at the school until the post is resumed or ended."),
            ),
            Transition(
                "resume",
                _("Resume"),
                _("was resumed"),
                ("suspended",),
                "active",
                by=(POST_CHIEF,),
                requires=(*_INSIDE_AGREEMENT, NOT_RUN_OUT),
                tells=_CONCERNED,
                duty=(),
                explains=_("The officer serves at the school again from now on."),
            ),
            Transition(
                "end",
                _("End"),
                _("ended"),
                ("active", "suspended"),
                "ended",
                by=(POST_CHIEF,),
                requires=(NOTHING_LEFT_BEHIND,),
                sets=(end_today,),
                effects=(settle_what_is_answered,),
                tells=_CONCERNED,
                duty=(),
                asks_reason=True,
                danger=True,
                explains=_("The officer no longer serves at the school. What was handed over moves now."),
            ),
            Transition(
                "run_on",
                _("Run on"),
                _("runs on under the agreement that followed"),
                ("active",),
                "active",
                by=(SYSTEM,),
                sets=(run_on,),
                tells=(ASSIGNED_OFFICER, POST_SUPERVISOR),
                due=is_followed,
            ),
            Transition(
                "run_out",
                _("Run out"),
                _("ran out"),
                ("planned", "active", "suspended"),
                "ended",
                by=(SYSTEM,),
                effects=(settle_what_is_answered,),
                tells=(*_CONCERNED, POST_CHIEF),
                due=is_over,
            ),
        ),
    )
)
