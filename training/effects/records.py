"""Who verified a record, and when."""

from __future__ import annotations

from sro_program.workflow.spec import Move


def write_verifier(move: Move) -> None:
    move.record.verified_by = move.actor
    move.record.verified_at = move.at
