"""A class that a school asked for begins an invitation and the draft of an outline (53G-8-703(2)(a)(v))."""

from __future__ import annotations

from sro_program.ui.dates import moment_text
from sro_program.workflow.spec import Move
from training.services.invitations import begin_from_request


def begin_class(move: Move) -> None:
    request = move.record
    if request.kind != "class" or request.invitation_id is not None:
        return
    minutes = int((request.ends_at - request.starts_at).total_seconds() // 60)
    request.invitation = begin_from_request(
        by=request.requested_by,
        school=request.school,
        officer=request.officer,
        title=request.title,
        wanted=f"{moment_text(request.starts_at)}, {request.place}"[:300],
        minutes=minutes,
    )
    request.save(update_fields=["invitation"])
