"""Everybody is told of each duty in time, at each stage once, whatever beat does."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from threading import Barrier, Thread
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.db import connections

from sro_program.notifications.models import Outbox
from tests.factories.department import Department
from tests.factories.posts import post
from tests.factories.selection import days
from training.models import Obligation, Reminder
from training.services.obligations import refresh
from training.services.reminders import remind_of_duties

pytestmark = pytest.mark.django_db


def at(day: date, hour: int = 9) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo(settings.TIME_ZONE))


def told(kind: str = "training.due") -> list[Outbox]:
    return list(Outbox.objects.filter(kind=kind).order_by("pk"))


def due_on(person: Any, day: date, d: Department, number: int = 1, **columns: Any) -> Obligation:
    """A duty of an officer in service, however it came about."""
    given = {"population": "assigned_officer", "requirement": "basic_sro", "title": "Basic SRO course"}
    return Obligation.objects.create(
        agency=d.agency, person=person, starts_on=day - timedelta(days=100), due_on=day, nth=number, **given, **columns
    )


@pytest.fixture
def d() -> Department:
    return Department("utah")


@pytest.fixture
def officer(d: Department) -> Any:
    return post(d, starts_on=days(-5)).officer.user


def each_morning(first: date, count: int) -> None:
    for n in range(count):
        remind_of_duties(at(first + timedelta(days=n)))


def stages(person: Any) -> list[str]:
    return [r.key.split(":")[1] for r in Reminder.objects.filter(key__endswith=str(person.pk)).order_by("day")]


def test_each_stage_is_told_once(d: Department, officer: Any) -> None:
    due_on(officer, days(70), d)
    each_morning(days(0), 95)
    assert stages(officer) == ["60", "30", "14", "7", "1", "late0", "late1", "late2", "late3"]
    assert [m.payload["people"] for m in told()] == [[str(officer.pk)]] * 9


def test_run_ten_times_or_twice_tells_once(d: Department, officer: Any) -> None:
    due_on(officer, days(7), d)
    assert [remind_of_duties(at(days(0), hour)) for hour in (9, 9, 12, 23)] == [1, 0, 0, 0]


def test_beat_that_stood_still_tells_the_newest_stage_and_no_flood(d: Department, officer: Any) -> None:
    due_on(officer, days(15), d)
    remind_of_duties(at(days(0)))
    remind_of_duties(at(days(9)))  # neither 14 nor the days since were told
    assert stages(officer) == ["30", "7"]


def test_one_message_a_day_for_everything(d: Department, officer: Any) -> None:
    for number, ahead in enumerate((60, 7, -1), start=1):
        due_on(officer, days(ahead), d, number)
    remind_of_duties(at(days(0)))
    (message,) = told()
    assert message.payload["title"] == "A training duty of yours is overdue"
    due_on(officer, days(14), d, 9)  # comes up later that day: told the next
    assert remind_of_duties(at(days(0), 15)) == 0
    remind_of_duties(at(days(1)))
    assert len(told()) == 2


def test_message_names_neither_training_nor_person(d: Department, officer: Any) -> None:
    due_on(officer, days(-1), d, effect="alerts_chief")
    remind_of_duties(at(days(0)))
    said = " ".join(str(m.payload) for kind in ("training.due", "training.overdue") for m in told(kind))
    assert "Basic SRO" not in said
    assert str(officer) not in said


def test_overdue_goes_to_the_supervisor_then_to_the_chief(d: Department, officer: Any) -> None:
    due_on(officer, days(-1), d)
    each_morning(days(0), 20)
    people = [(m.payload["people"], m.key.split(":")[-1]) for m in told("training.overdue")]
    assert people == [
        ([str(d.sergeant.pk)], days(0).isoformat()),
        ([str(d.chief.pk)], days(14).isoformat()),
    ]


def test_effect_alerts_the_chief_at_once(d: Department, officer: Any) -> None:
    due_on(officer, days(-1), d, effect="alerts_chief")
    remind_of_duties(at(days(0)))
    assert {p for m in told("training.overdue") for p in m.payload["people"]} == {
        str(d.sergeant.pk), str(d.chief.pk),
    }  # fmt: skip


def test_nobody_is_told_before_the_morning(d: Department, officer: Any) -> None:
    due_on(officer, days(7), d)
    assert remind_of_duties(at(days(0), 5)) == 0


def test_both_of_a_pair_are_told(d: Department, officer: Any) -> None:
    given = {"population": "pair", "requirement": "joint_training", "title": "Joint training"}
    Obligation.objects.create(
        agency=d.agency, person=officer, counterpart=d.principal, school=d.school, starts_on=days(-300),
        due_on=days(30), **given,
    )  # fmt: skip
    remind_of_duties(at(days(0)))
    assert {p for m in told() for p in m.payload["people"]} == {str(officer.pk), str(d.principal.pk)}


@pytest.mark.parametrize("status", ["met", "waived"])
def test_met_and_waived_are_not_told(d: Department, officer: Any, status: str) -> None:
    due_on(officer, days(7), d, status=status, met_on=days(-1) if status == "met" else None)
    assert remind_of_duties(at(days(0))) == 0


def test_whoever_left_and_what_is_retired_are_told_no_more(d: Department, officer: Any) -> None:
    due_on(officer, days(-1), d)
    officer.officer.left_on = days(-1)
    officer.officer.save()
    retired = post(d, starts_on=days(-5)).officer.user
    old = due_on(retired, days(-1), d)
    Obligation.objects.filter(pk=old.pk).update(requirement="no_longer_asked")
    assert remind_of_duties(at(days(0))) == 0


@pytest.mark.django_db(transaction=True)
def test_two_beats_at_once_tell_once() -> None:
    d = Department("utah")
    for number in range(4):
        due_on(post(d, starts_on=days(-5), hours=[]).officer.user, days(7), d, number + 1)
    start, problems = Barrier(3), []

    def beat() -> None:
        try:
            start.wait()
            remind_of_duties(at(days(0)))
        except BaseException as problem:  # noqa: BLE001  # raised where pytest sees it
            problems.append(problem)
        finally:
            connections.close_all()

    threads = [Thread(target=beat) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert (len(told()), Reminder.objects.count()) == (4, 4)


@pytest.mark.parametrize("pack", ["utah", "alabama"])
def test_first_year_of_a_new_appointee(pack: str) -> None:
    """Day by day from the appointment: what comes up, what is told, and what a year without any training leaves."""
    d = Department(pack)
    first = date(2026, 8, 14)
    deal = d.agreement(starts_on=date(2026, 7, 1), ends_on=date(2027, 8, 31))
    served = post(d, agreement=deal, starts_on=first, officer=d.officer(certified_until=date(2027, 12, 31)))
    person = served.officer.user
    for fortnight in range(27):
        day = first + timedelta(days=14 * fortnight)
        refresh([d.agency], on=day)
        remind_of_duties(at(day))
    rows = Obligation.objects.filter(person=person)
    late = set(rows.filter(status="overdue").values_list("requirement", flat=True))
    if pack == "utah":
        assert late >= {"basic_sro", "in_service_quarter", "in_service_topics", "post_hours"}
        assert set(rows.filter(requirement="basic_sro").values_list("due_on", flat=True)) == {date(2027, 2, 10)}
        assert set(rows.filter(requirement="joint_training").values_list("due_on", flat=True)) >= {date(2027, 8, 13)}
    else:
        assert late >= {"active_shooter", "nonlethal_weapon", "firearm_requalification", "taasro_membership"}
        assert rows.get(requirement="apostc_certification").status == "open"
        assert set(rows.filter(requirement="apostc_hours").values_list("due_on", flat=True)) == {
            date(2026, 12, 31), date(2027, 12, 31),
        }  # fmt: skip
    mine = [m for m in told() if m.payload["people"] == [str(person.pk)]]
    assert 10 < len(mine) <= 27  # at each run at most one
    leaders = {p for m in told("training.overdue") for p in m.payload["people"]}
    assert leaders == {str(d.sergeant.pk), str(d.chief.pk)}
