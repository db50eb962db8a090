"""Work for those who decide: short stories of decisions, each step made when the last was answered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from threading import Event
from typing import Any

from applicants.models import Application, Opening
from tests.factories.department import Department
from tests.factories.selection import TrainingRecordFactory


@dataclass(frozen=True, slots=True)
class Step:
    person: Any
    record: Any
    transition: str
    data: dict[str, Any] = field(default_factory=dict)


Story = Iterator[Step]


@dataclass
class World:
    """A department with chain of command and one with an agreement."""

    utah: Department = field(default_factory=lambda: Department("utah"))
    alabama: Department = field(default_factory=lambda: Department("alabama"))

    def __post_init__(self) -> None:
        self.officer = self.utah.officer()
        self.trainee = self.alabama.officer()
        self.alabama.agreement()

    def people(self) -> list[Any]:
        u, a = self.utah, self.alabama
        chain = [u.lieutenant.user, u.captain.user]
        return [self.officer.user, *chain, u.sergeant, u.chief, u.superintendent, a.sergeant, a.chief]

    def stories(self, enough: Event) -> Iterator[Story]:
        """One after the other, of all kinds, until somebody says that it is enough."""
        while not enough.is_set():
            yield _apply(self.utah, self.officer, self.utah.opening())
            yield _appoint(self.alabama)
            yield _constitute(self.utah)
            yield self.verify()

    def verify(self) -> Story:
        record = TrainingRecordFactory(officer=self.trainee)
        yield Step(self.alabama.sergeant, record, "verify")


def _apply(department: Department, officer: Any, opening: Opening) -> Story:
    application: Application = department.application(opening, officer=officer)
    yield Step(officer.user, application, "submit")
    while asked := application.endorsements.filter(status="asked").first():
        yield Step(asked.supervisor.user, asked, "endorse")
    application.refresh_from_db()
    application.findings.update(
        verdict="met", evidence="Personnel record", decided_by=department.sergeant, decided_at=application.submitted_at
    )
    yield Step(department.sergeant, application, "find_eligible")


def _constitute(department: Department) -> Story:
    board = department.board(department.opening(status="closed"))
    yield Step(department.sergeant, board, "propose")
    who = {"agency_chief": department.chief, "superintendent": department.superintendent}
    for confirmation in board.confirmations.filter(status="waiting"):
        yield Step(who[confirmation.party], confirmation, "confirm")


def _appoint(department: Department) -> Story:
    """Two positions, four on the list: the second appointment fills the opening and releases the last."""
    opening, (first, declined, second, _released) = department.listed(4, positions=2)
    department.discuss(opening)
    yield Step(department.chief, declined, "decline", {"reason": "Another fits better."})
    for best in (first, second):
        yield Step(department.chief, best, "appoint", department.appointment(opening))
