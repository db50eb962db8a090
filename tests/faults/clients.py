"""A person with a browser: signs in once, sends forms, and sends them again when no answer came."""

from __future__ import annotations

import http.client
import time
import uuid
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from sro_program.embedded.supervisor import HOST
from tests.factories.organisations import PASSWORD

PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    location: str
    body: str
    seconds: float
    tries: int = 1


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """A decision that the server said it took."""

    key: uuid.UUID
    record: Any
    transition: str
    answer: Answer


@dataclass
class Person:
    port: int
    user: Any
    cookies: dict[str, str] = field(default_factory=dict)

    def sign_in(self) -> Person:
        path = reverse("account_login")
        self._ask("GET", path)
        answer = self.post(path, {"login": self.user.email, "password": PASSWORD})
        assert (answer.status, "sessionid" in self.cookies) == (302, True), answer
        return self

    def get(self, path: str) -> Answer:
        return self._ask("GET", path)

    def post(self, path: str, data: dict[str, Any]) -> Answer:
        return self._ask("POST", path, urlencode({**data, "csrfmiddlewaretoken": self.cookies["csrftoken"]}, True))

    def post_until_answered(self, path: str, data: dict[str, Any]) -> Answer:
        """As a browser's user does: no answer, so the same form once more."""
        began, tries = time.monotonic(), 0
        while True:
            tries += 1
            try:
                answer = self.post(path, data)
            except (OSError, http.client.HTTPException):
                assert time.monotonic() - began < PATIENCE, f"no answer to {path}"
                time.sleep(0.02)
            else:
                return Answer(answer.status, answer.location, answer.body, time.monotonic() - began, tries)

    def decide(self, record: Any, transition: str, data: dict[str, Any]) -> Acknowledged:
        key = uuid.uuid4()
        answer = self.post_until_answered(perform_path(record, transition), {**data, **form_end(record, key)})
        assert answer.status == 302, (record._meta.label, transition, answer)
        return Acknowledged(key, record, transition, answer)

    def _ask(self, method: str, path: str, body: str = "") -> Answer:
        began = time.monotonic()
        line = http.client.HTTPConnection(HOST, self.port, timeout=15)
        try:
            line.request(method, path, body or None, self._headers())
            response = line.getresponse()
            text = response.read().decode(errors="replace")
        finally:
            line.close()
        for cookie in response.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return Answer(response.status, response.headers.get("Location", ""), text, time.monotonic() - began)

    def _headers(self) -> dict[str, str]:
        return {
            "Host": f"localhost:{self.port}",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "Content-Type": "application/x-www-form-urlencoded",
            "Connection": "close",
        }


def perform_path(record: Any, transition: str) -> str:
    from sro_program.workflow import registry  # read once the workflows are registered

    return reverse("workflow:perform", args=[registry.for_record(record).key, record.pk, transition])


def form_end(record: Any, key: uuid.UUID) -> dict[str, Any]:
    return {"version": record.version, "_key": str(key)}
