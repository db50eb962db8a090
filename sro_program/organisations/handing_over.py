"""What must not be lost when an officer leaves a school: apps register it, whoever ends the post settles it.

An app says once per kind of work how to find what an officer still has open at some schools, and how to give
one such record to a successor. `before_leaving` adds what must be settled before somebody leaves the agency.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from .models import Officer

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Finder = Callable[[Officer, frozenset[UUID]], Iterable[Any]]
Giver = Callable[[Any, Officer, Any], None]
Check = Callable[[Officer, Any], Iterable[str]]


@dataclass(frozen=True, slots=True)
class Work:
    """`find` gives the open records of an officer at schools; `give` moves one to a successor (record, to, by).

    `named` says what one is called before those who end the post; they need not be allowed to see it.
    """

    key: str
    label: StrOrPromise
    find: Finder
    give: Giver
    named: Callable[[Any], str]


@dataclass(frozen=True, slots=True)
class OpenItem:
    """One record that somebody else must take over; `title` names it without what is in it."""

    work: Work
    record: Any
    title: str


_works: dict[str, Work] = {}
_checks: list[Check] = []


def hands_over(key: str, label: StrOrPromise, *, find: Finder, give: Giver, named: Callable[[Any], str] = str) -> None:
    """Register one kind of work that stays with an officer until somebody else takes it."""
    _works[key] = Work(key, label, find, give, named)


def work_called(key: str) -> Work | None:
    return _works.get(key)


def open_items(officer: Officer, schools: Iterable[UUID]) -> list[OpenItem]:
    """Everything the officer still has open at the schools, in the order kinds were registered."""
    here = frozenset(schools)
    return [
        OpenItem(work, record, work.named(record)) for work in _works.values() for record in work.find(officer, here)
    ]


def before_leaving(check: Check) -> Check:
    """Register what keeps an officer from leaving the agency on a day: (officer, day) -> sentences."""
    _checks.append(check)
    return check


def reasons_to_stay(officer: Officer, left_on: Any) -> list[str]:
    """Why the officer cannot leave on that day yet; nothing when all is settled."""
    return [sentence for check in _checks for sentence in check(officer, left_on)]
