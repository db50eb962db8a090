"""A school's request for an officer that the chief approves becomes the draft of an opening."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assignments.models import Assignment, ProgramRequest
from assignments.permissions.posts import SEE_ASSIGNMENT
from assignments.queries.program_requests import Outcome, OutcomeKind, offer_outcome
from assignments.states import ASSIGNMENT_STATES
from sro_program.accounts.models import User
from sro_program.organisations.queries import today_at

from ..models import Opening
from ..permissions import SEE_OPENING
from ..states import OPENING_STATES
from .openings import draft_opening

OPEN_DAYS, UNTIL_POST = timedelta(days=21), timedelta(days=60)
"""Starting values of the draft; the SRO supervisor sets the days before it is published."""


def draft_opening_for(request: ProgramRequest, by: User) -> Opening:
    today = today_at(request.agency)
    closes_on = today + OPEN_DAYS
    opening = draft_opening(
        by=by,
        agency=request.agency,
        district=request.district,
        schools=list(request.schools.all()),
        title=request.title,
        positions=request.officers,
        duties=request.need,
        hours=request.hours,
        closes_on=closes_on,
        starts_on=max(request.starts_on or date.min, today + UNTIL_POST),
    )
    opening.request = request
    opening.save(update_fields=["request"])
    return opening


def openings_seen(request: ProgramRequest, by: User) -> Sequence[Outcome]:
    states = {state.key: state for state in OPENING_STATES}
    found = SEE_OPENING.scope(by, request.openings.all())
    return [Outcome(o.title, o.get_absolute_url(), states[o.status]) for o in found]


def posts_seen(request: ProgramRequest, by: User) -> Sequence[Outcome]:
    """The posts of the officers who were appointed, so that the school sees how its wish goes on."""
    states = {state.key: state for state in ASSIGNMENT_STATES}
    posts = Assignment.objects.filter(application__opening__request=request).select_related("officer__user")
    found = SEE_ASSIGNMENT.scope(by, posts)
    return [Outcome(_("Assignment of %s") % post, post.get_absolute_url(), states[post.status]) for post in found]


def seen(request: ProgramRequest, by: User) -> Sequence[Outcome]:
    return [*openings_seen(request, by), *posts_seen(request, by)]


_SERVING = Assignment.objects.filter(application__opening__request=OuterRef("pk"), status="active")

offer_outcome(
    OutcomeKind(
        "opening",
        gettext_lazy("An opening that officers apply for"),
        draft_opening_for,
        seen,
        served=Q(Exists(_SERVING)),
    )
)
