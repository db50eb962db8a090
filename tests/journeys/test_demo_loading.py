"""Loading the demo: all of it or nothing, on any day, and never where real data is."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import override_settings

from applicants.models import Opening
from assignments.models import Presence, PresenceMark
from assignments.queries.presence import with_late
from sro_program.accounts.models import User
from sro_program.demo import story
from sro_program.demo.clock import days_in
from sro_program.organisations.models import Agency
from tests.factories.organisations import UserFactory


@pytest.mark.django_db
def test_without_demo_nobody_is_printed() -> None:
    out = io.StringIO()
    call_command("demo_people", stdout=out)
    assert json.loads(out.getvalue()) == []


@pytest.mark.django_db
def test_a_story_that_breaks_off_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def break_off() -> None:
        raise RuntimeError("the first night")

    monkeypatch.setattr(story, "sweep", break_off)
    with pytest.raises(RuntimeError), transaction.atomic():
        call_command("load_demo")
    assert not User.objects.exists()
    assert not Agency.objects.exists()


@pytest.mark.django_db
def test_a_real_server_is_refused() -> None:
    with override_settings(SESSION_COOKIE_SECURE=True), pytest.raises(CommandError, match="real server"):
        call_command("load_demo")


@pytest.mark.django_db
def test_accounts_of_real_people_are_not_mixed_with_the_demo() -> None:
    UserFactory()
    with pytest.raises(CommandError, match="accounts already"):
        call_command("load_demo")
    assert User.objects.count() == 1


@pytest.mark.django_db
@time_machine.travel(datetime(2028, 2, 27, 5, 10, tzinfo=UTC))
def test_it_loads_late_on_a_saturday_in_a_leap_year() -> None:
    call_command("load_demo", verbosity=0)
    assert sorted(Opening.objects.values_list("status", flat=True)) == [
        *["closed"] * 5,
        *["draft"] * 3,
        "filled",
        *["open"] * 2,
    ]


def test_days_of_the_story_are_working_days() -> None:
    sunday = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)
    days = days_in("America/Denver", sunday)
    assert [str(days.day(n)) for n in (-2, -1, 0, 1, 6)] == [
        "2026-11-20",
        "2026-11-20",
        "2026-11-22",
        "2026-11-23",
        "2026-11-30",
    ]
    assert days.at(-2, "09:40").isoformat() == "2026-11-20T09:40:00-07:00"


@pytest.mark.django_db
@pytest.mark.parametrize(("hour", "taps_today"), [(9, 0), (21, 7)])
def test_presence_stands_as_far_as_the_clock_has_come(hour: int, taps_today: int) -> None:
    """Two weeks with late, unconfirmed, denied and corrected days, and today, at whatever hour it is loaded."""
    now = datetime(2026, 10, 14, hour, tzinfo=UTC)
    with time_machine.travel(now):
        call_command("load_demo", verbosity=0)
    days = with_late(Presence.objects.all())
    assert days.filter(late__gt=15).exists()
    assert days.filter(answer="open", left_at__isnull=False).exists()
    fixed = set(PresenceMark.objects.filter(correction=True).values_list("presence", flat=True))
    denied = set(PresenceMark.objects.filter(what="denied").values_list("presence", flat=True))
    assert denied
    assert denied <= fixed
    assert days.values("assignment__agreement__agency").distinct().count() == 2
    assert PresenceMark.objects.filter(presence__day=now.date()).count() == taps_today
