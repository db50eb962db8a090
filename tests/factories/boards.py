"""Boards ready for what a test is about."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from applicants.models import Application, BoardMember, ConflictDeclaration, InterviewBoard, ScoreSheet

from .department import Department
from .selection import InterviewFactory, ScoreSheetFactory


def board_at_work(department: Department, applicants: int = 1) -> tuple[InterviewBoard, list[Application]]:
    """A constituted board of a closed opening with so many eligible applicants."""
    opening = department.opening(status="closed")
    applications = [department.application(opening, status="eligible") for _ in range(applicants)]
    return department.board(opening, status="constituted"), applications


def invited(board: InterviewBoard, application: Application, **columns: Any) -> Any:
    """An invitation to an interview in three days."""
    start = timezone.now() + timedelta(days=3)
    return InterviewFactory(board=board, application=application, **{"starts_at": start, **columns})


def declared(member: BoardMember, application: Application, conflict: bool = False, **columns: Any) -> Any:
    return ConflictDeclaration.objects.create(
        member=member, application=application, conflict=conflict, kind="family" if conflict else "", **columns
    )


def draft_sheet(member: BoardMember, application: Application, value: int = 4, **columns: Any) -> ScoreSheet:
    """A complete sheet of a member without conflict, not handed in."""
    if not member.declarations.filter(application=application).exists():
        declared(member, application)
    sheet: ScoreSheet = ScoreSheetFactory(member=member, application=application, rates=value, **columns)
    return sheet
