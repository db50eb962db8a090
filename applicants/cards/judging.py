"""For members of interview boards, from the agency and from the schools: interviews and sheets."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext as _

from sro_program.accounts.models import User
from sro_program.home.cards import Answer, Ask, Asking, Card, CardRow, moment_in, on_home
from sro_program.organisations.models import Role
from sro_program.organisations.seats import Standing
from sro_program.ui.dates import away_text, moment_text

from ..models import Application, BoardMember, ConflictDeclaration, Interview, ScoreSheet
from ..permissions import SEE_INTERVIEW
from ..states import INTERVIEW_STATES, PENDING_INTERVIEW

SHOWN = 6
WEEK = timedelta(days=7)
AT_WORK = ("constituted", "in_session")
STATES = {state.key: state for state in INTERVIEW_STATES}
COLUMNS = {
    "pk": "pk",
    "status": "status",
    "at": "starts_at",
    "place": "place",
    "who": Subquery(User.objects.filter(pk=OuterRef("application__applicant")).values("full_name")),
    "title": "board__opening__title",
}


@on_home("board-work", *Role, order=12)
def board_work(person: Any, standing: Standing) -> Asking:
    """My next interviews, and the sheets I still owe."""
    rows: Answer = yield Ask(lambda: _to_do(person), {**COLUMNS, "sheet": "sheet", "aside": "aside"})
    if not rows:
        return None
    return Card("board-work", _("Your interview board"), rows=[_work_row(row) for row in rows])


def _to_do(person: Any) -> QuerySet[Interview]:
    mine = BoardMember.objects.filter(user=person.pk, board__status__in=AT_WORK)
    sheets = ScoreSheet.objects.filter(member__user=person.pk, application=OuterRef("application"))
    conflict = ConflictDeclaration.objects.filter(
        member__user=person.pk, application=OuterRef("application"), conflict=True
    )
    talks = Interview.objects.filter(board__in=mine.values("board")).annotate(
        sheet=Subquery(sheets.values("status")[:1]), aside=Exists(conflict)
    )
    undecided = Exists(Application.objects.filter(pk=OuterRef("application"), status="interviewed"))
    written = Exists(sheets.filter(status="submitted"))
    owed = Q(status="held") & Q(undecided) & ~Q(Exists(conflict)) & ~Q(written)
    return talks.filter(Q(status__in=PENDING_INTERVIEW) | owed).order_by("starts_at", "pk")[:SHOWN]


def _work_row(row: dict[str, Any]) -> CardRow:
    at = moment_in(row["at"])
    if row["status"] == "held":
        tag: Any = _("finish your sheet") if row["sheet"] else _("your sheet is missing")
        tone = "warn" if row["sheet"] else "alert"
        detail = _("Heard %(when)s · %(title)s") % {"when": away_text(at), "title": row["title"]}
    else:
        state = STATES[row["status"]]
        tag, tone = (_("you stand aside"), "quiet") if row["aside"] else (state.label, state.tone)
        detail = f"{moment_text(at)}, {row['place']} · {row['title']}"
    return CardRow(
        row["who"], url=reverse("applicants:interview", args=[row["pk"]]), detail=detail, tag=tag, tone=tone
    )


@on_home("interviews-week", Role.SERGEANT, Role.CHIEF, order=35)
def this_week(person: Any, standing: Standing) -> Asking:
    """Interviews of the next seven days on boards the person does not sit on, and those nobody has recorded."""

    def soon() -> QuerySet[Interview]:
        seen = SEE_INTERVIEW.scope(person, Interview.objects.filter(status__in=PENDING_INTERVIEW))
        mine = BoardMember.objects.filter(user=person.pk).values("board")
        rows = seen.exclude(board__in=mine).filter(starts_at__lt=Now() + WEEK)
        return rows.order_by("starts_at", "pk")[:SHOWN]

    rows: Answer = yield Ask(soon, COLUMNS)
    if not rows:
        return None
    return Card(
        "interviews-week",
        _("Interviews of the next seven days"),
        rows=[
            CardRow(
                row["who"],
                url=reverse("applicants:interview", args=[row["pk"]]),
                detail=f"{moment_text(moment_in(row['at']))} · {row['title']}",
                tag=STATES[row["status"]].label,
                tone=STATES[row["status"]].tone,
            )
            for row in rows
        ],
    )
