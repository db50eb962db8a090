"""Messages come twice, beats run twice or not for days: everything due happens, and happens once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
import time_machine
from celery import current_app
from django.db import connection, connections
from django.utils import timezone

from assignments.models import Assignment
from assignments.services.posts import Contact, write_hours
from sro_program.notifications.models import Notice, Outbox
from sro_program.notifications.outbox import add_message
from sro_program.organisations.file_imports.services import check_files, start_import
from sro_program.organisations.incoming.opening import Upload
from sro_program.organisations.models import FileImport, Role
from sro_program.testing.directory_files import as_csv, state_directory
from sro_program.testing.placing import place
from sro_program.workflow.models import TransitionRecord
from tests.factories.boards import board_at_work, invited
from tests.factories.coverage import absence
from tests.factories.department import Department
from tests.factories.evaluations import evaluation, period
from tests.factories.lessons import outline
from tests.factories.organisations import seated
from tests.factories.posts import emergency_plan, post, week
from tests.factories.selection import days
from training.services.obligations import refresh

from .checker import Checker
from .rig import Rig, copy_database, drop_database, looking_at, open_work, wait_until

pytestmark = pytest.mark.django_db(transaction=True)

NEVER_ALIKE = ("uuid", "timestamp with time zone", "bigint")  # made-up keys, moments, sequences


def tasks() -> list[str]:
    """Every task there is, also those that come later."""
    current_app.loader.import_default_modules()
    return sorted(name for name in current_app.tasks if not name.startswith("celery."))


def noon(days_ahead: int = 0) -> datetime:
    """An hour at which it is day in every zone of the tests."""
    return datetime.combine(timezone.now().date() + timedelta(days=days_ahead), time(18), UTC)


@dataclass
class Due:
    """Something for every task: openings, posts and agreements begun and over, reminders, rows, imports."""

    department: Department
    administrator: Any
    dated: int = 0  # how many days ago all this was due

    @classmethod
    def make(cls, dated: int = 0) -> Due:
        due = cls(Department("utah"), seated(Role.ADMINISTRATOR, None), dated)
        due.moves()
        due.reminders()
        due.interview()
        due.coverage()
        due.absences()
        due.rows()
        due.imports()
        due.duties()
        return due

    def duties(self) -> None:
        """Notes of what changed wait in their table; duties of one officer are near or late, an approval ends soon."""
        d = Department("alabama")
        late = Assignment.objects.create(
            officer=d.officer(), agreement=d.agreement(), starts_on=days(-60 - self.dated)
        )
        refresh(people=[late.officer.user_id])
        outline(d, late.officer, approved_until=days(25))

    def moves(self) -> None:
        d, ago = self.department, -self.dated
        self.opening = d.opening(closes_on=days(ago - 1))
        running = d.agreement()
        self.over = Department("alabama").agreement(starts_on=days(-300), ends_on=days(ago - 1))
        self.begun = Assignment.objects.create(officer=d.officer(), agreement=running, starts_on=days(ago))
        ended = Assignment.objects.create(
            officer=d.officer(), agreement=running, starts_on=days(-90), ends_on=days(ago - 1)
        )
        self.ended = place(ended, "active")
        for made in (self.begun, self.ended):
            made.schools.set([d.school])
        hours, contacts = week(d.school), [Contact(d.school, "Front desk")]
        write_hours(assignment=self.begun, hours=hours, contacts=contacts, version=self.begun.version)

    def reminders(self) -> None:
        """An agreement that soon ends, a post that cannot begin tomorrow, and a plan whose review is overdue."""
        Department("alabama").agreement(ends_on=days(25))
        bare = Assignment.objects.create(
            officer=self.department.officer(), agreement=self.begun.agreement, starts_on=days(1 - self.dated)
        )
        bare.schools.set([self.department.school])
        emergency_plan(Department("utah"), review_due=days(-1 - self.dated))

    def interview(self) -> None:
        board, (application,) = board_at_work(self.department)
        self.tomorrow = invited(board, application, starts_at=noon(1))

    def coverage(self) -> None:
        """An officer due on every day of the week, around noon, who checks in nowhere."""
        d = Department("utah")
        d.agency.full_time_hours = 80
        d.agency.save()
        deal = d.agreement(starts_on=days(-200), ends_on=days(150))
        self.alone = post(d, agreement=deal, starts_on=days(-100), hours=week(d.school, 6, 17, range(7)))

    def missed(self) -> list[str]:
        """The kinds of alerts about those hours, with the day that each is about."""
        rows = Outbox.objects.filter(kind__startswith="coverage.", key__contains=str(self.alone.pk))
        return sorted(f"{row.kind} {(row.key or '').rsplit(':', 2)[0][-10:]}" for row in rows)

    def absences(self) -> None:
        """An officer away whose hours nobody has looked for yet, and an evaluation that is late."""
        d = Department("utah")
        d.agreement(starts_on=days(-200), ends_on=days(150))
        served = post(d, hours=week(d.school, 10, 15, range(7)))
        absence(served, noon(1), noon(3), "reported")
        late = period(days(-90), days(-10 - self.dated), days(-3 - self.dated))
        evaluation(d, officer=served.officer, period=late)

    def rows(self) -> None:
        for number in range(5):
            people = [self.department.chief, self.department.sergeant]
            add_message("import.done", people=people, title=f"Import {number} is done", url="/notices")
        Outbox.objects.filter(done_at=None).update(created_at=timezone.now() - timedelta(days=self.dated))

    def imports(self) -> None:
        districts, schools = state_directory(districts=2, schools=6)
        files = [Upload("d.csv", as_csv(districts)), Upload("s.csv", as_csv(schools))]
        _, kept = check_files(kind="directory", uploads=files, actor=self.administrator)
        _, forgotten = check_files(kind="directory", uploads=files, actor=self.administrator)
        assert kept is not None
        assert forgotten is not None
        start_import(file_import=kept, actor=self.administrator)
        FileImport.objects.filter(pk=forgotten.pk).update(created_at=timezone.now() - timedelta(days=31))
        self.started, self.forgotten = kept, forgotten

    def moved(self) -> dict[str, int]:
        """How often each due move was made."""
        records = {"opening": self.opening, "agreement": self.over, "begun": self.begun, "ended": self.ended}
        return {name: TransitionRecord.objects.filter(object_id=r.pk).count() for name, r in records.items()}


def tables() -> list[str]:
    passing = ("django_session", "django_migrations", "django_content_type", "auth_permission", "cache")
    return sorted(t for t in connection.introspection.table_names() if t not in passing)


def contents(*, alike: bool = False) -> dict[str, str]:
    """A fingerprint of each table; `alike` leaves out what differs between two runs that did the same."""
    found = {}
    with connection.cursor() as cursor:
        for table in tables():
            cursor.execute(
                "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = %s"
                " AND NOT (%s AND data_type = ANY(%s)) ORDER BY ordinal_position",
                [table, alike, list(NEVER_ALIKE)],
            )
            columns = ", ".join(f'"{name}"' for (name,) in cursor.fetchall()) or "1"
            cursor.execute(
                f"SELECT count(*) || md5(coalesce(string_agg(line, '|' ORDER BY line), ''))"
                f' FROM (SELECT ROW({columns})::text AS line FROM "{table}") AS lines'
            )
            found[table] = cursor.fetchone()[0]
    return found


def run(name: str) -> None:
    current_app.tasks[name].run()


def run_at_once(name: str, count: int = 2) -> None:
    start, problems = Barrier(count), []

    def one() -> None:
        try:
            start.wait()
            run(name)
        except Exception as problem:  # noqa: BLE001  # raised in the thread that asserts
            problems.append(problem)
        finally:
            connections.close_all()

    threads = [Thread(target=one) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []


@pytest.fixture(scope="session")
def seed(whole_rig: Rig, django_db_blocker: Any) -> Iterator[str]:
    """A database with something due for every task; tests look at copies of it."""
    name = f"{whole_rig.template}_due"
    with django_db_blocker.unblock():
        copy_database(whole_rig.template, name)
        yield name
        drop_database(name)


@pytest.fixture
def copies(
    seed: str, rig: Rig, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[], Any]]:
    settings.EMAIL_BACKEND = "sro_program.notifications.mailbox.FolderBackend"
    settings.MAILBOX_DIR = tmp_path
    copy = f"{seed}_copy"

    @contextmanager
    def fresh() -> Iterator[None]:
        copy_database(seed, copy)
        with looking_at(copy):
            yield

    with looking_at(seed):
        if not Outbox.objects.exists():
            Due.make()
    yield fresh
    drop_database(copy)


@pytest.mark.parametrize("name", tasks())
def test_a_task_run_again_or_twice_at_once_does_what_once_does(
    name: str, copies: Callable[[], Any], tmp_path: Path
) -> None:
    with time_machine.travel(noon(), tick=False):
        with copies():
            before = contents()
            run(name)
            once, once_alike, mails = contents(), contents(alike=True), len(list(tmp_path.iterdir()))
            assert once != before, f"nothing was due for {name}: make something due in Due"
            for _ in range(2):
                run(name)
            assert contents() == once
            assert len(list(tmp_path.iterdir())) == mails
        with copies():
            run_at_once(name)
            assert contents(alike=True) == once_alike
            assert len(list(tmp_path.iterdir())) == mails


def test_beat_runs_every_task() -> None:
    assert {entry["task"] for entry in current_app.conf.beat_schedule.values()} == set(tasks())


def test_beat_away_for_three_days(copies: Callable[[], Any], tmp_path: Path) -> None:
    """One run of each task afterwards makes up for all that came due meanwhile; a second one finds nothing."""
    with copies():
        with time_machine.travel(noon()):
            late = Due.make()
            board, (application,) = board_at_work(late.department)
            upcoming = invited(board, application, starts_at=noon(4))
            run("assignments.tasks.look_at_coverage")
        with time_machine.travel(noon(3), tick=False):
            for _ in range(2):
                for name in tasks():
                    run(name)
            run("sro_program.notifications.tasks.sweep")  # what the last run wrote
            after = contents()
            for name in tasks():
                run(name)
            assert contents() == after
        told = [f"coverage.{kind} {noon(day).date()}" for day in (0, 3) for kind in ("open", "still_open")]
        assert late.missed() == sorted(told), "each once, and nothing of the days between"
        assert late.moved() == dict.fromkeys(("opening", "agreement", "begun", "ended"), 1)
        reminded = Outbox.objects.filter(kind="interview.reminder").values_list("key", flat=True)
        assert [str(upcoming.pk) in key for key in reminded] == [True]
        assert FileImport.objects.get(pk=late.started.pk).status == "done"
        assert open_work() == 0
        assert len(list(tmp_path.iterdir())) == Notice.objects.count()


def test_two_beats_after_three_days_without_any(rig: Rig, say: Callable[[str], None]) -> None:
    checker = Checker(rig.at.mail)
    due = Due.make(dated=3)
    rig.beat.start()
    rig.second_beat.start()
    rig.work()
    wait_until(lambda: all(due.moved().values()), what="the moves that were due")
    wait_until(lambda: FileImport.objects.get(pk=due.started.pk).status == "done", what="the import")
    rig.wait_until_told()
    rig.rest()
    moved, faults = due.moved(), checker.faults()
    say(f"two beats after three days: {sum(moved.values())} moves, {len(faults)} lost or doubled")
    assert (moved, faults) == (dict.fromkeys(moved, 1), [])
