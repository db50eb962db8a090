"""The story of a record, newest first, in a fixed number of queries."""

import uuid
from datetime import date

import pytest
from django.contrib.contenttypes.models import ContentType

from sro_program.audit.models import AccessRecord
from sro_program.audit.reads import record_read
from sro_program.audit.timeline import timeline
from sro_program.organisations.models import Role
from sro_program.ui.dates import day_text
from sro_program.workflow import registry
from sro_program.workflow.engine import perform
from sro_program.workflow.models import TransitionRecord
from tests.factories.organisations import AgencyFactory, DelegationFactory, OfficerFactory, seated
from tests.factories.selection import ApplicationFactory, TrainingRecordFactory

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


def write_line(record, transition, **columns):
    """A line as the engine writes it, without the move."""
    workflow = registry.for_record(record)
    move = workflow.transition(transition)
    return TransitionRecord.objects.create(
        workflow=workflow.key,
        transition=transition,
        source=move.source[0],
        target=move.target,
        content_type=ContentType.objects.get_for_model(record),
        object_id=record.pk,
        acted_as=move.by[0].key,
        record_version=1,
        **columns,
    )


def test_a_line_says_what_who_as_what_and_why(record, sergeant):
    line = perform(record, "reject", actor=sergeant, reason="Not readable.")
    (item,) = timeline(record)
    assert (item.title, item.who, item.acted_as) == (
        "Training record was rejected",
        "Sergeant Sam Example",
        "the SRO supervisor",
    )
    assert (item.reason, item.kind, item.at, item.on_behalf_of) == ("Not readable.", "alert", line.at, "")


def test_a_decision_for_somebody_else_names_both(agency):
    chief = seated(Role.CHIEF, agency, full_name="Chief Casey Example")
    deputy = seated(Role.SUPERVISOR, agency, full_name="Captain Drew Example")
    DelegationFactory(agency=agency, giver=chief, receiver=deputy, decisions=["selection.reconsider"])
    application = ApplicationFactory(opening__agency=agency, status="ineligible")
    perform(application, "reconsider", actor=deputy, reason="A waiver is possible.")
    (item,) = timeline(application)
    assert (item.who, item.acted_as, item.on_behalf_of) == ("Captain Drew Example", "the chief", "Chief Casey Example")


def test_the_system_is_named_as_such_and_clauses_by_id(agency):
    application = ApplicationFactory(opening__agency=agency, status="screening")
    write_line(application, "not_recommend", clauses=["UT-SELECT-4@2025-01-01~abc"])
    (item,) = timeline(application)
    assert (item.who, item.acted_as, item.clauses) == ("The system", "", ("UT-SELECT-4",))


def test_a_form_is_told_under_its_own_labels(agency):
    application = ApplicationFactory(opening__agency=agency, status="forwarded")
    data = {"starts_on": "2026-11-04", "schools": [str(uuid.uuid4())], "secret": "not on the form"}
    write_line(application, "appoint", data=data)
    (item,) = timeline(application)
    assert [change.partition(": ")[2] for change in item.changes] == [day_text(date(2026, 11, 4))]


def test_lines_of_other_records_join_in_newest_first(record, sergeant, agency):
    other = TrainingRecordFactory(officer=record.person.officer)
    application = ApplicationFactory(opening__agency=agency, status="ineligible")
    perform(record, "verify", actor=sergeant)
    perform(other, "reject", actor=sergeant, reason="No.")
    perform(application, "reconsider", actor=seated(Role.CHIEF, agency), reason="Yes.")
    titles = [item.title for item in timeline(application, record, other)]
    assert titles == ["Application is screened again", "Training record was rejected", "Training record was verified"]


@pytest.mark.parametrize("others", [0, 1, 3])
def test_a_timeline_is_one_query(record, sergeant, others, django_assert_num_queries):
    more = [TrainingRecordFactory(officer=record.person.officer) for _ in range(others)]
    for each in (record, *more):
        perform(each, "verify", actor=sergeant)
    timeline(record)
    with django_assert_num_queries(1):
        assert len(timeline(record, *more)) == others + 1


def test_a_line_of_a_transition_that_is_gone_still_reads(record, sergeant, monkeypatch):
    perform(record, "verify", actor=sergeant)
    monkeypatch.setattr("sro_program.workflow.registry._by_key", {})
    (item,) = timeline(record)
    assert (item.title, item.acted_as, item.kind) == ("training_record verified", "sro_supervisor", "quiet")


def test_a_look_is_written_down(record, sergeant):
    record_read(sergeant, record, "print")
    look = AccessRecord.objects.get()
    assert (look.user, look.object_id, look.how) == (sergeant, record.pk, "print")
