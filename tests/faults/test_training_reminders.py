"""A thousand people are reminded of their training while beats are doubled, workers killed and Valkey emptied."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import redis
from django.db.models import QuerySet

from sro_program.accounts.models import User
from sro_program.notifications.models import Notice, Outbox
from sro_program.organisations.models import Agency, Role, Seat
from tests.factories.organisations import AgencyFactory
from training.models import Obligation, Reminder

from .checker import Checker
from .rig import Rig, wait_until

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE, KILLS = 1_000, 8
DUE_WITHIN = 730
STAGES = {57: "60", 11: "14"}
"""Days left -> the stage that was reached three days ago, while no beat ran."""


def daytime_zone() -> str:
    """A zone in which it is about noon: nobody is reminded before the morning."""
    ahead = 12 - datetime.now(UTC).hour
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"


def supervisors() -> set[str]:
    """Keys of people who each have one duty: the course for supervisors, within two years of the seat."""
    agency: Agency = AgencyFactory(pack="national", time_zone=daytime_zone())
    people = User.objects.bulk_create(
        User(email=f"lead{n}@example.test", full_name=f"Lead Example {n}", password="!") for n in range(PEOPLE)
    )
    today = datetime.now(UTC).date()
    left = [days for days in STAGES for _ in range(PEOPLE // len(STAGES))]
    Seat.objects.bulk_create(
        Seat(user=person, role=Role.SERGEANT, agency=agency, since=today - timedelta(days=DUE_WITHIN - days))
        for person, days in zip(people, left, strict=True)
    )
    return {str(person.pk) for person in people}


def notices() -> QuerySet[Notice]:
    """Theirs: people whom other tests left in the rig may be due something too."""
    return Notice.objects.filter(kind="training.due", user__email__regex=r"^lead\d+@")


def told() -> int:
    return notices().count()


def test_thousand_reminders_each_exactly_once(rig: Rig, say: Callable[[str], None]) -> None:
    checker = Checker(rig.at.mail)
    leads = supervisors()
    rig.beat.start()
    rig.second_beat.start()
    hits = 0
    for number in range(KILLS):
        before = Reminder.objects.count() + told()
        rig.worker.start()
        wait_until(lambda: Reminder.objects.count() + told() > before or told() == PEOPLE, what="the next reminder")  # noqa: B023  # asked before the next round
        hits += told() < PEOPLE
        rig.worker.kill()
        if number == KILLS // 2:
            with redis.Redis.from_url(rig.at.redis_url) as server:
                server.flushall()
    rig.work()
    wait_until(lambda: told() == PEOPLE, seconds=90, what="reminding everybody")
    rig.wait_until_told(seconds=120)
    rig.rest()
    messages = Outbox.objects.filter(notices__in=notices())
    faults = checker.faults()
    keys = [key.split(":") for key in Reminder.objects.values_list("key", flat=True)]
    stages = Counter(stage for _, stage, *who in keys if who and who[0] in leads)
    say(
        f"training: {told()} reminders through {hits} kills of the worker, two beats and an emptied Valkey; "
        f"{len(faults)} lost or doubled"
    )
    assert faults == []
    assert Obligation.objects.filter(requirement="nasro_supervisor", person__in=leads).count() == PEOPLE
    assert (messages.distinct().count(), notices().values("user").distinct().count()) == (
        PEOPLE, PEOPLE,
    )  # fmt: skip
    assert stages == Counter({stage: PEOPLE // len(STAGES) for stage in STAGES.values()})
    assert hits >= KILLS // 2
