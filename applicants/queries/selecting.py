"""Reading the selection."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from sro_program.organisations.models import Officer

from ..models import Application, ConflictDeclaration, InterviewBoard, Opening, ScoreSheet
from ..permissions import BOARD_SUPERVISOR

CHAIN_LIMIT = 12


def chain_of_command(officer: Officer) -> list[Officer]:
    """The officer's supervisors upward, nearest first; a circle in the records ends it."""
    chain: list[Officer] = []
    seen = {officer.pk}
    above = officer.supervisor
    while above is not None and above.pk not in seen and len(chain) < CHAIN_LIMIT:
        if above.left_on is None and above.user.is_active:
            chain.append(above)
        seen.add(above.pk)
        above = above.supervisor
    return chain


def filled_positions(opening: Opening) -> int:
    return opening.applications.filter(status="appointed").count()


def counted_sheets() -> QuerySet[ScoreSheet]:
    """Sheets handed in, save those of members who declared a conflict: nobody judges whom they are close to."""
    return ScoreSheet.objects.filter(~sheet_conflicts(), status="submitted")


def sheet_conflicts() -> Exists:
    """Of a score sheet: whether its member declared a conflict with its applicant."""
    return Exists(
        ConflictDeclaration.objects.filter(
            member=OuterRef("member"), application=OuterRef("application"), conflict=True
        )
    )


def to_explain(board: InterviewBoard, user: Any) -> QuerySet[Application]:
    """Applicants heard for whom this person writes the board's reasons.

    The chair and the SRO supervisor write them; where the chair has a conflict of interest, any
    other member may. Nobody writes about an applicant they have a conflict with.
    """
    heard = Application.objects.filter(opening=board.opening_id, status="interviewed")
    conflicts = ConflictDeclaration.objects.filter(member__board=board.pk, application=OuterRef("pk"), conflict=True)
    free = heard.filter(~Exists(conflicts.filter(member__user=user.pk)))
    is_ordinary = board.members.filter(user=user.pk, chair=False).exists()
    if is_ordinary and not InterviewBoard.objects.filter(BOARD_SUPERVISOR.records(user), pk=board.pk).exists():
        return free.filter(Exists(conflicts.filter(member__chair=True)))
    return free


@dataclass(frozen=True, slots=True)
class Tally:
    """The board's votes and weighted mean (1 to 5, two decimals) for one applicant."""

    votes_for: int
    votes_against: int
    mean: Decimal | None

    def favourable(self, rule: str) -> bool:
        """Whether the votes recommend under the policy's rule: more for than against, or nobody against."""
        if rule == "unanimous":
            return self.votes_for > 0 and self.votes_against == 0
        return self.votes_for > self.votes_against


def tally(application: Application, criteria: Sequence[dict[str, Any]]) -> Tally:
    """Count the sheets that count; each criterion weighs as the opening froze it."""
    sheets = counted_sheets().filter(application=application)
    votes = sheets.aggregate(yes=Count("pk", filter=Q(recommends=True)), no=Count("pk", filter=Q(recommends=False)))
    weights = {c["key"]: Decimal(c.get("weight", 1)) for c in criteria}
    rows = sheets.filter(scores__value__isnull=False).values_list("scores__criterion", "scores__value")
    scored = [(weights.get(key, Decimal(1)), value) for key, value in rows if value is not None]
    total = sum((weight for weight, _ in scored), Decimal(0))
    mean = sum((weight * value for weight, value in scored), Decimal(0)) / total if total else None
    return Tally(votes["yes"], votes["no"], mean and mean.quantize(Decimal("0.01"), ROUND_HALF_UP))
