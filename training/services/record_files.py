"""Training records from a file: dry run and import, all rows or none.

Imported records are claims of whoever imports them: somebody else verifies them, as with every other claim.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sro_program.accounts.models import User
from sro_program.organisations.directory.importer import Counts, ImportRefused, Progress
from sro_program.organisations.directory.reader import FileSummary, check_cells
from sro_program.organisations.file_imports.kinds import KINDS, ImportKind
from sro_program.organisations.incoming.headings import Column, Layout, find_table
from sro_program.organisations.incoming.opening import Limits, Shape, Upload, open_table
from sro_program.organisations.incoming.problems import BadValue, Problem, Unreadable, in_order, shorten
from sro_program.organisations.incoming.values import (
    day_of,
    email_of,
    number_of,
    optional_text,
    past_day,
    required_text,
    yes_or_no,
)
from sro_program.organisations.models import Agency, FileImport, Officer
from sro_program.organisations.queries import today_at
from sro_program.policy.services import policy_in_force

from ..models import TrainingRecord

TAKES = frozenset({Shape.DELIMITED, Shape.WORKBOOK})
MOST_HOURS = Decimal(2000)
ONE_IMPORT_AT_A_TIME = 53


def _hours(text: str) -> Decimal:
    hours = number_of(text)
    if hours is None:
        raise BadValue(_("This cell must not be blank."))
    if not 0 < hours <= MOST_HOURS:
        raise BadValue(_("Write hours between 0.1 and %d.") % MOST_HOURS)
    if hours != round(hours, 1):
        raise BadValue(_("Write hours and tenths only, like 2.3 for 2 hours and 20 minutes."))
    return round(hours, 1)


def _completed(text: str) -> date:
    day = past_day(text)
    if day is None:
        raise BadValue(_("This cell must not be blank."))
    return day


RECORDS = Layout(
    key="records",
    label=gettext_lazy("the training records"),
    columns=(
        Column("E-mail", "email", email_of),
        Column("Topic", "topic", required_text(150)),
        Column("Course", "title", required_text(150)),
        Column("Hours", "hours", _hours),
        Column("Completed", "completed_on", _completed),
        Column("Given by", "provider", optional_text(120), must_be_there=False),
        Column("Instructor", "instructor", optional_text(120), must_be_there=False),
        Column("Place", "place", optional_text(150), must_be_there=False),
        Column("Online", "remote", yes_or_no, must_be_there=False),
        Column("Valid until", "expires_on", day_of, must_be_there=False),
    ),
    sure_signs=("E-mail", "Course", "Hours"),
)
HEADINGS = {column.name: column.heading for column in RECORDS.columns}


def limits() -> Limits:
    return Limits(
        max_bytes=getattr(settings, "RECORDS_IMPORT_MAX_BYTES", 5 * 1024 * 1024),
        max_rows=getattr(settings, "RECORDS_IMPORT_MAX_ROWS", 5_000),
    )


@dataclass(slots=True)
class RecordsPlan:
    """What an import would do. ``rows`` are records that are not there yet."""

    files: list[FileSummary]
    records: Counts
    problems: list[Problem]
    unreadable: list[Problem]
    rows: list[TrainingRecord] = field(repr=False)

    @property
    def is_clean(self) -> bool:
        return not self.problems

    @property
    def total(self) -> int:
        return len(self.rows)

    def as_dict(self) -> dict[str, Any]:
        return {
            "files": [asdict(summary) for summary in self.files],
            "records": asdict(self.records),
            "problems": [problem.as_dict() for problem in self.problems],
        }


Key = tuple[Any, str, str, date]


@dataclass(slots=True)
class _Known:
    """What rows are checked against, asked once for the whole file."""

    people: dict[str, Any]
    topics: dict[str, str]
    there: set[Key]
    lines: dict[Key, int] = field(default_factory=dict)


def plan_records(upload: Upload, *, agency: Agency, actor: User) -> RecordsPlan:
    """Dry run: reads and checks everything, writes nothing."""
    try:
        table = find_table(open_table(upload, takes=TAKES, limits=limits()), (RECORDS,), file=upload.name)
        lines = [(line, *check_cells(RECORDS, cells, file=table.file, line=line)) for line, cells in table.records()]
    except Unreadable as error:
        summary = FileSummary(upload.name, "", 0, 0, 0)
        return RecordsPlan([summary], Counts(), [error.problem], [error.problem], [])
    known, counts = _known(agency), Counts(refused=len(table.problems))
    problems, rows = list(table.problems), []
    for line, values, wrong in lines:
        found = wrong or _problems(known, values, upload.name, line)
        if found:
            problems += found
            counts.refused += 1
        elif _key(known, values) in known.there:
            counts.unchanged += 1
        else:
            counts.created += 1
            rows.append(_record(known, values, agency, actor))
    summary = FileSummary(table.file, "records", len(lines) + len(table.problems), table.blank, table.notes)
    return RecordsPlan([summary], counts, in_order(problems), [], rows)


def apply_records(plan: RecordsPlan, progress: Progress) -> RecordsPlan:
    if not plan.is_clean:
        raise ImportRefused(plan.problems)
    TrainingRecord.objects.bulk_create(plan.rows, batch_size=500)
    progress(plan.total, plan.total)
    return plan


def _known(agency: Agency) -> _Known:
    officers = Officer.objects.filter(agency=agency, left_on__isnull=True).select_related("user")
    people = {officer.user.email: officer.user_id for officer in officers}
    topics: dict[str, str] = {}
    for choice in policy_in_force(agency, today_at(agency)).choices("training_topic"):
        topics |= {choice.key: choice.key, choice.label.casefold(): choice.key}
    rows = TrainingRecord.objects.filter(agency=agency, status__in=("claimed", "verified"))
    return _Known(people, topics, set(rows.values_list("person", "topic", "title", "completed_on").order_by()))


def _key(known: _Known, values: dict[str, Any]) -> Key:
    topic = known.topics[values["topic"].casefold()]
    return known.people[values["email"]], topic, values["title"], values["completed_on"]


def _problems(known: _Known, values: dict[str, Any], file: str, line: int) -> list[Problem]:
    found = {}
    if values["email"] not in known.people:
        found["email"] = _("No officer who serves at this agency has this address. Look it up in the roster.")
    if values["topic"].casefold() not in known.topics:
        found["topic"] = _(
            "This topic is not in the list. Write it as in the form “Add a training”, or “Other training”."
        )
    if values.get("expires_on") and values["expires_on"] < values["completed_on"]:
        found["expires_on"] = _("It cannot end before it was completed.")
    if not found:
        first = known.lines.setdefault(_key(known, values), line)
        if first != line:
            said = _("The same training stands there twice, first on line %(line)s. Remove one of the rows.")
            found["title"] = said % {"line": first}
    return [Problem(file, line, HEADINGS[name], shorten(str(values[name])), said) for name, said in found.items()]


def _record(known: _Known, values: dict[str, Any], agency: Agency, actor: User) -> TrainingRecord:
    person, topic, title, completed = _key(known, values)
    return TrainingRecord(
        person_id=person,
        agency=agency,
        topic=topic,
        title=title,
        hours=values["hours"],
        completed_on=completed,
        provider=values.get("provider") or "",
        instructor=values.get("instructor") or "",
        place=values.get("place") or "",
        remote=bool(values.get("remote")),
        expires_on=values.get("expires_on"),
        claimed_by=actor,
    )


def _plan(uploads: Sequence[Upload], agency: Agency | None, actor: User) -> RecordsPlan:
    assert agency is not None
    return plan_records(uploads[0], agency=agency, actor=actor)


def _run(uploads: Sequence[Upload], agency: Agency | None, actor: User, progress: Progress) -> RecordsPlan:
    """Two imports of the same rows wait for each other, so that the second finds them there."""
    assert agency is not None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, %s))", [str(agency.pk), ONE_IMPORT_AT_A_TIME]
        )
    return apply_records(plan_records(uploads[0], agency=agency, actor=actor), progress)


KINDS[FileImport.Kind.TRAINING] = ImportKind(limits, _plan, _run, "training:record-import")
