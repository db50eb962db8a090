"""One world for all that walk. Nothing of it outlives them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from pytest_django.plugin import DjangoDbBlocker

from tests.factories.world import World

from .probing import undone


@pytest.fixture(scope="package")
def world(django_db_setup: Any, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Its records are never committed, so other tests never meet them; each test works on top of it."""
    with django_db_blocker.unblock(), undone():
        yield World()
