"""Writes on interview boards that are no transitions: members, empty seats, conflicts of interest."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from sro_program.accounts.models import User
from sro_program.organisations.models import Role
from sro_program.organisations.seats import forget_standing, standing_of
from sro_program.permissions.relation import Ability
from sro_program.workflow.errors import NotVisible, Unmet

from ..models import Application, BoardMember, ConflictDeclaration, InterviewBoard, Opening
from ..permissions import DECLARE_CONFLICT, MANAGE_BOARD, MANAGE_OPENING
from ..queries.seating import applicants_of, place_of, why_not
from .changing import take


@transaction.atomic
def make_board(opening: Opening, *, by: User) -> InterviewBoard:
    """Begin the board of an opening. The place that the policy itself fills is filled at once."""
    forget_standing(by)
    opening = Opening.objects.select_for_update(of=("self",)).get(pk=opening.pk)
    if not MANAGE_OPENING.allows(by, opening):
        raise NotVisible(_("There is nothing here."))
    if opening.status not in ("open", "closed"):
        raise Unmet(_("A board can be put together while the opening is open, or closed and not filled yet."))
    if InterviewBoard.objects.filter(opening=opening).exists():
        raise Unmet(_("This opening already has a board."))
    if applicants_of(opening).filter(pk=by.pk).exists():
        raise Unmet(_("You apply for this post, so somebody else puts its board together."))
    board = InterviewBoard.objects.create(opening=opening)
    rule = board.policy.selection.board
    place = rule.seat(rule.chair) if rule.chair else None
    leads = opening.agency_id in standing_of(by).agencies(Role.SERGEANT)
    if place is not None and place.chosen_by == "policy" and leads:
        BoardMember.objects.create(board=board, user=by, seat=place.key, side=place.side, chair=True, chosen_by=by)
    return board


@transaction.atomic
def add_member(board: InterviewBoard, *, by: User, version: int | None, seat: str, person: User) -> BoardMember:
    """Put one person on one place of the policy's rule."""
    board = take(board, by=by, ability=MANAGE_BOARD, version=version)
    place = place_of(board, seat)
    if place is None:
        raise ValidationError({"person": _("The policy of this opening has no such place. Open the page again.")})
    if reason := why_not(board, place, person):
        raise ValidationError({"person": reason})
    chairs = board.policy.selection.board.chair == place.key and not board.members.filter(chair=True).exists()
    member = BoardMember.objects.create(
        board=board, user=person, seat=place.key, side=place.side, chair=chairs, chosen_by=by
    )
    if board.missing_seats.pop(place.key, None) is not None:
        board.save(update_fields=["missing_seats"])
    _changed(board)
    return member


@transaction.atomic
def remove_member(board: InterviewBoard, *, by: User, version: int | None, member: UUID) -> None:
    """Take somebody off while the members are being chosen, unless they began to score."""
    board = take(board, by=by, ability=MANAGE_BOARD, version=version)
    leaving = _member(board, member)
    if leaving.sheets.exists():
        raise Unmet(_("%s has begun a score sheet and stays on the board.") % leaving)
    leaving.declarations.all().delete()
    leaving.delete()
    _changed(board)


@transaction.atomic
def name_chair(board: InterviewBoard, *, by: User, version: int | None, member: UUID) -> BoardMember:
    """One member leads the interviews; whoever did so before steps back."""
    board = take(board, by=by, ability=MANAGE_BOARD, version=version)
    chosen = _member(board, member)
    for former in board.members.filter(chair=True).exclude(pk=chosen.pk):
        former.chair = False
        former.version += 1
        former.save(update_fields=["chair", "version"])
    chosen.chair = True
    chosen.version += 1
    chosen.save(update_fields=["chair", "version"])
    _changed(board)
    return chosen


@transaction.atomic
def explain_empty_seat(
    board: InterviewBoard, *, by: User, version: int | None, seat: str, reason: str
) -> InterviewBoard:
    """Keep why nobody sits on a place that the policy lets stay empty for a reason (UT-SELECT-3)."""
    board = take(board, by=by, ability=MANAGE_BOARD, version=version)
    place = place_of(board, seat)
    if place is None or not place.reason_when_missing:
        raise ValidationError({"reason": _("This place cannot stay empty. Choose somebody for it.")})
    if board.members.filter(seat=seat).exists():
        raise ValidationError({"reason": _("Somebody sits here, so no reason is needed.")})
    board.missing_seats[seat] = reason
    board.save(update_fields=["missing_seats"])
    _changed(board)
    return board


def take_as_is(board: InterviewBoard, *, by: User, ability: Ability) -> InterviewBoard:
    """Lock the board for a write that does not rest on the version somebody saw of it."""
    Opening.objects.select_for_update(of=("self",)).get(pk=board.opening_id)
    now = InterviewBoard.objects.get(pk=board.pk)
    return take(now, by=by, ability=ability, version=now.version)


def _member(board: InterviewBoard, member: UUID) -> BoardMember:
    found = board.members.filter(pk=member).select_related("user").first()
    if found is None:
        raise Unmet(_("This person is no longer on the board."))
    return found


def _changed(board: InterviewBoard) -> None:
    board.version += 1
    board.save(update_fields=["version"])


@transaction.atomic
def declare_conflict(
    application: Application, *, by: User, conflict: bool, kind: str = "", explanation: str = ""
) -> ConflictDeclaration:
    """A member says whether they can judge this applicant freely.

    A conflict may be declared at any time until the board closes, even after the own sheet was
    handed in: the sheet stays where it is, and does not count. Taking a conflict back says why.
    """
    forget_standing(by)
    Opening.objects.select_for_update(of=("self",)).get(pk=application.opening_id)
    if not DECLARE_CONFLICT.allows(by, application):
        raise NotVisible(_("There is nothing here."))
    member = BoardMember.objects.get(board__opening=application.opening_id, user=by)
    declaration = ConflictDeclaration.objects.filter(member=member, application=application).first()
    if declaration is not None and declaration.conflict and not conflict and not explanation:
        raise ValidationError({"explanation": _("You declared a conflict before. Say why there is none after all.")})
    declaration = declaration or ConflictDeclaration(member=member, application=application, version=0)
    declaration.conflict, declaration.kind, declaration.explanation = conflict, kind, explanation
    declaration.version += 1
    declaration.save()
    return declaration
