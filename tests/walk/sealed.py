"""What nobody may read whatever the abilities say: written out here once more, by hand."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.apps import apps

from applicants.models import ScoreSheet
from tests.factories.canaries import Canary

SHEETS = {"applicants.ScoreSheet", "applicants.Score", "applicants.ScoreSheetEvent", "applicants.ScoreEvent"}
BEFORE_RELEASE = {"assignments.Evaluation", "assignments.EvaluationRating"}
THEIR_OWN = {"self_review", "label", "explain"}
"""What an evaluated officer reads from the start: the own words, and what one is evaluated on."""
NEVER_FOR_APPLICANTS = {"applicants.BoardFinding", "applicants.RecommendedEntry"}


def unsealed(user: Any, shown: Iterable[Canary]) -> list[str]:
    """Words of others on a sheet before its board has closed, and whatever is said of applicants behind their back."""
    found = []
    for canary in shown:
        record = apps.get_model(canary.model)._base_manager.filter(pk=canary.pk).first()
        if canary.model in SHEETS and _sealed(user, _sheet(record)):
            found.append(f"reads a sealed score sheet: {canary}")
        if f"{canary.model}.{canary.field}" == "applicants.Opening.questions" and _applies(user, record):
            found.append(f"reads the questions of an interview of their own: {canary}")
        if canary.model in NEVER_FOR_APPLICANTS and _is_of(user, record):
            found.append(f"reads what the board wrote about them: {canary}")
        if canary.model in BEFORE_RELEASE and _evaluated_too_early(user, record, canary.field):
            found.append(f"reads an evaluation of their own before its release: {canary}")
        if canary.model == "assignments.OfficerNote" and record.officer.user_id == user.pk:
            found.append(f"reads running notes about themself: {canary}")
        if canary.model == "assignments.Feedback" and _begun_by_another(user, record):
            found.append(f"reads what a principal has not handed in: {canary}")
    return found


def _begun_by_another(user: Any, feedback: Any) -> bool:
    """Before somebody has begun there are no words of anybody in it."""
    return feedback.author_id not in (None, user.pk) and feedback.status != "submitted"


def _evaluated_too_early(user: Any, record: Any, field: str) -> bool:
    evaluation = getattr(record, "evaluation", record)
    own = evaluation.officer.user_id == user.pk and field not in THEIR_OWN
    return bool(own and evaluation.status not in ("released", "acknowledged", "countersigned"))


def _sheet(record: Any) -> ScoreSheet:
    record = getattr(record, "pgh_obj", None) or record
    found: ScoreSheet = getattr(record, "sheet", record)
    return found


def _sealed(user: Any, sheet: ScoreSheet) -> bool:
    if sheet.application.applicant_id == user.pk:
        return True
    return sheet.member.user_id != user.pk and sheet.member.board.status not in ("closed", "forwarded")


def _applies(user: Any, opening: Any) -> bool:
    return bool(opening.applications.filter(applicant=user).exists())


def _is_of(user: Any, record: Any) -> bool:
    return bool(record.application.applicant_id == user.pk)
