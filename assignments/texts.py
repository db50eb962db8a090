"""The exact text that two sides sign."""

from __future__ import annotations

import hashlib

from .models import Agreement


def agreement_text(agreement: Agreement) -> str:
    """Everything the signature covers, in one fixed form; its hash proves what was signed."""
    schools = "; ".join(f"{s.name} ({s.nces_id})" for s in agreement.schools.order_by("nces_id"))
    return "\n".join(
        (
            agreement.title,
            f"Between: {agreement.agency.name}",
            f"And: {agreement.district.name} ({agreement.district.nces_id})",
            f"Schools: {schools}",
            f"From {agreement.starts_on.isoformat()} to {agreement.ends_on.isoformat()}",
            "",
            agreement.terms.strip(),
        )
    )


def text_hash(agreement: Agreement) -> str:
    """SHA-256 of the text, as 64 hexadecimal digits."""
    return hashlib.sha256(agreement_text(agreement).encode()).hexdigest()
