"""Browsers for people, against the real server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from sro_program.settings.base import VAR

from .visitor import PageCheck, Visitor

FAILURES = VAR / "test" / "failed"


@pytest.fixture
def check() -> Iterator[PageCheck]:
    """Collects what is wrong with any page visited; the test fails at its end with the whole list."""
    found = PageCheck()
    yield found
    assert found.faults == []


@pytest.fixture
def enter(
    browser: Browser, live_server: Any, check: PageCheck, request: pytest.FixtureRequest
) -> Iterator[Callable[[Any], Visitor]]:
    """Signs a person in; the same person comes back to the same browser."""
    inside: dict[Any, Visitor] = {}
    failed_before = request.session.testsfailed

    def enter_as(user: Any) -> Visitor:
        if user.pk not in inside:
            inside[user.pk] = Visitor.sign_in(browser, live_server.url, user, check)
        return inside[user.pk]

    yield enter_as
    for visitor in inside.values():
        if request.session.testsfailed > failed_before:
            visitor.page.screenshot(path=FAILURES / f"{request.node.name}-{visitor.user}.png", full_page=True)
        visitor.leave()
