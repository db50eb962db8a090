"""What follows a submitted application: the chain of command, then the screening."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.utils import timezone

from sro_program.workflow.engine import perform
from sro_program.workflow.spec import Move

from ..models import Application, Endorsement, Finding
from ..qualifications import evidence_for
from ..queries import chain_of_command


def stamp_submitted(move: Move) -> None:
    move.record.submitted_at = move.at


def start_chain_or_screening(move: Move) -> None:
    application = move.record
    uses_chain = application.policy.demand("chain_of_command") and application.policy.selection.uses_chain
    perform(application, "start_chain" if uses_chain else "start_screening", actor=None)


def start_endorsements(move: Move) -> None:
    """One step per supervisor, nearest first; an officer with nobody above goes straight to screening."""
    application = move.record
    Endorsement.objects.bulk_create(
        Endorsement(application=application, step=step, supervisor=supervisor)
        for step, supervisor in enumerate(chain_of_command(application.officer), start=1)
    )
    _ask_next(application)


def ask_next_supervisor(move: Move) -> None:
    _ask_next(move.record.application)


def _ask_next(application: Application) -> None:
    following = application.endorsements.filter(status="waiting").order_by("step").first()
    if following is None:
        perform(application, "start_screening", actor=None)
    else:
        perform(following, "ask", actor=None)


def open_findings(move: Move) -> None:
    """Put each qualification beside what the records say on the day the screening begins (AL-III-B-1)."""
    application = move.record
    today = timezone.localdate(move.at, ZoneInfo(application.opening.agency.time_zone))
    Finding.objects.bulk_create(
        (
            Finding(
                application=application,
                qualification=q.key,
                record_says=evidence_for(application, q, today).says[:300],
            )
            for q in application.policy.selection.qualifications
        ),
        ignore_conflicts=True,
    )
