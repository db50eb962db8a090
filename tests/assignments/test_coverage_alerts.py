"""A school without somebody is told to the sergeant at once, to the chief if it stays so, each once (UT-SUP-B)."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from threading import Barrier, Thread
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail
from django.db import connections

from assignments.models import CoverageRules
from assignments.services.coverage_alerts import alert_coverage
from sro_program.notifications.models import Notice, Outbox
from sro_program.notifications.sweep import sweep
from tests.factories.coverage import absence, cover, presence, substitute
from tests.factories.department import Department
from tests.factories.posts import post

pytestmark = pytest.mark.clause("UT-SUP-B")
DENVER = ZoneInfo("America/Denver")
MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)


def moment(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, DENVER)


@pytest.fixture
def d(db: Any) -> Any:
    return made()


def made() -> Any:
    with time_machine.travel(moment(date(2026, 2, 27), time(12)), tick=False):
        d: Any = Department("utah", zone="America/Denver")
        deal = d.agreement(starts_on=date(2025, 7, 1), ends_on=date(2026, 12, 31))
        d.post = post(d, agreement=deal, starts_on=date(2025, 8, 1))
    return d


def told(clock: time, day: date = MONDAY) -> list[str]:
    """What is told by then that was not told before."""
    before = set(Outbox.objects.values_list("key", flat=True))
    alert_coverage(moment(day, clock))
    return sorted(row.kind for row in Outbox.objects.all() if row.key not in before)


def test_nobody_checks_in(d: Any) -> None:
    assert [told(time(*clock)) for clock in ((7, 59), (8, 0), (8, 14))] == [[], [], []]
    assert told(time(8, 15)) == ["coverage.open"]
    assert [told(time(8, 16)), told(time(8, 44))] == [[], []]
    assert told(time(8, 45)) == ["coverage.still_open"]
    assert told(time(14, 59)) == told(time(18)) == []
    people = {row.kind: row.payload["people"] for row in Outbox.objects.filter(kind__startswith="coverage")}
    assert people == {"coverage.open": [str(d.sergeant.pk)], "coverage.still_open": [str(d.chief.pk)]}


def test_who_came_in_time_is_told_of_to_nobody(d: Any) -> None:
    presence(d.post, MONDAY, time(8, 10))
    assert told(time(8, 15)) == told(time(12)) == []


def test_who_leaves_too_early_is_missed(d: Any) -> None:
    presence(d.post, MONDAY, time(8), time(10))
    assert [told(time(10, 14)), told(time(10, 15)), told(time(10, 45))] == [
        [],
        ["coverage.open"],
        ["coverage.still_open"],
    ]


def test_a_known_gap_is_told_the_evening_before_and_when_it_begins(d: Any) -> None:
    absence(d.post, moment(TUESDAY, time(0)), moment(TUESDAY, time(23)))
    assert [told(time(15, 59)), told(time(16)), told(time(20))] == [[], ["coverage.tomorrow"], []]
    assert [told(time(8), TUESDAY), told(time(8, 1), TUESDAY)] == [[], ["coverage.open"]]
    assert told(time(8, 30), TUESDAY) == ["coverage.still_open"]


def test_a_gap_that_somebody_takes_is_told_to_nobody(d: Any) -> None:
    absence(d.post, moment(TUESDAY, time(0)), moment(TUESDAY, time(23)))
    cover(d.post, substitute(d), moment(TUESDAY, time(8)), moment(TUESDAY, time(15)))
    assert [told(time(20)), told(time(8, 10), TUESDAY)] == [[], []]
    assert told(time(8, 20), TUESDAY) == ["coverage.open"], "the substitute has not come"


def test_the_agency_says_how_long_is_waited(d: Any) -> None:
    CoverageRules.objects.create(agency=d.agency, sergeant_after=5, chief_after=0, holes_told_at=time(18))
    assert [told(time(8, 4)), told(time(8, 5))] == [[], ["coverage.open", "coverage.still_open"]]
    absence(d.post, moment(TUESDAY, time(0)), moment(TUESDAY, time(23)))
    assert [told(time(17, 59)), told(time(18))] == [[], ["coverage.tomorrow"]]


def test_a_beat_that_stood_still_tells_what_is_open_now_and_nothing_that_has_passed(d: Any) -> None:
    wednesday = date(2026, 3, 4)
    assert told(time(9)) == ["coverage.open", "coverage.still_open"]
    assert told(time(9, 30), wednesday) == ["coverage.open", "coverage.still_open"]
    keys = Outbox.objects.filter(kind__startswith="coverage").values_list("key", flat=True)
    assert {re.search(r"2026-03-\d\d", key)[0] for key in keys if key} == {"2026-03-02", "2026-03-04"}  # type: ignore[index]


def test_another_gap_on_the_same_day_is_told_again(d: Any) -> None:
    assert told(time(8, 15)) == ["coverage.open"]
    presence(d.post, MONDAY, time(8, 20), time(11))
    assert told(time(11, 15)) == ["coverage.open"]


def test_mails_say_neither_where_nor_who_nor_what(d: Any, settings: Any) -> None:
    absence(d.post, moment(TUESDAY, time(0)), moment(TUESDAY, time(23)))
    for clock in (time(14), time(16)):
        with time_machine.travel(moment(MONDAY, clock), tick=False):
            alert_coverage()
            sweep()
    assert len(mail.outbox) == 3
    names = (d.school.name, d.district.name, d.post.officer.user.full_name, "Person Example", "uncovered", "hole")
    for message in mail.outbox:
        text = f"{message.subject}\n{message.body}"
        assert [name for name in names if name.lower() in text.lower()] == []
        assert "/agreements/coverage/" in text
    assert Notice.objects.filter(user=d.sergeant, kind__startswith="coverage").count() == 2


def test_clock_changes_and_a_zone_without_them(db: Any) -> None:
    for zone, day, first in (
        ("America/Denver", date(2026, 3, 9), 14),
        ("America/Denver", date(2026, 3, 6), 15),
        ("America/Phoenix", date(2026, 3, 9), 15),
    ):
        with time_machine.travel(moment(date(2026, 2, 27), time(12)), tick=False):
            d: Any = Department("utah", zone=zone)
            post(d, agreement=d.agreement(starts_on=date(2025, 7, 1), ends_on=date(2026, 12, 31)))
        start = datetime.combine(day, time(first), ZoneInfo("UTC"))
        before = Outbox.objects.filter(kind="coverage.open", key__contains=str(d.school.pk))
        alert_coverage(start + timedelta(minutes=14))
        assert not before.exists()
        alert_coverage(start + timedelta(minutes=15))
        assert before.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_beats_at_once_tell_once() -> None:
    made()
    start = Barrier(2)

    def one() -> None:
        start.wait()
        alert_coverage(moment(MONDAY, time(8, 20)))
        connections.close_all()

    threads = [Thread(target=one) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Outbox.objects.filter(kind="coverage.open").count() == 1
