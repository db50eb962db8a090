"""Server time decides, by the clock at the school: clock changes, leap days, midnight, wrong phones (UT-SUP-B)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from assignments.models import Presence
from assignments.queries.coverage import coverage
from assignments.queries.expected import hours_due
from assignments.queries.presence import own_today, with_late
from assignments.services.corrections import DaySaid, correct
from assignments.services.presence import Tap, check_in, check_out
from sro_program.workflow.errors import Refused
from tests.factories.coverage import Served, served

pytestmark = [pytest.mark.django_db, pytest.mark.clause("UT-SUP-B")]
SUNDAY, SATURDAY = (6,), (5,)


def served_minutes(here: Served, day: date) -> tuple[int, int, int]:
    due = hours_due(day, day, schools=[here.dept.school.pk])
    found = coverage(due, due[0].ends_at + timedelta(hours=3))[0]
    return found.due.minutes, found.served, found.late


@pytest.mark.parametrize(
    ("day", "zone", "due"),
    [
        (date(2026, 3, 8), "America/Denver", 5 * 60),  # 2:00 is skipped: from 0 to 6 are five hours
        (date(2026, 11, 1), "America/Denver", 7 * 60),  # 1:00 comes twice
        (date(2026, 3, 8), "America/Phoenix", 6 * 60),
        (date(2026, 11, 1), "America/Phoenix", 6 * 60),
    ],
)
def test_nights_on_which_the_clocks_change(day: date, zone: str, due: int) -> None:
    here = served(zone, starts=0, ends=6, on=SUNDAY)
    begins = datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)
    with time_machine.travel(begins + timedelta(minutes=30), tick=False):
        check_in(by=here.officer, key=here.key(day))
    with time_machine.travel(begins + timedelta(minutes=due), tick=False):
        check_out(by=here.officer, key=here.key(day))
    assert served_minutes(here, day) == (due, due - 30, 30)
    assert with_late(Presence.objects.all()).get().late == 30


def test_a_leap_day() -> None:
    day = date(2028, 2, 29)
    here = served(starts_on=date(2028, 1, 3))
    with time_machine.travel(here.at(day, time(8, 5)), tick=False):
        check_in(by=here.officer, key=here.key(day))
        assert [d.key.day for d in own_today(here.officer, datetime.now(UTC))] == [day]
    assert served_minutes(here, day) == (420, 415, 5)


def test_hours_over_midnight_belong_to_the_day_on_which_they_began() -> None:
    here = served(starts=22, ends=6, on=SATURDAY)
    saturday, sunday = date(2026, 3, 7), date(2026, 3, 8)
    with time_machine.travel(here.at(sunday, time(0, 30)), tick=False) as clock:
        assert [d.key.day for d in own_today(here.officer, datetime.now(UTC))] == [saturday]
        check_in(by=here.officer, key=here.key(saturday))
        clock.move_to(here.at(sunday, time(6, 10)))
        presence = check_out(by=here.officer, key=here.key(saturday)).presence
        assert presence.day == saturday
        assert served_minutes(here, saturday) == (7 * 60, 4 * 60 + 30, 150)
        correct(
            by=here.officer,
            key=here.key(saturday),
            said=DaySaid("Phone.", time(22, 5), time(5)),
            version=presence.version,
        )
    presence.refresh_from_db()
    assert (presence.came_at, presence.left_at) == (
        here.at(saturday, time(22, 5)),
        here.at(sunday, time(5)),
    )


def test_before_the_start_counts_as_there_and_only_hours_due_count() -> None:
    here, day = served(), date(2026, 3, 3)
    with time_machine.travel(here.at(day, time(6, 15)), tick=False):
        presence = check_in(by=here.officer, key=here.key(day)).presence
    assert presence.came_at == here.at(day, time(6, 15))
    assert served_minutes(here, day) == (420, 420, 0)


@pytest.mark.parametrize("off", [timedelta(hours=2), timedelta(hours=-2)])
def test_a_phone_clock_two_hours_off_changes_nothing_and_is_said(off: timedelta) -> None:
    here, day = served(), date(2026, 3, 3)
    now = here.at(day, time(8, 3))
    with time_machine.travel(now, tick=False):
        tapped = check_in(by=here.officer, key=here.key(day), tap=Tap(tapped_at=now + off, sent_at=now + off))
    assert tapped.at == now
    assert tapped.remarks == ["Your phone’s clock is 2 hours off. Our own clock counted."]


def test_a_tap_that_waited_for_a_connection_keeps_its_time_whatever_the_phone_thinks() -> None:
    here, day = served(), date(2026, 3, 3)
    sent = here.at(day, time(8, 50))
    for off in (timedelta(), timedelta(hours=2), timedelta(days=-40)):
        tap = Tap(tapped_at=sent + off - timedelta(minutes=47), sent_at=sent + off)
        assert tap.moment(sent) == here.at(day, time(8, 3))
    with time_machine.travel(sent, tick=False):
        tapped = check_in(by=here.officer, key=here.key(day), tap=tap)
    assert tapped.at == here.at(day, time(8, 3))


@pytest.mark.parametrize("waited", [timedelta(minutes=-1), timedelta(hours=12, minutes=1), timedelta(days=900)])
def test_a_wait_that_cannot_be_is_not_believed(waited: timedelta) -> None:
    here, day = served(), date(2026, 3, 3)
    now = here.at(day, time(9))
    with time_machine.travel(now, tick=False):
        tapped = check_in(by=here.officer, key=here.key(day), tap=Tap(tapped_at=now - waited, sent_at=now))
    assert tapped.at == now
    assert "cannot be right" in tapped.remarks[0]


def test_a_queued_tap_from_before_the_window_is_refused() -> None:
    here, day = served(), date(2026, 3, 3)
    now = here.at(day, time(9))
    with time_machine.travel(now, tick=False), pytest.raises(Refused, match="from 04:00 on"):
        check_in(by=here.officer, key=here.key(day), tap=Tap(tapped_at=now - timedelta(hours=6), sent_at=now))


def test_two_schools_on_one_day_are_two_days_on_record() -> None:
    from assignments.queries.posts import Hours
    from assignments.services.posts import write_hours
    from tests.factories.organisations import SchoolFactory

    here, day = served(), date(2026, 3, 3)
    second = SchoolFactory(district=here.dept.district)
    here.post.agreement.schools.add(second)
    here.post.schools.add(second)
    hours = [Hours(here.dept.school, 1, time(8), time(11)), Hours(second, 1, time(12), time(15))]
    write_hours(assignment=here.post, hours=hours, contacts=[], version=here.post.version)
    with time_machine.travel(here.at(day, time(8)), tick=False) as clock:
        first, later = own_today(here.officer, datetime.now(UTC))
        check_in(by=here.officer, key=first.key)
        clock.move_to(here.at(day, time(11)))
        check_out(by=here.officer, key=first.key)
        clock.move_to(here.at(day, time(12, 2)))
        check_in(by=here.officer, key=later.key)
    assert [p.school for p in Presence.objects.order_by("came_at")] == [here.dept.school, second]
