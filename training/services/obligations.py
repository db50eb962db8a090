"""Reckoning what is due."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from sro_program.organisations.models import Agency


def refresh(
    agencies: Iterable[Agency] | None = None, people: Iterable[UUID] | None = None, on: date | None = None
) -> int:
    """Reckon the duties of these agencies, or of these people wherever they serve; how many changed."""
    return 0
