"""The engine: order of refusals, locks, keys, versions, batches, the clock."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from applicants.models import Application, Opening
from sro_program.notifications.models import Outbox
from sro_program.organisations.models import Role
from sro_program.policy.models import Adoption
from sro_program.testing.racing import Race
from sro_program.workflow import engine, inbox, registry
from sro_program.workflow.engine import options, perform, perform_many
from sro_program.workflow.errors import BadDecision, MovedMeanwhile, NotVisible, NotYours, Refused, Unmet
from sro_program.workflow.models import TransitionRecord
from sro_program.workflow.sweep import sweep
from tests.factories.department import Department
from tests.factories.organisations import AgencyFactory, DelegationFactory, UserFactory, seated
from tests.factories.pages import signed_in, words
from tests.factories.selection import AgreementFactory, TrainingRecordFactory, days

pytestmark = pytest.mark.django_db


@pytest.fixture
def department() -> Department:
    return Department("alabama")


def test_perform_on_what_one_may_not_see_is_404_before_all_else(department: Department) -> None:
    opening = department.opening(status="filled")
    with pytest.raises(NotVisible) as refused:
        perform(opening, "publish", actor=UserFactory(), version=99)
    assert refused.value.status == 404


def test_perform_by_somebody_else_is_403_before_409(department: Department) -> None:
    opening = department.opening(status="filled")
    with pytest.raises(NotYours) as refused:
        perform(opening, "publish", actor=department.principal, version=99)
    assert refused.value.status == 403


def test_perform_from_another_state_is_409_and_says_who_and_when(department: Department) -> None:
    opening = department.opening(status="draft")
    first = perform(opening, "publish", actor=department.sergeant)
    with pytest.raises(MovedMeanwhile) as refused:
        perform(opening, "publish", actor=department.chief)
    assert (refused.value.status, refused.value.who, refused.value.when) == (409, department.sergeant, first.at)


def test_perform_with_an_old_version_is_409(department: Department) -> None:
    opening = department.opening(status="draft")
    Opening.objects.filter(pk=opening.pk).update(version=7)
    with pytest.raises(MovedMeanwhile):
        perform(opening, "publish", actor=department.chief, version=6)
    perform(opening, "publish", actor=department.chief, version=7)
    assert opening.version == 8


def test_perform_lacking_something_is_422_and_changes_nothing(department: Department) -> None:
    opening = department.opening(status="draft", closes_on=days(-1), starts_on=days(3))
    with pytest.raises(Unmet) as refused:
        perform(opening, "publish", actor=department.chief)
    assert refused.value.status == 422
    assert str(refused.value) == "The last day to apply has passed. Choose a later one."
    opening.refresh_from_db()
    assert (opening.status, TransitionRecord.objects.count(), Outbox.objects.count()) == ("draft", 0, 0)


def test_perform_without_the_reason_asked_is_refused_at_the_field(department: Department) -> None:
    opening = department.opening()
    with pytest.raises(BadDecision) as refused:
        perform(opening, "cancel", actor=department.chief, reason="   ")
    assert list(refused.value.form.errors) == ["reason"]


def test_perform_writes_one_line_and_one_outbox_row(department: Department) -> None:
    opening = department.opening()
    line = perform(opening, "cancel", actor=department.chief, reason="No budget")
    assert (line.source, line.target, line.actor, line.acted_as, line.reason, line.agency, line.record_version) == (
        "open", "cancelled", department.chief, "chief", "No budget", department.agency, opening.version,
    )  # fmt: skip
    assert [o.line for o in Outbox.objects.filter(kind="opening.cancel")] == [line]


def test_same_key_decides_once(department: Department) -> None:
    opening, key = department.opening(status="draft"), uuid.uuid4()
    first = perform(opening, "publish", actor=department.chief, version=1, key=key)
    again = perform(opening, "publish", actor=department.chief, version=1, key=key)
    assert (again, TransitionRecord.objects.count()) == (first, 1)


def test_key_of_another_decision_is_refused(department: Department) -> None:
    first, second, key = department.opening(status="draft"), department.opening(status="draft"), uuid.uuid4()
    perform(first, "publish", actor=department.chief, key=key)
    with pytest.raises(Refused, match="already used"):
        perform(second, "publish", actor=department.chief, key=key)


def test_effect_that_fails_rolls_all_back(department: Department, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError("printer on fire")

    opening, (best,) = department.listed(1)
    department.agreement()
    before = TransitionRecord.objects.count()
    monkeypatch.setattr("applicants.letters.render_pdf", broken)
    with pytest.raises(RuntimeError):
        perform(best, "appoint", actor=department.chief, data=department.appointment(opening))
    best.refresh_from_db()
    assert (best.status, best.assignment, TransitionRecord.objects.count()) == ("forwarded", None, before)


def test_batch_moves_all_or_none(department: Department) -> None:
    officer = department.officer()
    mine = [TrainingRecordFactory(officer=officer) for _ in range(3)]
    assert len(perform_many(mine, "verify", actor=department.sergeant)) == 3
    rest = [TrainingRecordFactory(officer=officer) for _ in range(2)]
    perform(rest[0], "reject", actor=department.sergeant, reason="No certificate")
    with pytest.raises(MovedMeanwhile) as refused:
        perform_many(rest, "verify", actor=department.sergeant)
    assert refused.value.record == rest[0]  # type: ignore[attr-defined]
    rest[1].refresh_from_db()
    assert rest[1].status == "claimed"


def test_batch_of_what_is_decided_one_by_one_is_refused(department: Department) -> None:
    with pytest.raises(Refused, match="one at a time"):
        perform_many([department.opening(status="draft")], "publish", actor=department.chief)


def test_seat_ended_yesterday_gives_no_right_today(department: Department) -> None:
    opening = department.opening(status="draft")
    department.chief.seats.update(until=days(-1))
    with pytest.raises(NotVisible):
        perform(opening, "publish", actor=department.chief)


def test_right_ends_while_the_page_is_open(department: Department) -> None:
    opening = department.opening(status="draft")
    assert [v.transition.key for v in options(opening, department.sergeant)] == ["publish"]
    department.sergeant.seats.update(until=days(-1))
    with pytest.raises(NotVisible):
        perform(opening, "publish", actor=department.sergeant)


def test_disabled_person_may_nothing(department: Department) -> None:
    opening = department.opening(status="draft")
    department.chief.is_active = False
    department.chief.save()
    with pytest.raises(NotVisible):
        perform(opening, "publish", actor=department.chief)


@pytest.mark.parametrize("spoiled", ["other decision", "not begun", "over", "ended early", "giver left"])
def test_delegation_counts_only_as_given(department: Department, spoiled: str) -> None:
    deputy = department.lieutenant.user
    columns = {
        "other decision": {"decisions": ["selection.find_ineligible"]},
        "not begun": {"since": days(1)},
        "over": {"until": days(-1)},
        "ended early": {"ended_at": datetime(2026, 1, 1, tzinfo=UTC)},
        "giver left": {},
    }[spoiled]
    DelegationFactory(agency=department.agency, giver=department.chief, receiver=deputy, **columns)
    if spoiled == "giver left":
        department.chief.seats.update(until=days(-1))
    application = department.submit(department.opening())
    with pytest.raises((NotYours, NotVisible)):
        perform(application, "find_eligible", actor=deputy)


def test_delegation_does_not_get_around_a_conflict_of_the_receiver(department: Department) -> None:
    own = department.submit(department.opening(), department.lieutenant)
    DelegationFactory(agency=department.agency, giver=department.chief, receiver=department.lieutenant.user)
    with pytest.raises(NotYours):
        perform(own, "find_eligible", actor=department.lieutenant.user)


def test_inbox_holds_what_waits_and_nothing_else(department: Department) -> None:
    assert inbox.waiting(department.sergeant) == []
    application = department.submit(department.opening())
    (item,) = inbox.waiting(department.sergeant)
    assert (item.record, [t.key for t in item.transitions]) == (application, ["find_eligible"])
    assert inbox.waiting(application.applicant) == []
    assert inbox.waiting(Department("alabama").sergeant) == []


def test_inbox_of_a_delegate_holds_the_lent_duty(department: Department) -> None:
    _, (best,) = department.listed(1)
    signing = AgreementFactory(agency=department.agency, district=department.district, status="in_review")
    DelegationFactory(
        agency=department.agency,
        giver=department.chief,
        receiver=department.lieutenant.user,
        decisions=["agreement.send_for_signature"],
    )
    assert [i.record for i in inbox.waiting(department.lieutenant.user)] == [signing]
    assert {i.record for i in inbox.waiting(department.chief)} == {best, signing}


def test_inbox_costs_the_same_for_one_row_and_many(department: Department, django_assert_num_queries: object) -> None:
    opening = department.opening()
    department.submit(opening)
    inbox.waiting(department.sergeant)
    with django_assert_num_queries(2):  # type: ignore[operator]
        inbox.waiting(department.sergeant)
    for _ in range(3):
        department.submit(opening)
    with django_assert_num_queries(2):  # type: ignore[operator]
        assert len(inbox.waiting(department.sergeant)) == 4


@pytest.mark.parametrize(("state", "zone", "hour"), [("AL", "America/Chicago", 6), ("UT", "America/Denver", 7)])
def test_agreement_expires_at_midnight_where_the_agency_is(state: str, zone: str, hour: int) -> None:
    agency = AgencyFactory(state=state, time_zone=zone)
    agreement = AgreementFactory(
        agency=agency, starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31), status="in_force"
    )
    with time_machine.travel(datetime(2027, 1, 1, hour - 1, 59, 59, tzinfo=UTC), tick=False):
        assert sweep() == 0
    with time_machine.travel(datetime(2027, 1, 1, hour, 0, 0, tzinfo=UTC), tick=False):
        assert sweep() == 1
        assert sweep() == 0
    agreement.refresh_from_db()
    assert agreement.status == "expired"
    line = TransitionRecord.objects.get(object_id=agreement.pk)
    assert (line.actor, line.acted_as) == (None, "system")


def test_system_moves_only_what_is_the_systems(department: Department) -> None:
    opening = department.opening(status="draft")
    with pytest.raises(NotYours):
        perform(opening, "publish", actor=None)


def _by_update(opening: Opening) -> None:
    Opening.objects.filter(pk=opening.pk).update(status="open")


def _by_save(opening: Opening) -> None:
    opening.status = "open"
    opening.save()


def _by_raw_sql(opening: Opening) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE applicants_opening SET status = 'open' WHERE id = %s", [opening.pk])


def _by_insert(opening: Opening) -> None:
    opening.pk, opening.status = uuid.uuid4(), "open"
    opening.save(force_insert=True)


def _with_another_rows_leave(opening: Opening) -> None:
    other = Opening.objects.exclude(pk=opening.pk).get()
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('sro.move', %s, true)", [f"applicants_opening:{other.pk}:draft:open"])
        cursor.execute("UPDATE applicants_opening SET status = 'open' WHERE id = %s", [opening.pk])


@pytest.mark.parametrize("attempt", [_by_update, _by_save, _by_raw_sql, _by_insert, _with_another_rows_leave])
def test_postgresql_refuses_a_status_changed_outside_the_engine(
    department: Department, attempt: Callable[[Opening], None]
) -> None:
    department.opening(status="draft")
    opening = department.opening(status="draft")
    with pytest.raises(DatabaseError), transaction.atomic():
        attempt(opening)


@pytest.mark.parametrize("sql", [
    "UPDATE workflow_transitionrecord SET reason = 'x'",
    "DELETE FROM workflow_transitionrecord",
    "TRUNCATE workflow_transitionrecord CASCADE",
])  # fmt: skip
def test_decision_log_refuses_change(department: Department, sql: str) -> None:
    perform(department.opening(status="draft"), "publish", actor=department.chief)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert TransitionRecord.objects.count() == 1


def test_line_keeps_the_clause_version_of_the_day_the_record_was_opened(department: Department) -> None:
    department.agreement()
    opening, (best,) = department.listed(1)
    Adoption.objects.create(agency=department.agency, pack="utah", since=days(0))
    line = perform(best, "appoint", actor=department.chief, data=department.appointment(opening))
    assert [v.partition("@")[0] for v in line.clauses] == ["AL-III-B-5", "AL-II-C"]


def test_a_refusal_says_why_and_keeps_the_words(department: Department, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*given: object, **named: object) -> None:
        raise Unmet("The certificate is missing.")

    record = TrainingRecordFactory(officer=department.officer())
    monkeypatch.setattr(engine, "perform", refuse)
    url = reverse("workflow:perform", args=["training_record", record.pk, "reject"])
    answer = signed_in(department.sergeant).post(url, {"reason": "A long story, told once."})
    assert answer.status_code == 422
    assert "The certificate is missing." in words(answer)
    assert "A long story, told once." in words(answer)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("threads", [2, 8])
@pytest.mark.parametrize(("first", "second"), [("appoint", "appoint"), ("appoint", "decline")])
def test_race_has_exactly_one_winner(first: str, second: str, threads: int, race: Race) -> None:
    """200 rounds in all over the four variants' share; each loser learns who decided and when."""
    department = Department("alabama")
    department.agreement()
    chiefs = [department.chief, *(seated(Role.CHIEF, department.agency) for _ in range(threads - 1))]
    opening, applications = department.listed(RACE_ROUNDS, positions=RACE_ROUNDS + 1)
    for application in applications:
        told: list[MovedMeanwhile] = []
        given = {**department.appointment(opening), "reason": "Another fits better"}
        sides = zip([first, second] * (threads // 2), chiefs, strict=True)
        outcomes = race(*(partial(_decide, application, key, chief, given, told) for key, chief in sides))
        assert sorted(outcomes) == ["MovedMeanwhile"] * (threads - 1) + ["done"]
        assert all(late.who is not None and late.when is not None for late in told)
        application.refresh_from_db()
        lines = TransitionRecord.objects.filter(object_id=application.pk, source="forwarded")
        assert lines.count() == 1
        assert Outbox.objects.filter(line__in=lines).count() == 1


RACE_ROUNDS = 50


def _decide(
    application: Application, transition: str, person: object, given: dict[str, object], told: list[MovedMeanwhile]
) -> None:
    try:
        perform(Application.objects.get(pk=application.pk), transition, actor=person, data=given)
    except MovedMeanwhile as late:
        told.append(late)
        raise


def test_every_workflow_is_registered_once() -> None:
    keys = [w.key for w in registry.every()]
    assert keys == sorted(set(keys))
    assert registry.get("nothing") is None
