"""What follows when a board is proposed, confirmed, closed and forwards its list."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from sro_program.workflow.engine import perform
from sro_program.workflow.spec import Move

from ..models import BoardConfirmation, BoardFinding, InterviewBoard, RecommendedEntry, RecommendedList
from ..queries import tally


def ask_for_confirmations(move: Move) -> None:
    """Ask each authority the policy names; where it names none, the board stands at once."""
    board = move.record
    parties = board.policy.selection.board.confirmations
    if not (parties and board.policy.demand("board_confirmed")):
        perform(board, "constitute", actor=None)
        return
    BoardConfirmation.objects.bulk_create(BoardConfirmation(board=board, party=party) for party in parties)


def constitute_if_confirmed(move: Move) -> None:
    board = move.record.board
    if not board.confirmations.filter(status="waiting").exists():
        perform(board, "constitute", actor=None)


def resume_session(move: Move) -> None:
    """A board that had begun before its members changed goes on where it was."""
    if move.record.interviews.filter(status__in=("held", "no_show")).exists():
        perform(move.record, "start", actor=None)


def return_to_draft(move: Move) -> None:
    perform(move.record.board, "send_back", actor=None, reason=move.reason)


def void_confirmations(move: Move) -> None:
    """A changed board is confirmed anew, by both."""
    for confirmation in move.record.confirmations.filter(status__in=("waiting", "confirmed")).order_by("pk"):
        perform(confirmation, "void", actor=None)


def dissolve_if_running(move: Move) -> None:
    board = InterviewBoard.objects.filter(opening=move.record).exclude(status__in=("forwarded", "dissolved")).first()
    if board is not None:
        perform(board, "dissolve", actor=None)


def conclude_applications(move: Move) -> None:
    """Count the sheets, then give each applicant heard the board's result (AL-III-B-4, UT-SELECT-4)."""
    board = move.record
    opening = board.opening
    missed = opening.applications.filter(status="eligible").order_by("pk")
    for application in opening.applications.filter(status="interviewed").order_by("pk"):
        _conclude_one(board, application)
    for application in missed:
        perform(application, "release", actor=None, reason=_("Did not come to the interview."))


def _conclude_one(board: InterviewBoard, application: Any) -> None:
    votes = tally(application, board.opening.criteria)
    result = BoardFinding.objects.get(board=board, application=application)
    result.votes_for, result.votes_against, result.mean = votes.votes_for, votes.votes_against, votes.mean
    result.favourable = votes.favourable(board.policy.selection.recommend_rule)
    result.version += 1
    result.save()
    perform(application, "recommend" if result.favourable else "not_recommend", actor=None)


def freeze_list(move: Move) -> None:
    """Keep the favourable names with their figures as they went to the chief (AL-III-B-5)."""
    board = move.record
    frozen = RecommendedList.objects.create(opening=board.opening, board=board, forwarded_by=move.actor)
    results = (
        board.results.filter(favourable=True, application__status="recommended")
        .select_related("application__officer__user")
        .order_by("-mean", "-votes_for", "pk")
    )
    for place, result in enumerate(results, start=1):
        officer = result.application.officer
        RecommendedEntry.objects.create(
            list=frozen,
            application=result.application,
            place=place,
            name=officer.user.full_name,
            badge=officer.badge,
            mean=result.mean,
            votes_for=result.votes_for,
            votes_against=result.votes_against,
            rationale=result.rationale,
        )
        perform(result.application, "forward", actor=None)
