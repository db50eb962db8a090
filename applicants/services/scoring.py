"""Writing score sheets: each member alone, sealed from the others (AL-III-B-4, UT-SELECT-4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from sro_program.accounts.models import User
from sro_program.organisations.seats import forget_standing
from sro_program.workflow.errors import NotVisible, Unmet

from ..models import BoardMember, ConflictDeclaration, Interview, Opening, Score, ScoreSheet
from ..permissions import OPEN_SHEET, WRITE_SHEET
from .changing import take

LOWEST, HIGHEST = 1, 5


@dataclass(frozen=True, slots=True)
class Rating:
    """What a member wrote on one criterion; `value` None while it is not rated yet."""

    value: int | None
    comment: str = ""


@transaction.atomic
def open_sheet(interview: Interview, *, by: User) -> ScoreSheet:
    """The member's own sheet on the applicant, begun if there is none. First they declare themselves free."""
    forget_standing(by)
    Opening.objects.select_for_update(of=("self",)).get(pk=interview.application.opening_id)
    if not OPEN_SHEET.allows(by, interview):
        raise NotVisible(_("There is nothing here."))
    member = BoardMember.objects.get(board=interview.board_id, user=by)
    sheet = ScoreSheet.objects.filter(member=member, application=interview.application_id).first()
    if sheet is not None:
        return sheet
    _check_free(member, interview.application_id)
    return ScoreSheet.objects.create(member=member, application=interview.application)


def _check_free(member: BoardMember, application_id: UUID) -> None:
    declared = ConflictDeclaration.objects.filter(member=member, application=application_id).first()
    if declared is None:
        raise Unmet(_("Declare first whether you have a conflict of interest."))
    if declared.conflict:
        raise Unmet(_("You declared a conflict of interest, so you do not score this applicant."))


@transaction.atomic
def save_scores(
    sheet: ScoreSheet,
    *,
    by: User,
    version: int | None,
    ratings: Mapping[str, Rating],
    recommends: bool | None,
    comment: str,
) -> ScoreSheet:
    """Keep the draft as the member has it now, complete or not. Handed in, a sheet never changes."""
    sheet = take(sheet, by=by, ability=WRITE_SHEET, version=version)
    if sheet.member.board.status not in ("constituted", "in_session"):
        raise Unmet(_("The board is not at work, so nothing can be scored."))
    _check_free(sheet.member, sheet.application_id)
    _keep(sheet, ratings)
    sheet.recommends, sheet.comment = recommends, comment
    sheet.version += 1
    sheet.save(update_fields=["recommends", "comment", "version"])
    return sheet


def _keep(sheet: ScoreSheet, ratings: Mapping[str, Rating]) -> None:
    known = {c["key"] for c in sheet.application.opening.criteria}
    for key, rating in ratings.items():
        if key not in known:
            raise ValidationError(_("The opening has no such criterion. Open the page again."))
        if rating.value is not None and not LOWEST <= rating.value <= HIGHEST:
            raise ValidationError(_("Rate with a number from 1 to 5."))
    before = {score.criterion: score for score in sheet.scores.all()}
    for key, rating in ratings.items():
        score = before.get(key) or Score(sheet=sheet, criterion=key, version=0)
        if score.version and (score.value, score.comment) == (rating.value, rating.comment):
            continue
        score.value, score.comment = rating.value, rating.comment
        score.version += 1
        score.save()
