"""Compares directory rows with the database (dry run) and writes them in one step."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..incoming.opening import Upload
from ..incoming.problems import Problem, in_order
from ..models import District, School
from ..states_of_the_union import TIME_ZONES
from .reader import Contents, FileSummary, Row, read_files

ONE_IMPORT_AT_A_TIME = 0x5D12EC7
"""Key of the advisory lock: a second import waits, then compares with what the first wrote."""
ROWS_A_STATEMENT = 1000

Progress = Callable[[int, int], None]
"""Told how many rows are done, of how many."""


@dataclass(slots=True)
class Counts:
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: int = 0


@dataclass(slots=True)
class ImportPlan:
    """What an import would do. With one refused row it does nothing at all."""

    files: list[FileSummary]
    districts: Counts
    schools: Counts
    problems: list[Problem]
    unreadable: list[Problem]
    district_rows: Sequence[Row] = field(repr=False)
    school_rows: Sequence[Row] = field(repr=False)

    @property
    def is_clean(self) -> bool:
        return not self.problems

    @property
    def total(self) -> int:
        return len(self.district_rows) + len(self.school_rows)

    def as_dict(self) -> dict[str, Any]:
        return {
            "files": [asdict(summary) for summary in self.files],
            "districts": asdict(self.districts),
            "schools": asdict(self.schools),
            "problems": [problem.as_dict() for problem in self.problems],
        }


class ImportRefused(Exception):
    """Nothing was written, because of these problems."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = list(problems)
        super().__init__(
            ngettext(
                "%(count)s problem was found, so nothing was imported. "
                "Download the list of problems, correct the file, and upload it again.",
                "%(count)s problems were found, so nothing was imported. "
                "Download the list of problems, correct the files, and upload them again.",
                len(self.problems),
            )
            % {"count": len(self.problems)}
        )


@dataclass(slots=True)
class _Changes:
    """Entries to insert, entries to write over, and how many stay as they are."""

    new: list[Any] = field(default_factory=list)
    changed: list[Any] = field(default_factory=list)
    fields: set[str] = field(default_factory=set)
    unchanged: int = 0

    def counts(self, refused: int = 0) -> Counts:
        return Counts(len(self.new), len(self.changed), self.unchanged, refused)


def plan_import(uploads: Iterable[Upload]) -> ImportPlan:
    """Dry run: reads, compares, counts. Writes nothing and takes no lock."""
    contents = read_files(uploads)
    schools = _of_known_districts(contents)
    refused_schools = contents.refused["schools"] + len(contents.schools) - len(schools)
    return ImportPlan(
        files=contents.files,
        districts=_compare(District, contents.districts).counts(contents.refused["districts"]),
        schools=_compare(School, schools).counts(refused_schools),
        problems=in_order(contents.problems),
        unreadable=contents.unreadable,
        district_rows=contents.districts,
        school_rows=schools,
    )


def apply_plan(plan: ImportPlan, *, progress: Progress | None = None) -> ImportPlan:
    """Write all rows or none.

    The rows are compared once more under a lock, because time has passed since the dry run;
    the counts of the returned plan are those of what was really written.
    """
    if not plan.is_clean:
        raise ImportRefused(plan.problems)
    done = 0

    def tell(rows: int) -> None:
        nonlocal done
        done += rows
        if progress is not None:
            progress(done, plan.total)

    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_IMPORT_AT_A_TIME])
        plan.districts = _write(District, plan.district_rows, tell)
        plan.schools = _write(School, plan.school_rows, tell)
    return plan


def _of_known_districts(contents: Contents) -> list[Row]:
    """A file that could not be read may hold the districts, so nothing is said of them then."""
    if contents.unreadable:
        return contents.schools
    asked = {row.district_nces_id for row in contents.schools if row.district_nces_id}
    known = contents.seen["districts"].keys() | _district_keys(asked - contents.seen["districts"].keys()).keys()
    sentence = _(
        "This district is neither in the files nor known here. "
        "Upload the district file of the state together with this one."
    )
    kept = []
    for row in contents.schools:
        if row.district_nces_id in known:
            kept.append(row)
        else:
            contents.problems.append(
                Problem(row.file, row.line, "NCES District ID", row.district_nces_id or "", sentence)
            )
    return kept


def _district_keys(nces_ids: Iterable[str]) -> dict[str, UUID]:
    return dict(District.objects.filter(nces_id__in=list(nces_ids)).order_by().values_list("nces_id", "pk"))


def _compare(model: type[District] | type[School], rows: Sequence[Row], *, locked: bool = False) -> _Changes:
    changes = _Changes()
    entries = model._default_manager.filter(nces_id__in=[row.nces_id for row in rows]).order_by("pk")
    if locked:
        entries = entries.select_for_update(of=("self",))
    existing = {entry.nces_id: entry for entry in entries}
    keys = _district_keys({row.district_nces_id for row in rows if row.district_nces_id})
    for row in rows:
        values = (
            row.values
            if row.district_nces_id is None
            else {**row.values, "district_id": keys.get(row.district_nces_id)}
        )
        entry = existing.get(row.nces_id)
        if entry is None:
            changes.new.append(_new(model, values))
            continue
        different = {name: value for name, value in values.items() if getattr(entry, name) != value}
        if not different:
            changes.unchanged += 1
            continue
        for name, value in different.items():
            setattr(entry, name, value)
        entry.version += 1
        changes.fields.update(different)
        changes.changed.append(entry)
    return changes


def _new(model: type[District] | type[School], values: dict[str, object]) -> District | School:
    """A district keeps its state's usual time zone until somebody corrects it: no file names it."""
    if model is District:
        return District(**values, time_zone=TIME_ZONES[str(values["state"])])
    return School(**values)


def _write(model: type[District] | type[School], rows: Sequence[Row], tell: Callable[[int], None]) -> Counts:
    changes = _compare(model, rows, locked=True)
    tell(changes.unchanged)
    for start in range(0, len(changes.new), ROWS_A_STATEMENT):
        tell(len(model._default_manager.bulk_create(changes.new[start : start + ROWS_A_STATEMENT])))
    fields = sorted(
        {name.removesuffix("_id") if name == "district_id" else name for name in changes.fields} | {"version"}
    )
    for start in range(0, len(changes.changed), ROWS_A_STATEMENT):
        batch = changes.changed[start : start + ROWS_A_STATEMENT]
        model._default_manager.bulk_create(batch, update_conflicts=True, unique_fields=["id"], update_fields=fields)
        tell(len(batch))
    return changes.counts()
