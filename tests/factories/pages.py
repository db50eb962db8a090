"""Opening and sending pages as somebody."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sro_program.accounts.models import User


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def words(response: Any) -> str:
    """What the page says, with blanks as a reader sees them."""
    return " ".join(response.content.decode().split())


def queries(user: User, url: str) -> int:
    """How many statements one look at the page costs, the frame included, once the caches are warm."""
    client = signed_in(user)
    assert client.get(url).status_code == 200
    with CaptureQueriesContext(connection) as asked:
        client.get(url)
    return len(asked)
