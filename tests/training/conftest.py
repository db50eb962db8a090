"""Duties in these tests are made by hand, so nothing reckons them anew; who would be is kept."""

from __future__ import annotations

from typing import Any

import pytest

from training.services import assigned, joint, waivers


@pytest.fixture(autouse=True)
def reckoned(monkeypatch: pytest.MonkeyPatch) -> list[set[Any]]:
    """The people whose duties were to be reckoned, call by call."""
    calls: list[set[Any]] = []
    for module in (joint, waivers, assigned):
        monkeypatch.setattr(module, "refresh", lambda people: calls.append(set(people)))
    return calls
