"""What follows from moves of evaluations, feedback and inspections."""

from __future__ import annotations

from django.utils.translation import gettext as _

from sro_program.evidence import Evidence, Line, as_data, evidence
from sro_program.workflow.spec import Move

from ..models import Evaluation, EvaluationRemark
from ..queries.evaluations import cited_notes
from ..queries.feedback import feedback_about


def write_release(move: Move) -> None:
    """With the release the evidence is kept as it is now; of the running notes only those that are cited."""
    evaluation = move.record
    evaluation.released_by, evaluation.released_at = move.actor, move.at
    found = evidence(evaluation.officer, evaluation.starts_on, evaluation.ends_on)
    evaluation.evidence = as_data([*found, *_cited(evaluation)])


def take_feedback(move: Move) -> None:
    """From now on the officer reads it, and no later evaluation rests on it."""
    evaluation = move.record
    rows = feedback_about(evaluation.officer, evaluation.agency_id, evaluation.starts_on, evaluation.ends_on)
    rows.order_by().update(evaluation=evaluation)


def _cited(evaluation: Evaluation) -> list[Evidence]:
    lines = tuple(Line(note.happened_on, note.text, str(note.get_kind_display())) for note in cited_notes(evaluation))
    return [Evidence(lines=lines, key="cited", label=_("Running notes cited"))] if lines else []


def acknowledge(move: Move) -> None:
    move.record.acknowledged_at = move.at


def countersign(move: Move) -> None:
    move.record.countersigned_by, move.record.countersigned_at = move.actor, move.at


def reopen_signatures(move: Move) -> None:
    """An amended evaluation is not the one that was acknowledged: officer and chief sign it anew."""
    move.record.acknowledged_at = move.record.countersigned_at = move.record.countersigned_by = None


def _remark(move: Move, kind: str, text: str, reason: str = "") -> None:
    EvaluationRemark.objects.create(
        evaluation=move.record, kind=kind, text=text, reason=reason, author=move.actor, created_at=move.at
    )


def keep_response(move: Move) -> None:
    if text := move.data.get("response", ""):
        _remark(move, "response", text)


def keep_refusal(move: Move) -> None:
    _remark(move, "refusal", "", move.reason)


def keep_countersignature(move: Move) -> None:
    if text := move.data.get("note", ""):
        _remark(move, "countersignature", text)


def keep_amendment(move: Move) -> None:
    _remark(move, "amendment", move.data["text"], move.reason)


# Feedback


def write_author(move: Move) -> None:
    move.record.author, move.record.submitted_at = move.actor, move.at
