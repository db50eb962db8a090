from __future__ import annotations

import pytest

from sro_program.organisations import changes


@pytest.fixture
def by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """Duties that a test makes by hand stay: nothing is reckoned from data meanwhile."""
    monkeypatch.setattr(changes, "_RECKONERS", [])
