"""The walk: see `tests.walk`. UPDATE_SNAPSHOTS=1 accepts changed rights; the diff shows them to the reviewer."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.factories.world import World

from .persons import OFFICERS, deviations

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", OFFICERS)
def test_walk_finds_no_deviation(world: World, name: str, record_property: Callable[[str, object], None]) -> None:
    found = deviations(world, name, record_property)
    assert not found, "\n".join(found[:200])
