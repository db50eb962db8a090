"""Asking one address and looking at everything that came of it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any

from django.db import connection, transaction
from django.test import Client

from tests.factories.world import MISSING, MISSING_NUMBER

WRITE = re.compile(r'(?<!FOR )(?<!KEY )(?<!DO )\b(?:INSERT INTO|UPDATE|DELETE FROM|TRUNCATE(?: TABLE)?)\s+"?(\w+)"?')
SAVEPOINT = re.compile(r'^\s*(ROLLBACK TO SAVEPOINT|RELEASE SAVEPOINT|SAVEPOINT) "?(\w+)"?')
LOOKS = {"django_session", "audit_accessrecord", "cache"}
"""What a look may write: the session, and that somebody looked."""
READING = {"notifications_notice"}
"""Opening a notice marks it read; nothing else is written by a link."""
TOKENS = re.compile(
    r'(name="csrfmiddlewaretoken" value|name="_key" value|content)="[\w-]{32,}"|<p class="print-head">[^<]*</p>'
)


class WriteWatch:
    """Which tables were written to and not rolled back, read from the statements themselves."""

    def __init__(self) -> None:
        self._log: list[tuple[str, str]] = []

    def __call__(self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        answer = execute(sql, params, many, context)
        text = sql if isinstance(sql, str) else str(sql)
        if found := SAVEPOINT.match(text):
            self._mark(found[1], found[2])
        else:
            self._log += [("write", table) for table in WRITE.findall(text)]
        return answer

    def _mark(self, what: str, name: str) -> None:
        if what == "SAVEPOINT":
            self._log.append(("savepoint", name))
        elif ("savepoint", name) in self._log:
            at = self._log.index(("savepoint", name))
            self._log = self._log[: at + 1] if what.startswith("ROLLBACK") else [*self._log[:at], *self._log[at + 1 :]]

    @property
    def tables(self) -> set[str]:
        return {name for kind, name in self._log if kind == "write"}


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    location: str
    body: str
    written: frozenset[str]
    headers: str


class Visitor:
    """A person at the browser. Each question is undone, so that the next one meets the same world."""

    def __init__(self, user: Any, *, csrf: bool = False) -> None:
        self.client = QuickClient(raise_request_exception=False, enforce_csrf_checks=csrf)
        if user is not None:
            self.client.force_login(user)
        self._cookies = self.client.cookies.output(header="", sep=";")

    def ask(self, method: str, url: str, data: Any = None, look: Callable[[set[str]], None] | None = None) -> Answer:
        """`look` may read what was written, table by table, before it is undone."""
        watch = WriteWatch()
        self.client.cookies = SimpleCookie(self._cookies)
        with undone(), connection.execute_wrapper(watch):
            send = getattr(self.client, method.lower())
            response = send(url, data) if data else send(url)
            body = b"".join(response.streaming_content) if response.streaming else response.content
            if look is not None:
                look(watch.tables)
        headers = "\n".join(f"{k}: {v}" for k, v in response.items())
        text = read_workbook(body) if body.startswith(b"PK") else body.decode("utf-8", "replace")
        return Answer(response.status_code, response.get("Location", ""), text, frozenset(watch.tables), headers)


class QuickClient(Client):
    """Without the copies that Django's client keeps of every template rendered and its context."""

    def request(self, **request: Any) -> Any:
        return self.handler(self._base_environ(**request))


def read_workbook(body: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(body)) as book:
        return "\n".join(book.read(name).decode("utf-8", "replace") for name in book.namelist())


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def plain(body: str, pk: Any) -> str:
    """A body without what differs between any two answers: tokens, and the address asked for."""
    for part in (str(pk), str(MISSING), str(MISSING_NUMBER)):
        if len(part) > len("1000"):
            body = body.replace(part, "…")
    return TOKENS.sub("", body)
