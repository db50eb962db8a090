"""The kinds of import in one shape. Apps above this one register theirs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sro_program.accounts.models import User

from ..directory import importer as directory
from ..directory import reader as directory_reader
from ..directory.importer import Progress
from ..directory.reader import FileSummary
from ..incoming.opening import Limits, Upload
from ..incoming.problems import Problem
from ..models import Agency, FileImport
from ..roster import importer as roster
from ..roster import reader as roster_reader


class Plan(Protocol):
    """What a dry run found. ``unreadable`` are the problems of whole files."""

    files: list[FileSummary]
    problems: list[Problem]
    unreadable: list[Problem]

    @property
    def is_clean(self) -> bool: ...

    @property
    def total(self) -> int: ...

    def as_dict(self) -> dict[str, Any]: ...


@dataclass(frozen=True, slots=True)
class ImportKind:
    """``run`` plans afresh and writes, in the caller's transaction; raises ``ImportRefused``.

    ``upload`` is the route of the page that takes another file; its pk is that of the agency, if there is one.
    """

    limits: Callable[[], Limits]
    plan: Callable[[Sequence[Upload], Agency | None, User], Plan]
    run: Callable[[Sequence[Upload], Agency | None, User, Progress], Plan]
    upload: str


def _plan_directory(uploads: Sequence[Upload], agency: Agency | None, actor: User) -> Plan:
    return directory.plan_import(uploads)


def _run_directory(uploads: Sequence[Upload], agency: Agency | None, actor: User, progress: Progress) -> Plan:
    return directory.apply_plan(directory.plan_import(uploads), progress=progress)


def _plan_roster(uploads: Sequence[Upload], agency: Agency | None, actor: User) -> Plan:
    assert agency is not None
    return roster.plan_roster(uploads[0], agency=agency, actor=actor)


def _run_roster(uploads: Sequence[Upload], agency: Agency | None, actor: User, progress: Progress) -> Plan:
    assert agency is not None
    plan = roster.plan_roster(uploads[0], agency=agency, actor=actor)
    return roster.apply_roster(plan, agency=agency, actor=actor, progress=progress)


KINDS: dict[str, ImportKind] = {
    FileImport.Kind.DIRECTORY: ImportKind(
        directory_reader.limits, _plan_directory, _run_directory, "organisations:import-directory"
    ),
    FileImport.Kind.ROSTER: ImportKind(roster_reader.limits, _plan_roster, _run_roster, "organisations:import-roster"),
}
