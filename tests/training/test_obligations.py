"""Duties follow from posts, seats, records, waivers and policies at once, and a run again changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from threading import Thread
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assignments.models import Assignment
from assignments.queries.lapses import lapses_of_one
from assignments.rules.covers import QUALIFIED_THAT_DAY
from sro_program.organisations.changes import work_off
from sro_program.organisations.models import Change, Role
from sro_program.organisations.services.seats import end_seat
from sro_program.policy.services import switch_off
from sro_program.testing.placing import place
from sro_program.workflow.engine import perform
from tests.factories.covering import need, offered, qualified
from tests.factories.department import Department
from tests.factories.organisations import seated
from tests.factories.posts import post
from tests.factories.selection import TrainingRecordFactory, days
from training.models import AssignedTraining, JointTraining, Obligation, TrainingRecord, Waiver
from training.services.obligations import keep_obligations, refresh

pytestmark = pytest.mark.django_db


def duty(person: Any, key: str, **which: Any) -> Obligation:
    return Obligation.objects.get(person=person, requirement=key, **which)


def states(person: Any) -> dict[str, str]:
    return dict(Obligation.objects.filter(person=person).values_list("requirement", "status"))


def taken(officer: Any, topic: str, done: date, **columns: Any) -> TrainingRecord:
    record: TrainingRecord = TrainingRecordFactory(officer=officer, topic=topic, completed_on=done, **columns)
    return record


def joint(served: Assignment, principal: Any, held: date, **columns: Any) -> JointTraining:
    return JointTraining.objects.create(
        agency=served.agreement.agency, officer=served.officer, principal=principal, school=served.schools.get(),
        title="Working together", hours=4, held_on=held, entered_by=principal, **columns,
    )  # fmt: skip


def long_post(d: Department, since: date, **given: Any) -> Assignment:
    """A post that began before this year's agreement."""
    deal = d.agency.agreements.first() or d.agreement(starts_on=days(-500))
    return post(d, starts_on=since, agreement=deal, **given)


def versions() -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, xmin, requirement, due_on, status FROM training_obligation ORDER BY id")
        return list(cursor.fetchall())


@pytest.fixture
def utah() -> Department:
    return Department("utah")


@pytest.fixture
def alabama() -> Department:
    return Department("alabama")


@pytest.mark.clause("UT-TRAIN-1")
def test_course_is_due_from_the_appointment_and_late_on_the_post(utah: Department) -> None:
    served = long_post(utah, days(-200))
    person = served.officer.user
    work_off()
    basic = duty(person, "basic_sro")
    assert (basic.due_on, basic.status, basic.clause) == (days(-20), "overdue", "UT-TRAIN-1")
    assert basic.title in {lapse.what for lapse in lapses_of_one(served.officer, days(0))}
    claimed = taken(served.officer, "basic_sro", days(-3))
    work_off()
    assert duty(person, "basic_sro").status == "overdue"  # on the claimant's word alone nothing is met
    perform(claimed, "verify", actor=utah.sergeant)
    work_off()
    assert (duty(person, "basic_sro").status, duty(person, "basic_sro").met_on) == ("met", days(-3))
    assert basic.title not in {lapse.what for lapse in lapses_of_one(served.officer, days(0))}


@pytest.mark.clause("AL-III-B-6")
def test_every_lapse_of_a_day_shows_on_the_post(alabama: Department) -> None:
    served = long_post(alabama, days(-200))
    work_off()
    shown = {lapse.what for lapse in lapses_of_one(served.officer, days(0))}
    assert {"Firearm requalification", "Non-lethal weapon", "Active-shooter training approved by ALEA"} <= shown


def test_planned_post_has_its_duties_already(utah: Department) -> None:
    served = post(utah, status="planned", starts_on=days(20))
    work_off()
    assert duty(served.officer.user, "basic_sro").due_on == days(200)


@pytest.mark.clause("UT-TRAIN-2")
def test_joint_training_counts_when_both_attested_and_is_due_for_each_pair(utah: Department) -> None:
    served = post(utah, starts_on=days(-100))
    work_off()
    person = served.officer.user
    assert duty(person, "joint_training", counterpart=utah.principal).status == "open"
    both = joint(served, utah.principal, days(-10), officer_attested_at=timezone.now())
    work_off()
    assert duty(person, "joint_training").status == "open"  # one side alone is not enough
    JointTraining.objects.filter(pk=both.pk).update(principal_attested_at=timezone.now())
    work_off()
    assert duty(person, "joint_training").met_on == days(-10)
    second = seated(Role.PRINCIPAL, utah.school)
    second.seats.update(since=days(-2))
    work_off()
    fresh = duty(person, "joint_training", counterpart=second)
    assert (fresh.starts_on, fresh.status) == (days(-2), "open")


