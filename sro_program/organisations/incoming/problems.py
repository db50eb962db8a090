"""What is wrong with a file, said at the row and the column where it is wrong."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass

SHOWN_CHARACTERS = 60
"""Longer values are cut: a report must not carry whole cells of a hostile file."""


@dataclass(frozen=True, slots=True)
class Problem:
    """``line`` is the line (CSV) or row (tables) as the person's own program counts it."""

    file: str
    line: int | None
    column: str
    value: str
    sentence: str

    def as_dict(self) -> dict[str, str | int | None]:
        return asdict(self)


class Unreadable(Exception):
    """The file as a whole cannot be taken; no row of it has been looked at."""

    def __init__(
        self, file: str, sentence: str, *, line: int | None = None, column: str = "", value: str = ""
    ) -> None:
        super().__init__(sentence)
        self.problem = Problem(file, line, column, shorten(value), sentence)


class BadValue(ValueError):
    """One cell cannot be taken; its text is the sentence the person reads."""


def shorten(value: str) -> str:
    """One line of printable text: control characters would break a report or a terminal."""
    printable = "".join(mark if mark.isprintable() else " " for mark in value)
    printable = " ".join(printable.split())
    if len(printable) <= SHOWN_CHARACTERS:
        return printable
    return printable[: SHOWN_CHARACTERS - 1] + "…"


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    return sorted(problems, key=lambda p: (p.file, p.line or 0, p.column))
