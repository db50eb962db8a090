"""What follows when interviews are arranged, held or missed."""

from __future__ import annotations

from sro_program.workflow.engine import perform
from sro_program.workflow.spec import Move

from ..states import PENDING_INTERVIEW


def keep_wish(move: Move) -> None:
    move.record.wish = move.data["wish"]


def take_new_time(move: Move) -> None:
    interview = move.record
    interview.starts_at = move.data["starts_at"]
    interview.minutes = move.data["minutes"]
    interview.place = move.data["place"]
    interview.wish = ""


def begin_session(move: Move) -> None:
    board = move.record.board
    if board.status == "constituted":
        perform(board, "start", actor=None)


def mark_interviewed(move: Move) -> None:
    perform(move.record.application, "mark_interviewed", actor=None)


def cancel_pending_interviews(move: Move) -> None:
    for interview in move.record.interviews.filter(status__in=PENDING_INTERVIEW).order_by("pk"):
        perform(interview, "cancel", actor=None)
