"""From a decision to notices: whom, in which words, once each."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sro_program.notifications import telling
from sro_program.notifications.models import Delivery, Notice, Outbox, Preference
from sro_program.notifications.outbox import add_message
from sro_program.notifications.sweep import sweep
from sro_program.organisations.models import Role, Seat
from sro_program.workflow.engine import perform
from tests.factories.organisations import AgencyFactory, OfficerFactory, UserFactory, seated
from tests.factories.selection import TrainingRecordFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def agency():
    return AgencyFactory()


@pytest.fixture
def sergeant(agency):
    return seated(Role.SERGEANT, agency, full_name="Sergeant Sam Example")


@pytest.fixture
def record(agency):
    return TrainingRecordFactory(officer=OfficerFactory(agency=agency))


@pytest.fixture
def trainee(record):
    return record.person


def say(people, key=None, **more):
    add_message("import.done", people=people, title="The import is done", url="/training/", key=key, **more)


def told():
    return list(Notice.objects.order_by("pk").values_list("user", "title", "body"))


def test_a_decision_is_told_to_whom_the_transition_names(record, sergeant, trainee):
    perform(record, "verify", actor=sergeant)
    assert sweep().told == 1
    notice = Notice.objects.get()
    assert (notice.user, notice.title) == (trainee, "Training record was verified: Threat assessment")
    assert (notice.kind, notice.url, notice.body) == ("training_record.verify", f"/training/{record.pk}", "")
    assert Outbox.objects.get().done_at is not None


def test_the_person_concerned_reads_the_reason(record, sergeant, trainee):
    perform(record, "reject", actor=sergeant, reason="The certificate is not readable.")
    sweep()
    assert told() == [
        (trainee.pk, "Training record was rejected: Threat assessment", "Reason: The certificate is not readable.")
    ]


def test_whoever_decided_is_not_told(agency):
    record = TrainingRecordFactory(officer=OfficerFactory(agency=agency))
    chief = seated(Role.CHIEF, agency)
    perform(record, "reject", actor=chief, reason="Another year.")
    record.person = record.claimed_by = chief  # the only one to be told is now the one who decided
    record.save()
    assert sweep().told == 1
    assert told() == []


def test_whoever_may_not_sign_in_is_not_told(record, sergeant, trainee):
    perform(record, "verify", actor=sergeant)
    trainee.is_active = False
    trainee.save()
    assert sweep().told == 1
    assert told() == []


def test_whoever_may_no_longer_see_the_record_is_not_told(agency, sergeant):
    say_about = TrainingRecordFactory(officer=OfficerFactory(agency=agency))
    say([sergeant], about=say_about)
    Seat.objects.filter(user=sergeant).update(until=timezone.localdate() - timedelta(days=2))
    assert sweep().told == 1
    assert told() == []


def test_a_message_reaches_the_people_named(sergeant, trainee):
    say([sergeant, trainee], body="Twelve rows were refused.")
    sweep()
    assert {(user, body) for user, _, body in told()} == {
        (sergeant.pk, "Twelve rows were refused."),
        (trainee.pk, "Twelve rows were refused."),
    }


def test_the_same_key_is_told_once(sergeant):
    say([sergeant], key="reminder-1")
    say([sergeant], key="reminder-1")
    assert sweep().told == 1
    assert sweep().told == 0
    assert len(told()) == 1


def test_a_row_that_fails_blocks_no_other_and_keeps_its_problem(sergeant):
    Outbox.objects.create(kind="import.done", payload={"people": [str(sergeant.pk)]})
    say([sergeant])
    assert sweep().told == 1
    broken = Outbox.objects.get(done_at=None)
    assert (broken.attempts, broken.problem) == (1, "KeyError: 'title'")
    assert len(told()) == 1


def test_a_decision_of_a_workflow_that_is_gone_is_kept_as_problem(record, sergeant, monkeypatch):
    perform(record, "verify", actor=sergeant)
    monkeypatch.setattr("sro_program.workflow.registry._by_key", {})
    assert sweep().told == 0
    row = Outbox.objects.get()
    assert row.problem == "LookupError: The workflow no longer knows training_record.verify."


def test_failing_rows_are_tried_again_with_growing_pauses(sergeant, time_machine):
    row = Outbox.objects.create(kind="import.done", payload={"people": [str(sergeant.pk)]})
    seen = []
    for seconds in (0, 14, 16, 44, 46):
        time_machine.move_to(row.created_at + timedelta(seconds=seconds), tick=False)
        sweep()
        row.refresh_from_db()
        seen.append(row.attempts)
    assert seen == [1, 1, 2, 2, 3]


def test_after_ten_tries_the_administrators_are_told(sergeant):
    administrator = seated(Role.ADMINISTRATOR, None)
    row = Outbox.objects.create(kind="import.done", payload={"people": [str(sergeant.pk)]}, attempts=9)
    Outbox.objects.update(created_at=timezone.now() - timedelta(days=1))
    sweep()
    row.refresh_from_db()
    assert (row.attempts, row.done_at) == (telling.TRIES, None)
    sweep()
    assert told()[0][:2] == (administrator.pk, "A notice could not be delivered")
    row.refresh_from_db()
    assert row.attempts == telling.TRIES


def test_a_person_without_mail_on_the_topic_gets_the_notice_only(record, sergeant, trainee, mailoutbox):
    Preference.objects.create(user=trainee, kind="training_record", mail=False)
    perform(record, "verify", actor=sergeant)
    assert sweep().sent == 0
    assert len(told()) == 1
    assert Delivery.objects.get().state == Delivery.State.SKIPPED
    assert mailoutbox == []


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_tell_and_send_everything_once(monkeypatch, mailoutbox):
    people = UserFactory.create_batch(3)
    monkeypatch.setattr("sro_program.notifications.outbox.nudge", lambda: None)
    for n in range(20):
        add_message("import.done", people=people, title=f"Import {n} is done", url="/training/")
    start = Barrier(2)

    def run():
        start.wait()
        sweep()
        connection.close()

    threads = [Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sweep()
    assert Notice.objects.count() == 60
    ids = [mail.extra_headers["Message-ID"] for mail in mailoutbox]
    assert len(ids) == len(set(ids)) == 60
    assert not Outbox.objects.filter(done_at=None).exists()
    assert not Delivery.objects.exclude(state=Delivery.State.SENT).exists()


@pytest.mark.django_db(transaction=True)
def test_a_committed_decision_is_told_at_once(record, sergeant):
    perform(record, "verify", actor=sergeant)
    assert len(told()) == 1


@pytest.mark.django_db(transaction=True)
def test_without_a_broker_the_decision_stands_and_the_next_sweep_tells_it(record, sergeant, monkeypatch):
    def no_broker(*args, **kwargs):
        raise ConnectionError("no broker")

    monkeypatch.setattr("sro_program.notifications.tasks.sweep.apply_async", no_broker)
    perform(record, "verify", actor=sergeant)
    assert told() == []
    assert sweep().told == 1


def test_sql_for_one_decision_does_not_grow_with_those_already_told(agency, sergeant):
    def queries():
        perform(TrainingRecordFactory(officer__agency=agency), "verify", actor=sergeant)
        with CaptureQueriesContext(connection) as captured:
            sweep()
        return len(captured)

    queries()
    assert len({queries(), queries(), queries()}) == 1
