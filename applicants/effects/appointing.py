"""What follows an appointment, all in its transaction: the post, the letter, the others."""

from __future__ import annotations

from django.utils.translation import gettext as _

from assignments.queries.agreements import agreement_for
from assignments.services import plan_assignment
from sro_program.workflow.engine import perform
from sro_program.workflow.spec import Move

from ..letters import write_appointment_letter
from ..models import Opening
from ..queries import filled_positions


def take_list_entry(move: Move) -> None:
    """Point at the name on the frozen list; PostgreSQL refuses any other (AL-III-B-5)."""
    move.record.list_entry = move.record.entry


def appoint_under_agreement(move: Move) -> None:
    application = move.record
    opening = application.opening
    agreement = agreement_for(opening.agency_id, opening.district_id, move.data["schools"])
    assert agreement is not None
    application.assignment = plan_assignment(
        officer=application.officer,
        agreement=agreement,
        schools=move.data["schools"],
        starts_on=move.data["starts_on"],
    )
    application.save(update_fields=["assignment"])


def issue_letter(move: Move) -> None:
    write_appointment_letter(move.record, signed_by=move.actor)


def fill_opening_when_full(move: Move) -> None:
    fill_when_full(move.record.opening)


def fill_when_full(opening: Opening) -> None:
    """The last position taken ends the opening; those left are told at once."""
    if filled_positions(opening) < opening.positions:
        return
    perform(opening, "fill", actor=None)
    for application in opening.applications.filter(status="forwarded").order_by("pk"):
        perform(application, "release", actor=None, reason=_("All positions of this opening are filled."))
