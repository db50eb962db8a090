"""Signs a person in and follows the links of every page met, as somebody who is curious would."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from http.client import HTTPConnection, HTTPResponse
from http.cookies import SimpleCookie
from typing import Protocol
from urllib.parse import urlencode, urljoin, urlsplit

from django.urls import Resolver404, resolve

from sro_program.permissions.access import routes
from sro_program.permissions.relation import PUBLIC, SIGNED_IN

DEEPEST, SHALLOW = 5, 1  # links away from home
RECORDS = 2  # of each route, for each person
BY_ADDRESS = ("workflow", "transition")
"""Words of an address that make it a page of its own; others only name the record."""
NOT_FOR_YOU = (403, 404, 405)
OWN_WORK = ("home", "inbox")
ENDS_SOMETHING = {"account_logout", "notice-open", "seat-switch"}
"""Following these would change what the other pages show."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    is_page: bool
    text: str
    leads_to: str = ""


class Visitor(Protocol):
    def get(self, path: str) -> Answer: ...


@dataclass(frozen=True, slots=True)
class Found:
    """One page of one person. `key` tells pages apart whatever record they show."""

    key: str
    path: str
    status: int
    is_page: bool = True


class Links(HTMLParser):
    """The addresses a page leads to."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.found += [value for name, value in attrs if name == "href" and value]


def links_of(html: str, here: str) -> Iterator[str]:
    """Paths on this server without query: filters and orders show the same page again."""
    parser = Links()
    parser.feed(html)
    for address in parser.found:
        parts = urlsplit(urljoin(f"http://here{here}", address))
        if parts.netloc == "here" and parts.scheme == "http":
            yield parts.path


def route_key(path: str) -> str | None:
    """Name of the route with the words that make a page of its own; None where the program has none."""
    try:
        match = resolve(path)
    except Resolver404:
        return None
    words = [str(match.kwargs[name]) for name in BY_ADDRESS if name in match.kwargs]
    return "-".join([(match.view_name or match.route).replace(":", "."), *words])


def without_record() -> list[str]:
    """Paths that name no record: asked for even where no link leads to them."""
    return [f"/{route.path}" for route in routes() if "<" not in route.path and not route.name.startswith("account_")]


@cache
def same_for_all() -> frozenset[str]:
    """Keys of the pages that show no more to one role than to another."""
    own = [route.name for route in routes() if route.ability in (SIGNED_IN, PUBLIC) and route.name not in OWN_WORK]
    return frozenset(name.replace(":", ".") for name in own)


class Crawl:
    """Pages one person meets, of each kind a few records."""

    def __init__(self, visitor: Visitor, deepest: int = DEEPEST) -> None:
        self.visitor, self.deepest = visitor, deepest
        self.found: list[Found] = []
        self._of_key: Counter[str] = Counter()
        self._seen: set[str] = set()

    def follow(self, start: str) -> None:
        """Whatever links lead to from `start`, nearest first."""
        waiting = deque([(start, 0)])
        while waiting:
            path, depth = waiting.popleft()
            for link in self._visit(path):
                if depth < self.deepest:
                    waiting.append((link, depth + 1))

    def guess(self, paths: Iterable[str]) -> None:
        """What no link led to. A refusal means only that the page is not for this person."""
        for path in paths:
            for link in self._visit(path, guessed=True):
                self.follow(link)

    def _visit(self, path: str, *, guessed: bool = False) -> Iterable[str]:
        """Open the page unless it is known well enough; answers with where it leads."""
        key = route_key(path) or path
        if path in self._seen or key in ENDS_SOMETHING or self._of_key[key] >= RECORDS:
            return ()
        self._seen.add(path)
        answer = self.visitor.get(path)
        if guessed and answer.status in NOT_FOR_YOU:
            return ()
        self._of_key[key] += 1
        if answer.leads_to:
            return links_of(f'<a href="{answer.leads_to}">', path)
        self.found.append(Found(key, path, answer.status, answer.is_page))
        return links_of(answer.text, path) if answer.is_page else ()


@dataclass
class Person:
    """Somebody signed in over plain HTTP."""

    port: int
    role: str
    organisation: str
    email: str
    cookies: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Folder of this person's pictures."""
        return re.sub(r"[^a-z0-9]+", "-", f"{self.role} {self.email.partition('@')[0]}".lower()).strip("-")

    def get(self, path: str) -> Answer:
        return self._ask("GET", path)

    def sign_in(self, password: str) -> None:
        path = "/accounts/login/"
        form = self.get(path)
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form.text)
        assert token, f"{path} shows no form ({form.status})"
        answer = self._ask("POST", path, {"csrfmiddlewaretoken": token[1], "login": self.email, "password": password})
        if not answer.leads_to:
            raise PermissionError(f"{self.email} cannot sign in ({answer.status}).")

    def _ask(self, method: str, path: str, data: dict[str, str] | None = None) -> Answer:
        line = HTTPConnection("127.0.0.1", self.port, timeout=60)
        host = f"localhost:{self.port}"
        headers = {"Host": host, "Referer": f"http://{host}{path}", "Accept": "text/html"}
        headers["Cookie"] = "; ".join(f"{key}={value}" for key, value in self.cookies.items())
        if data is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            line.request(method, path, body=urlencode(data) if data is not None else None, headers=headers)
            return self._read(line.getresponse())
        finally:
            line.close()

    def _read(self, answer: HTTPResponse) -> Answer:
        for header in answer.headers.get_all("Set-Cookie") or ():
            self.cookies |= {key: morsel.value for key, morsel in SimpleCookie(header).items()}
        is_page = answer.headers.get_content_type() == "text/html"
        body = answer.read()
        return Answer(answer.status, is_page, body.decode() if is_page else "", answer.headers.get("Location") or "")
