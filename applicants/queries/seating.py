"""Who may take which seat of an interview board, and what we say to those who may not."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from sro_program.accounts.models import User
from sro_program.organisations.models import Role, Seat
from sro_program.organisations.seats import current
from sro_program.policy.schema import BoardSeatRule

from ..models import InterviewBoard, Opening

_POLICE = (Role.CHIEF, Role.SERGEANT, Role.SUPERVISOR, Role.OFFICER)


_ANYBODY = tuple(
    BoardSeatRule(
        side=side,
        label=label,
        minimum=0,
        required=False,
        reason_when_missing="",
        key=side,
        explain="",
        chosen_by="",
    )
    for side, label in (("agency", "Members from the agency"), ("school", "Members from the schools"))
)
"""Where no clause in force says who sits on a board, anybody of either side may."""


def places(board: InterviewBoard) -> tuple[BoardSeatRule, ...]:
    return board.policy.selection.board.seats or _ANYBODY


def place_of(board: InterviewBoard, key: str) -> BoardSeatRule | None:
    return next((place for place in places(board) if place.key == key), None)


def _seats(opening: Opening, rule: BoardSeatRule) -> Q:
    """The seats in the organisations from which the policy lets this place be filled.

    A place the policy itself fills goes to the SRO supervisor; somebody the SRO supervisor trusts
    may come from inside or outside the department.
    """
    police = Q(agency=opening.agency_id, role__in=_POLICE)
    schools = Q(district=opening.district_id) | Q(school__in=opening.schools.values("pk"))
    if rule.side == "school":
        return schools
    if rule.chosen_by == "policy":
        return Q(agency=opening.agency_id, role=Role.SERGEANT)
    return police | schools if rule.chosen_by == "sergeant" else police


def applicants_of(opening: Opening) -> QuerySet[User]:
    sent = opening.applications.exclude(status__in=("draft", "withdrawn"))
    return User.objects.filter(pk__in=sent.values("applicant"))


def people_for(board: InterviewBoard, rule: BoardSeatRule) -> list[tuple[User, str]]:
    """Everybody who may still be chosen for this place, with what they are today."""
    taken = board.members.values("user")
    seats = (
        Seat.objects.filter(current(), _seats(board.opening, rule), user__is_active=True)
        .exclude(user__in=taken)
        .exclude(user__in=applicants_of(board.opening))
        .select_related("user", "agency", "district", "school")
        .order_by("user__full_name", "user", "role")
    )
    return list({seat.user_id: (seat.user, str(seat)) for seat in seats}.values())


def why_not(board: InterviewBoard, rule: BoardSeatRule, person: User) -> str:
    """Why this person cannot sit there; "" when they can."""
    opening = board.opening
    if board.members.filter(user=person).exists():
        return _("%s already sits on this board.") % person
    if applicants_of(opening).filter(pk=person.pk).exists():
        return _("%s applies for this post, so cannot sit on its board.") % person
    seats = Seat.objects.filter(current(), _seats(opening, rule), user=person, user__is_active=True)
    return "" if seats.exists() else _where_from(opening, rule)


def _where_from(opening: Opening, rule: BoardSeatRule) -> str:
    names: dict[str, object] = {"seat": rule.label, "agency": opening.agency, "district": opening.district}
    if rule.side == "school":
        return _("“%(seat)s” is for people of %(district)s or of a school concerned. Choose one of them.") % names
    if rule.chosen_by == "policy":
        return _("“%(seat)s” is for the SRO supervisor of %(agency)s.") % names
    if rule.chosen_by == "sergeant":
        return _("“%(seat)s” is for people of %(agency)s, %(district)s or a school concerned.") % names
    return _("“%(seat)s” is for people of %(agency)s. Choose one of them.") % names
