"""The pages for what breaks."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from sro_program.home.views import HomeView
from tests.factories.organisations import UserFactory

pytestmark = pytest.mark.django_db


def _answer(monkeypatch: pytest.MonkeyPatch, fault: Exception) -> Any:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise fault

    monkeypatch.setattr(HomeView, "get", fail)
    client = Client(raise_request_exception=False)
    client.force_login(UserFactory())
    return client.get("/")


def test_database_away_says_when_to_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = _answer(monkeypatch, OperationalError("gone"))
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert "gone" not in answer.content.decode()


def test_error_of_ours_tells_nothing_of_the_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = _answer(monkeypatch, RuntimeError("a secret path"))
    assert answer.status_code == 500
    assert "secret" not in answer.content.decode()
