"""What follows when an opening opens or is cancelled."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.utils import timezone

from sro_program.workflow.engine import perform
from sro_program.workflow.spec import Move

from ..states import UNDECIDED


def freeze_questions(move: Move) -> None:
    """All applicants are scored and asked alike, whatever the policy becomes later (AL-III-B-4, UT-SELECT-4)."""
    opening = move.record
    opening.put_under_policy(opening.agency, timezone.localdate(move.at, ZoneInfo(opening.agency.time_zone)))
    rule = opening.policy.selection
    opening.criteria = [
        {
            "key": c.key,
            "label": c.label,
            "explain": c.explain,
            "clause": c.clause,
            "weight": c.weight,
            "anchors": [[value, text] for value, text in c.ladder()],
        }
        for c in rule.criteria
    ]
    opening.questions = opening.questions or [
        {"key": q.key, "text": q.text, "criterion": q.criterion, "listen_for": q.listen_for} for q in rule.questions
    ]


def release_applications(move: Move) -> None:
    """Nobody is left waiting for a post that no longer exists."""
    running = move.record.applications.filter(status__in=(*UNDECIDED, "draft")).order_by("pk")
    for application in running:
        perform(application, "release", actor=None, reason=move.reason)
