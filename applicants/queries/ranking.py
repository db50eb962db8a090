"""What the sheets of a closed board add up to, for those who may see them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import gettext as _

from ..models import BoardFinding, ConflictDeclaration, InterviewBoard, ScoreSheet
from .selecting import sheet_conflicts


@dataclass(frozen=True, slots=True)
class Spread:
    """How the members rated one criterion."""

    label: str
    mean: Decimal | None
    low: int | None
    high: int | None
    remarks: tuple[tuple[str, int, str], ...]  # member, rating, comment

    @property
    def span(self) -> str:
        if self.low is None:
            return ""
        return str(self.low) if self.low == self.high else f"{self.low}–{self.high}"


@dataclass(frozen=True, slots=True)
class Ranked:
    """One applicant heard. The figures are those the board closed with."""

    place: int
    result: BoardFinding
    spreads: tuple[Spread, ...]
    sheets: tuple[ScoreSheet, ...]
    aside: tuple[str, ...]  # members with a conflict of interest; a sheet of theirs does not count

    @property
    def word(self) -> str:
        return _("Recommended") if self.result.favourable else _("Not recommended")


def ranking(board: InterviewBoard, *, sheets: bool = True) -> list[Ranked]:
    """Best first: by mean, then by votes. Nothing before the board has closed (AL-III-B-4).

    Without `sheets` only the figures the board closed with are read.
    """
    if board.status not in ("closed", "forwarded"):
        return []
    results = (
        board.results.filter(favourable__isnull=False)
        .select_related("application__applicant", "application__officer")
        .order_by("-mean", "-votes_for", "pk")
    )
    found = _sheets_by_application(board) if sheets else {}
    aside = _aside_by_application(board) if sheets else {}
    criteria = board.opening.criteria if sheets else []
    return [
        _ranked(place, r, found.get(r.application_id, []), aside.get(r.application_id, ()), criteria)
        for place, r in enumerate(results, start=1)
    ]


def _aside_by_application(board: InterviewBoard) -> dict[Any, tuple[str, ...]]:
    declared = ConflictDeclaration.objects.filter(member__board=board, conflict=True).select_related("member__user")
    found: dict[Any, tuple[str, ...]] = {}
    for declaration in declared:
        found[declaration.application_id] = (*found.get(declaration.application_id, ()), str(declaration.member))
    return found


def _sheets_by_application(board: InterviewBoard) -> dict[Any, list[Any]]:
    found: dict[Any, list[Any]] = defaultdict(list)
    rows = (
        ScoreSheet.objects.filter(member__board=board, status="submitted")
        .annotate(conflicted=sheet_conflicts())
        .select_related("member__user")
        .prefetch_related("scores")
        .order_by("member__user__full_name", "pk")
    )
    for sheet in rows:
        found[sheet.application_id].append(sheet)
    return found


def _ranked(
    place: int, result: BoardFinding, sheets: list[Any], aside: tuple[str, ...], criteria: Sequence[dict[str, Any]]
) -> Ranked:
    counted = tuple(sheet for sheet in sheets if not sheet.conflicted)
    return Ranked(
        place=place,
        result=result,
        spreads=tuple(_spread(c, counted) for c in criteria),
        sheets=counted,
        aside=aside,
    )


def _spread(criterion: dict[str, Any], sheets: Sequence[ScoreSheet]) -> Spread:
    remarks = tuple(
        (str(sheet.member), score.value, score.comment)
        for sheet in sheets
        for score in sheet.scores.all()
        if score.criterion == criterion["key"] and score.value is not None
    )
    values = [value for _member, value, _comment in remarks]
    mean = (Decimal(sum(values)) / len(values)).quantize(Decimal("0.01"), ROUND_HALF_UP) if values else None
    return Spread(str(criterion["label"]), mean, min(values, default=None), max(values, default=None), remarks)


def ranking_table(board: InterviewBoard) -> tuple[list[str], Iterator[list[Any]]]:
    """Headings and rows of the export: one row an applicant."""
    ranked = ranking(board)
    labels = [_("Place"), _("Name"), _("Badge"), _("Result"), _("Mean"), _("Votes for"), _("Votes against")]
    for criterion in board.opening.criteria:
        labels += [_("%s: mean") % criterion["label"], _("lowest"), _("highest")]
    return [*labels, _("Why")], (_row(r) for r in ranked)


def _row(ranked: Ranked) -> list[Any]:
    result = ranked.result
    figures = [value for s in ranked.spreads for value in (s.mean, s.low, s.high)]
    head = [ranked.place, str(result.application), result.application.officer.badge, ranked.word]
    return [*head, result.mean, result.votes_for, result.votes_against, *figures, result.rationale]
