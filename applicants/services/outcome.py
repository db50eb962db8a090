"""The board's reasons, and what agency and district said about the applicants."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from sro_program.accounts.models import User
from sro_program.organisations.queries import today_at
from sro_program.organisations.seats import forget_standing
from sro_program.workflow.errors import MovedMeanwhile, NotVisible, Unmet

from ..models import BoardFinding, InterviewBoard, JointDiscussion, Opening
from ..permissions import RECORD_DISCUSSION, WRITE_REASONS
from ..queries import to_explain
from .boards import take_as_is


def reasons_version(board: InterviewBoard) -> int:
    """Grows with every change of any reason, so that two writers never overwrite each other."""
    return 1 + (board.results.aggregate(all=Sum("version"))["all"] or 0)


@transaction.atomic
def save_reasons(board: InterviewBoard, *, by: User, version: int | None, reasons: Mapping[UUID, str]) -> int:
    """Keep why the board recommends or does not, per application; the new version of the reasons.

    Only reasons that differ are written. No vote or rating is read here: sheets stay sealed.
    """
    board = take_as_is(board, by=by, ability=WRITE_REASONS)
    if version != reasons_version(board):
        raise _written_meanwhile(board)
    mine = {application.pk: application for application in to_explain(board, by)}
    before = {result.application_id: result for result in board.results.all()}
    for pk, text in reasons.items():
        if pk not in mine:
            raise Unmet(_("You do not write the reason for one of these applicants. Open the page again."))
        result = before.get(pk) or BoardFinding(board=board, application=mine[pk], version=0)
        if result.rationale == text:
            continue
        result.rationale, result.written_by = text, by
        result.version += 1
        result.save()
    return reasons_version(board)


def _written_meanwhile(board: InterviewBoard) -> MovedMeanwhile:
    last = board.results.select_related("written_by").order_by("-version").first()
    text = _("Somebody wrote here after you opened the page. Yours was not saved. Open it again in a second window.")
    return MovedMeanwhile(text, who=last.written_by if last else None)


@transaction.atomic
def record_joint_discussion(
    opening: Opening, *, by: User, held_on: date, for_agency: str, for_district: str, notes: str = ""
) -> JointDiscussion:
    """Keep that agency and district talked the applicants over before anybody is appointed."""
    forget_standing(by)
    opening = Opening.objects.select_for_update(of=("self",)).get(pk=opening.pk)
    if not RECORD_DISCUSSION.allows(by, opening):
        raise NotVisible(_("There is nothing here."))
    if opening.status not in ("open", "closed"):
        raise Unmet(_("The applicants are talked over while the opening is open, or closed and not filled yet."))
    if held_on > today_at(opening.agency):
        raise ValidationError({"held_on": _("This day is still to come. Record the discussion when it was held.")})
    return JointDiscussion.objects.create(
        opening=opening,
        held_on=held_on,
        for_agency=for_agency,
        for_district=for_district,
        notes=notes,
        recorded_by=by,
    )
