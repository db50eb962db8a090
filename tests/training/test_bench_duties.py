"""The bench of training duties fits the tables, and takes everything back."""

from __future__ import annotations

import pytest

from tests.bench.duties import REQUIREMENTS, reckon_duties, said
from training.models import Obligation


@pytest.mark.django_db
def test_duties_of_some_officers_are_reckoned_and_taken_back() -> None:
    officers = 40
    reading = reckon_duties(officers)
    assert reading.requirements == REQUIREMENTS
    assert reading.rows >= officers * REQUIREMENTS
    assert f"{officers} officers x 12" in said(reading)
    assert reading.faults == []
    assert not Obligation.objects.exists()
