"""How far a board is from closing: read once, asked by each of its rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet

from sro_program.permissions.statements import Given, rows_of

from ..models import Application, BoardFinding, BoardMember, ConflictDeclaration, Interview, InterviewBoard, ScoreSheet

EARLY = ("submitted", "in_chain", "screening")
_CACHE, _MEMBERS = "_closing", "_members_read"


@dataclass(frozen=True, slots=True)
class Closing:
    """What still stands between a board and its closing.

    `unheard`: eligible, but neither heard nor recorded as not come (AL-III-B-3). `owing`: members who owe at
    least one sheet; a declared conflict of interest keeps a member out. `unscored`: heard, but scored by nobody
    who may. `unexplained`: heard, but without the board's reason.
    """

    early: int
    unheard: list[str]
    owing: list[BoardMember]
    unscored: list[str]
    unexplained: list[str]


def closing(board: InterviewBoard) -> Closing:
    """Two queries, whatever the number of applicants; kept on this copy of the record, which the engine loads anew."""
    known: Closing | None = board.__dict__.get(_CACHE)
    if known is None:
        known = board.__dict__[_CACHE] = _read(board)
    return known


def members_of(board: InterviewBoard) -> list[BoardMember]:
    """The board's members with their names, kept on this copy of the record."""
    known: list[BoardMember] | None = board.__dict__.get(_MEMBERS)
    if known is None:
        known = board.__dict__[_MEMBERS] = list(board.members.select_related("user"))
    return known


def _read(board: InterviewBoard) -> Closing:
    rows = [_Applicant(*row) for row in rows_of("closing", _applicants, str(board.opening_id), str(board.pk))]
    heard = [a for a in rows if a.status == "interviewed"]
    members = members_of(board)
    return Closing(
        early=sum(1 for a in rows if a.status in EARLY),
        unheard=[a.name for a in rows if a.status == "eligible" and not a.missed],
        owing=[m for m in members if any(m.pk not in {*a.handed_in, *a.aside} for a in heard)],
        unscored=[a.name for a in heard if not set(a.handed_in) - set(a.aside)],
        unexplained=[a.name for a in heard if not a.explained],
    )


class _Applicant(NamedTuple):
    """`handed_in` and `aside` hold members."""

    name: str
    status: str
    missed: bool
    handed_in: list[UUID]
    aside: list[UUID]
    explained: bool


def _applicants() -> QuerySet[Any, Any]:
    """Given: the opening, the board."""
    mine = {"application": OuterRef("pk")}
    return (
        Application.objects.filter(opening=Given(0), status__in=(*EARLY, "eligible", "interviewed"))
        .annotate(
            missed=Exists(Interview.objects.filter(board=Given(1), status="no_show", **mine)),
            handed_in=ArraySubquery(ScoreSheet.objects.filter(status="submitted", **mine).values("member")),
            aside=ArraySubquery(ConflictDeclaration.objects.filter(conflict=True, **mine).values("member")),
            explained=Exists(BoardFinding.objects.filter(rationale__gt="", **mine)),
        )
        .order_by("applicant__full_name", "pk")
        .values_list("applicant__full_name", "status", "missed", "handed_in", "aside", "explained")
    )