@pytest.mark.clause("UT-TRAIN-3")
def test_quarters_are_duties_and_missing_topics_are_named(utah: Department) -> None:
    served = post(utah, starts_on=date(2026, 7, 1), agreement=utah.agreement(starts_on=date(2026, 7, 1)))
    person, today = served.officer.user, date(2026, 11, 20)
    perform(taken(served.officer, "school_firearms", date(2026, 8, 4)), "verify", actor=utah.sergeant)
    perform(taken(served.officer, "disability", date(2026, 11, 2)), "verify", actor=utah.sergeant)
    refresh([utah.agency], on=today)
    quarters = Obligation.objects.filter(person=person, requirement="in_service_quarter").order_by("due_on")
    assert [(o.due_on, o.status) for o in quarters] == [
        (date(2026, 9, 30), "met"),
        (date(2026, 12, 31), "open"),  # a course on another topic is no in-service
    ]
    topics = duty(person, "in_service_topics")
    assert (topics.status, topics.due_on) == ("open", date(2027, 6, 30))
    assert topics.topics_missing == ["juvenile_strategies", "active_shooter", "juvenile_interview", "legal_update"]


@pytest.mark.clause("AL-III-B-6")
def test_certification_and_hours_are_kept_by_the_year(alabama: Department) -> None:
    officer = alabama.officer(certified_until=date(2026, 9, 30))
    post(alabama, officer=officer, starts_on=date(2026, 1, 5), agreement=alabama.agreement(starts_on=date(2026, 1, 1)))
    today = date(2026, 11, 20)
    for hours, remote in ((4, False), (10, True)):
        done = taken(officer, "continuing_education", date(2026, 5, hours), hours=hours, remote=remote)
        perform(done, "verify", actor=alabama.sergeant)
    refresh([alabama.agency], on=today)
    hours_due = duty(officer.user, "apostc_hours")
    assert (hours_due.hours_done, hours_due.status, hours_due.due_on) == (10, "open", date(2026, 12, 31))
    assert duty(officer.user, "apostc_certification").status == "overdue"
    officer.certified_until = date(2028, 9, 30)
    officer.save()
    refresh([alabama.agency], on=today)
    assert duty(officer.user, "apostc_certification").due_on == date(2028, 9, 30)


@pytest.mark.clause("AL-III-B-7")
def test_membership_conference_and_what_the_chief_assigns(alabama: Department) -> None:
    served = post(alabama, starts_on=days(-400), agreement=alabama.agreement(starts_on=days(-400)))
    person = served.officer.user
    done = taken(served.officer, "taasro_membership", days(-50), expires_on=days(40))
    perform(done, "verify", actor=alabama.sergeant)
    order = AssignedTraining.objects.create(
        agency=alabama.agency, title="Bus evacuation", topic="other", why="New buses", due_on=days(14),
        assigned_by=alabama.chief,
    )  # fmt: skip
    order.people.add(person)
    work_off()
    assert duty(person, "taasro_membership", status="open").due_on == days(40)
    assert {"taasro_conference", f"assigned:{order.pk}"} <= set(states(person))
    assert duty(person, f"assigned:{order.pk}").clause == "AL-III-B-7"
    perform(taken(served.officer, "other", days(0)), "verify", actor=alabama.sergeant)
    work_off()
    assert duty(person, f"assigned:{order.pk}").status == "met"


def test_assigned_training_that_is_withdrawn_is_asked_no_more(alabama: Department) -> None:
    served = post(alabama)
    order = AssignedTraining.objects.create(
        agency=alabama.agency, title="Range day", topic="other", why="New range", due_on=days(14),
        assigned_by=alabama.chief,
    )  # fmt: skip
    order.people.set([served.officer.user])
    work_off()
    assert f"assigned:{order.pk}" in states(served.officer.user)
    order.ended_at = timezone.now()
    order.save()
    work_off()
    assert f"assigned:{order.pk}" not in states(served.officer.user)


def test_part_of_a_year_asks_for_part_of_the_hours(utah: Department) -> None:
    officer = utah.officer(sworn_since=date(2026, 11, 3))
    post(utah, officer=officer, starts_on=date(2026, 11, 10), agreement=utah.agreement(starts_on=date(2026, 7, 1)))
    refresh([utah.agency], on=date(2026, 11, 20))
    assert duty(officer.user, "post_hours").hours_due == 28  # eight months of 3.5 hours


def test_waiver_holds_for_the_periods_it_names_and_its_agency(utah: Department) -> None:
    served = long_post(utah, days(-200))
    person = served.officer.user
    given = {"clause": "UT-TRAIN-1", "reason": "Military service", "granted_by": utah.chief}
    waiver = Waiver.objects.create(
        agency=utah.agency, person=person, requirement="basic_sro", since=days(-30), until=days(30), **given
    )
    work_off()
    assert states(person)["basic_sro"] == "waived"
    waiver.ended_at = timezone.now()
    waiver.save()
    work_off()
    assert states(person)["basic_sro"] == "overdue"


@pytest.mark.parametrize("how", ["ended", "left"])
def test_open_duties_of_somebody_who_left_vanish(utah: Department, how: str) -> None:
    served = long_post(utah, days(-200))
    work_off()
    person = served.officer.user
    assert {"open", "overdue"} <= set(states(person).values())
    if how == "ended":
        place(served, "ended", ends_on=days(-1))
    else:
        served.officer.left_on = days(-1)
        served.officer.save()
    work_off()
    assert {o.due_on <= days(-1) or o.status == "met" for o in Obligation.objects.filter(person=person)} == {True}
    assert states(person)["basic_sro"] == "overdue"  # it was late before they left


