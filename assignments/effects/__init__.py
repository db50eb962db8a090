"""What follows when agreements are signed or stopped, in the same transaction."""

from __future__ import annotations

from django.utils import timezone

from sro_program.workflow.engine import perform
from sro_program.workflow.spec import Move

from ..models import Agreement, Signature
from ..queries import agreements_begun
from ..texts import text_hash


def ask_both_sides(move: Move) -> None:
    agreement = move.record
    Signature.objects.bulk_create(
        Signature(
            agreement=agreement,
            side=side,
            statement=agreement.policy.agreement.statement,
            text_sha256=text_hash(agreement),
        )
        for side in Signature.Side.values
    )


def write_signature(move: Move) -> None:
    move.record.signer = move.actor
    move.record.typed_name = move.data["typed_name"]
    move.record.signed_at = move.at


def conclude_if_both_signed(move: Move) -> None:
    agreement = move.record.agreement
    if not agreement.signatures.filter(status="waiting").exists():
        perform(agreement, "conclude", actor=None)


def stop_signing(move: Move) -> None:
    perform(move.record.agreement, "reopen", actor=None, reason=move.reason)


def void_open_signatures(move: Move) -> None:
    for signature in move.record.signatures.filter(status="waiting"):
        perform(signature, "void", actor=None)


def enter_force_when_begun(move: Move) -> None:
    """A paper signed after its first day is in force at once."""
    if Agreement.objects.filter(agreements_begun(timezone.now()), pk=move.record.pk).exists():
        perform(move.record, "enter_into_force", actor=None)
