"""A board at work as one person sees it. Of the sheets nothing is read here but whether they are in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Case, IntegerField, QuerySet, Value, When

from ..models import Application, BoardMember, ConflictDeclaration, Interview, InterviewBoard, ScoreSheet
from ..permissions import SEE_APPLICATION
from ..states import APPLICATION_STATES, INTERVIEW_STATES, PENDING_INTERVIEW
from .closing import members_of

AT_WORK = ("constituted", "in_session")
_APPLICATION = {state.key: state for state in APPLICATION_STATES}
_INTERVIEW = {state.key: state for state in INTERVIEW_STATES}


@dataclass(frozen=True, slots=True)
class Aside:
    """A member who stands aside for one applicant; why, only for those who may read it."""

    member: BoardMember
    why: str


class Declared(NamedTuple):
    """What a member said about a conflict of interest."""

    member: UUID
    application: UUID
    conflict: bool
    kind: str
    explanation: str


@dataclass(slots=True)
class Hearing:
    """One applicant before the board."""

    application: Application
    interview: Interview | None
    owing: list[BoardMember] = field(default_factory=list)
    handed_in: int = 0
    aside: list[Aside] = field(default_factory=list)
    declared: Declared | None = None
    sheet: ScoreSheet | None = None

    @property
    def stage(self) -> Any:
        return _APPLICATION[self.application.status]

    @property
    def state(self) -> Any:
        return _INTERVIEW[self.interview.status] if self.interview else None

    @property
    def is_mine_to_score(self) -> bool:
        """The own sheet is still owed or in work."""
        free = self.declared is None or not self.declared.conflict
        return free and (self.sheet is None or self.sheet.status == "draft")


@dataclass(frozen=True)
class Boardroom:
    members: list[BoardMember]
    me: BoardMember | None
    hearings: list[Hearing]

    @cached_property
    def mine(self) -> list[Hearing]:
        """Interviews still to come or to be scored by this member, earliest first."""
        if self.me is None:
            return []
        mine = [
            h
            for h in self.hearings
            if h.interview is not None
            and (h.interview.status in PENDING_INTERVIEW or (h.interview.status == "held" and h.is_mine_to_score))
        ]
        return sorted(mine, key=lambda h: h.interview.starts_at if h.interview else h.application.created_at)


def boardroom(board: InterviewBoard, user: Any, *, hearings: bool, reads_conflicts: bool) -> Boardroom:
    """Members and, when asked for, hearings in a handful of queries, whatever their number."""
    members = members_of(board)
    me = next((m for m in members if m.user_id == user.pk), None)
    found = _hearings(board, user) if hearings else {}
    if found:
        _add_declarations(board, members, me, found, reads_conflicts)
        _add_sheets(board, members, me, found.values())
    return Boardroom(members, me, list(found.values()))


def _hearings(board: InterviewBoard, user: Any) -> dict[UUID, Hearing]:
    interviews = _latest_interviews(board)
    return {a.pk: Hearing(a, interviews.get(a.pk)) for a in _applications(board, user)}


def _applications(board: InterviewBoard, user: Any) -> QuerySet[Application]:
    visible = SEE_APPLICATION.scope(user, Application.objects.filter(opening=board.opening_id))
    return (
        visible.exclude(status__in=("draft", "ineligible"))
        .exclude(applicant=user.pk)
        .select_related("applicant")
        .only("status", "created_at", "opening", "applicant__full_name")
        .order_by("applicant__full_name", "pk")
    )


def _latest_interviews(board: InterviewBoard) -> dict[UUID, Interview]:
    """The interview that counts for each applicant: one to come or held before one missed or cancelled."""
    counts = Case(
        When(status__in=(*PENDING_INTERVIEW, "held"), then=Value(1)), default=Value(0), output_field=IntegerField()
    )
    rows = board.interviews.annotate(counts=counts).order_by("counts", "starts_at")
    return {i.application_id: i for i in rows.only("board", "application", "status", "starts_at", "place", "wish")}


def _add_declarations(
    board: InterviewBoard,
    members: list[BoardMember],
    me: BoardMember | None,
    hearings: dict[UUID, Hearing],
    reads: bool,
) -> None:
    kinds = {c.key: c.label for c in board.policy.choices("conflict_kind")}
    sitting = {member.pk: member for member in members}
    rows = ConflictDeclaration.objects.filter(member__in=sitting).values_list(*Declared._fields)
    for declaration in map(Declared._make, rows):
        hearing = hearings.get(declaration.application)
        if hearing is None:
            continue
        own = me is not None and declaration.member == me.pk
        if own:
            hearing.declared = declaration
        if declaration.conflict:
            words = (kinds.get(declaration.kind, declaration.kind), declaration.explanation)
            why = ": ".join(filter(None, words)) if reads or own else ""
            hearing.aside.append(Aside(sitting[declaration.member], why))


def _add_sheets(
    board: InterviewBoard, members: list[BoardMember], me: BoardMember | None, hearings: Iterable[Hearing]
) -> None:
    rows = ScoreSheet.objects.filter(member__board=board.pk).values_list("member", "application", "status", "pk")
    sheets = {(member, application): (status, pk) for member, application, status, pk in rows}
    for hearing in hearings:
        aside = {a.member.pk for a in hearing.aside}
        for member in members:
            status, pk = sheets.get((member.pk, hearing.application.pk), ("", None))
            if pk and me is not None and member.pk == me.pk:
                hearing.sheet = ScoreSheet(pk=pk, member=me, application=hearing.application, status=status)
            if member.pk in aside:
                continue
            if status == "submitted":
                hearing.handed_in += 1
            elif hearing.application.status == "interviewed":
                hearing.owing.append(member)