def test_principal_who_leaves_is_trained_with_no_more(utah: Department) -> None:
    served = post(utah, starts_on=days(-20))
    work_off()
    seat = utah.principal.seats.get()
    end_seat(seat=seat, actor=utah.superintendent, version=seat.version, until=None, reason="Moved away")
    work_off()
    assert not Obligation.objects.filter(person=served.officer.user, requirement="joint_training").exists()


def test_clause_switched_off_demands_nothing(utah: Department) -> None:
    served = post(utah, starts_on=days(-20))
    work_off()
    assert "in_service_quarter" in states(served.officer.user) or "in_service_topics" in states(served.officer.user)
    switch_off(agency=utah.agency, clause="UT-TRAIN-3", since=days(0), until=None, reason="Own plan", actor=utah.chief)
    work_off()
    assert not {"in_service_quarter", "in_service_topics"} & set(states(served.officer.user))


def test_running_again_writes_nothing(utah: Department, alabama: Department) -> None:
    for d in (utah, alabama):
        served = long_post(d, days(-200))
        perform(taken(served.officer, "firearm_requalification", days(-30)), "verify", actor=d.sergeant)
    refresh()
    once = versions()
    for _ in range(9):
        refresh()
    refresh(people=[o.person_id for o in Obligation.objects.all()])
    assert versions() == once
    assert keep_obligations() == 0


def test_time_alone_makes_duties_overdue(utah: Department) -> None:
    served = long_post(utah, days(-180))
    keep_obligations()
    assert states(served.officer.user)["basic_sro"] == "open"
    keep_obligations(timezone.now() + timedelta(days=1))
    assert states(served.officer.user)["basic_sro"] == "overdue"


@pytest.mark.parametrize("pack", ["utah", "alabama"])
def test_local_day_of_the_agency_decides(pack: str) -> None:
    d = Department(pack, zone="Pacific/Honolulu")
    served = post(d, starts_on=date(2026, 1, 5), agreement=d.agreement(starts_on=date(2026, 1, 1)))
    yearly = {"alabama": "apostc_hours", "utah": "in_service_quarter"}[pack]
    evening = timezone.datetime(2027, 1, 1, 5, tzinfo=timezone.get_fixed_timezone(0))  # still New Year's Eve there
    keep_obligations(evening)
    assert duty(served.officer.user, yearly, due_on=date(2026, 12, 31)).status == "open"
    keep_obligations(evening + timedelta(hours=6))
    assert duty(served.officer.user, yearly, due_on=date(2026, 12, 31)).status == "overdue"


def test_a_request_leaves_nothing_unreckoned(client: Client, utah: Department) -> None:
    served = post(utah, starts_on=days(-10))
    record = taken(served.officer, "basic_sro", days(-3))
    work_off()
    client.force_login(utah.sergeant)
    page = reverse("training:record", args=[record.pk])
    client.post(page, {"transition": "verify", "version": record.version})
    record.refresh_from_db()
    if record.status != "verified":  # the form posts elsewhere: the service does the same
        perform(record, "verify", actor=utah.sergeant)
        client.post(reverse("notices"))
    assert states(served.officer.user)["basic_sro"] == "met"
    assert not Change.objects.exists()


def lapse(d: Department) -> Any:
    """A substitute officer whose requalification is past its day."""
    officer = d.officer()
    made = qualified(d, "substitute_officer", officer=officer)
    type(made).objects.filter(pk=made.pk).update(created_at=timezone.now() - timedelta(days=60))
    work_off()
    refresh(people=[officer.user_id])
    return made


@pytest.mark.clause("AL-III-B-6")
def test_lapse_that_bars_keeps_somebody_from_covering(alabama: Department) -> None:
    served, made = post(alabama), lapse(alabama)
    refresh()
    cover = offered(need(served), made)
    (missing,) = QUALIFIED_THAT_DAY.sentences(cover)
    assert missing.clause is not None
    assert missing.clause.id == "AL-LAW-16-1-44-1-B"
    assert "Have it put on record" in str(missing.text)
    perform(taken(made.user.officer, "firearm_requalification", days(-1)), "verify", actor=alabama.sergeant)
    work_off()
    assert QUALIFIED_THAT_DAY.sentences(cover) == ()


@pytest.mark.django_db(transaction=True)
def test_two_refreshes_at_once_do_what_one_does() -> None:
    d = Department("utah")
    for _ in range(3):
        long_post(d, days(-200), hours=[])
    problems: list[BaseException] = []

    def run(step: Callable[[], Any]) -> None:
        try:
            step()
        except BaseException as problem:  # noqa: BLE001  # raised where pytest sees it
            problems.append(problem)
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(step,)) for step in (refresh, work_off, refresh, work_off)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert not Change.objects.exists()
    once = versions()
    refresh()
    assert versions() == once
