"""Dry run and import of a roster: all rows or none."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from django.db import connection, transaction
from tablib import Dataset

from sro_program.accounts.models import User

from ..directory.importer import Counts, ImportRefused, Progress
from ..directory.reader import FileSummary
from ..incoming.opening import Upload
from ..incoming.problems import Problem, in_order, shorten
from ..models import Agency
from .chain import check_chain
from .columns import HEADINGS
from .reader import Roster, read_roster
from .resource import OfficerResource

ONE_ROSTER_AT_A_TIME = 0x5D12EC8


@dataclass(slots=True)
class RosterPlan:
    """What an import would do to the agency's officers."""

    files: list[FileSummary]
    officers: Counts
    problems: list[Problem]
    unreadable: list[Problem]
    roster: Roster = field(repr=False)

    @property
    def is_clean(self) -> bool:
        return not self.problems

    @property
    def total(self) -> int:
        return len(self.roster.rows)

    def as_dict(self) -> dict[str, Any]:
        return {
            "files": [asdict(summary) for summary in self.files],
            "officers": asdict(self.officers),
            "problems": [problem.as_dict() for problem in self.problems],
        }


def plan_roster(upload: Upload, *, agency: Agency, actor: User) -> RosterPlan:
    """Dry run: every row is tried in a transaction that is rolled back."""
    roster = read_roster(upload)
    check_chain(roster, agency)
    counts = _run(roster, agency=agency, actor=actor, dry_run=True)
    assert roster.summary is not None
    unreadable = [] if roster.summary.kind else list(roster.problems)
    return RosterPlan([roster.summary], counts, in_order(roster.problems), unreadable, roster)


def apply_roster(plan: RosterPlan, *, agency: Agency, actor: User, progress: Progress | None = None) -> RosterPlan:
    """A row that cannot be taken any more (another import came between) undoes all of them."""
    if not plan.is_clean:
        raise ImportRefused(plan.problems)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_ROSTER_AT_A_TIME])
        plan.officers = _run(plan.roster, agency=agency, actor=actor, dry_run=False, progress=progress)
        plan.problems = in_order(plan.roster.problems)
        if not plan.is_clean:
            raise ImportRefused(plan.problems)
    return plan


def _run(roster: Roster, *, agency: Agency, actor: User, dry_run: bool, progress: Progress | None = None) -> Counts:
    if not roster.rows:
        return Counts(refused=roster.refused)
    total = len(roster.rows)
    resource = OfficerResource(
        agency=agency,
        actor=actor,
        told=None if progress is None else lambda done: progress(done, total),
    )
    dataset = Dataset(
        *([values[name] for name in roster.columns] for _line, values in roster.rows), headers=roster.columns
    )
    result = resource.import_data(dataset, dry_run=dry_run, raise_errors=False)
    for base in result.base_errors:
        raise base.error
    for row, (line, values) in zip(result.rows, roster.rows, strict=True):
        for error in row.errors:
            raise error.error
        if row.validation_error is not None:
            roster.problems.extend(_problems(row.validation_error, roster.file, line, values))
    totals = result.totals
    return Counts(totals["new"], totals["update"], totals["skip"], totals["invalid"] + roster.refused)


def _problems(error: Any, file: str, line: int, values: dict[str, Any]) -> list[Problem]:
    return [
        Problem(file, line, HEADINGS.get(name, ""), shorten(str(values.get(name, ""))), " ".join(messages))
        for name, messages in error.message_dict.items()
    ]
