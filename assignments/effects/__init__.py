"""What follows when agreements are signed or stopped, in the same transaction."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sro_program.workflow.engine import perform
from sro_program.workflow.errors import MovedMeanwhile, Refused
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
    """Signed is what the signer read: another text than the one asked for, or shown, is refused."""
    asked, now = move.record.text_sha256, text_hash(move.record.agreement)
    if asked != now or move.data.get("read_sha256") not in ("", None, now):
        raise MovedMeanwhile(_("This is not the text you opened any more. Open the agreement again and read it."))
    move.record.signer = move.actor
    move.record.typed_name = move.data["typed_name"]
    move.record.signed_at = move.at


def conclude_if_both_signed(move: Move) -> None:
    agreement = move.record.agreement
    if agreement.signatures.filter(status="waiting").exists():
        return
    try:
        with transaction.atomic():
            perform(agreement, "conclude", actor=None)
    except IntegrityError as fault:  # the trigger saw an agreement that was signed at this very moment
        raise Refused(_("Another agreement for these schools was signed just now. Take this one back.")) from fault


def stop_signing(move: Move) -> None:
    perform(move.record.agreement, "reopen", actor=None, reason=move.reason)


def void_open_signatures(move: Move) -> None:
    for signature in move.record.signatures.filter(status="waiting"):
        perform(signature, "void", actor=None)


def enter_force_when_begun(move: Move) -> None:
    """A paper signed after its first day is in force at once."""
    if Agreement.objects.filter(agreements_begun(timezone.now()), pk=move.record.pk).exists():
        perform(move.record, "enter_into_force", actor=None)
