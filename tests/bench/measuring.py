"""Asks for pages over lines that stay open, round after round in another order, one at a time."""

from __future__ import annotations

import gzip
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection
from random import Random
from statistics import median, quantiles

from .counting import COUNT, MILLISECONDS
from .pages import Page

WARM_ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes


Ask = Callable[[str, str], Answer]
"""(person, address) -> answer"""


@dataclass
class Reading:
    """What was seen of one page. Times in milliseconds."""

    page: Page
    status: int = 0
    sql: int = 0
    plain: int = 0
    packed: int = 0
    times: list[float] = field(default_factory=list)
    sql_times: list[float] = field(default_factory=list)

    @property
    def p50(self) -> float:
        return median(self.times)

    @property
    def p95(self) -> float:
        return quantiles(self.times, n=20, method="inclusive")[-1] if len(self.times) > 1 else self.times[0]

    def take(self, answer: Answer, milliseconds: float) -> None:
        self.status = answer.status
        self.sql = max(self.sql, int(answer.headers.get(COUNT, 0)))
        self.times.append(milliseconds)
        self.sql_times.append(float(answer.headers.get(MILLISECONDS, 0)))
        if not self.plain:
            packed = answer.headers.get("Content-Encoding") == "gzip"
            plain = gzip.decompress(answer.body) if packed else answer.body
            self.plain, self.packed = len(plain), len(answer.body if packed else gzip.compress(plain, 6))


class Lines:
    """One open line per person, so that both workers of the server take part."""

    def __init__(self, port: int, cookie: str, sessions: Mapping[str, str]) -> None:
        self.port, self.cookie, self.sessions = port, cookie, sessions
        self.lines: dict[str, HTTPConnection] = {}

    def __call__(self, person: str, url: str) -> Answer:
        line = self.lines.setdefault(person, HTTPConnection("127.0.0.1", self.port, timeout=60))
        line.request(
            "GET",
            url,
            headers={
                "Host": f"localhost:{self.port}",
                "Cookie": f"{self.cookie}={self.sessions[person]}",
                "Accept-Encoding": "gzip",
            },
        )
        answer = line.getresponse()
        return Answer(answer.status, answer.headers, answer.read())

    def close(self) -> None:
        for line in self.lines.values():
            line.close()


def measure(pages: Sequence[Page], ask: Ask, *, rounds: int, warm: int = WARM_ROUNDS) -> list[Reading]:
    readings = {page.name: Reading(page) for page in pages}
    order, random = list(pages), Random(1)
    for at in range(warm + rounds):
        random.shuffle(order)
        for page in order:
            began = time.perf_counter()
            answer = ask(page.person, page.url)
            if at >= warm:
                readings[page.name].take(answer, 1000 * (time.perf_counter() - began))
    return list(readings.values())
