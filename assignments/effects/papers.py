"""The agreement as PDF, kept with it: as it was sent for signature, and as both sides signed it."""

from __future__ import annotations

from sro_program.documents.services import store_document
from sro_program.workflow.spec import Move

from ..letters import agreement_pdf


def keep_the_text(move: Move) -> None:
    _keep(move, "agreement_text", "agreement-for-signature.pdf")


def keep_the_signed_text(move: Move) -> None:
    _keep(move, "agreement_signed", "agreement-signed.pdf")


def _keep(move: Move, kind: str, name: str) -> None:
    store_document(
        about=move.record,
        kind=kind,
        name=name,
        media_type="application/pdf",
        content=agreement_pdf(move.record),
        made_by=move.actor,
    )
