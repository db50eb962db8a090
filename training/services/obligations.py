"""Reckoning what is due."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any


def refresh(
    agencies: Iterable[Any] | None = None, people: Iterable[Any] | None = None, on: date | None = None
) -> None:
    """Reckon the duties of these agencies or people anew."""
