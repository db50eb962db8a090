"""The training duties of many officers, reckoned at once, against one bare INSERT ... SELECT of as many rows."""

from __future__ import annotations

import time as stopwatch
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

import pgtrigger
from django.db import connection, transaction
from django.utils import timezone

from assignments.models import Agreement, Assignment
from sro_program.accounts.models import User
from sro_program.organisations.models import Agency, District, Officer
from sro_program.policy.loader import packs
from sro_program.policy.policy import Policy
from training.models import Obligation, TrainingRecord
from training.queries import demands as asked
from training.services import obligations

from .basket import Basket

MOST_SECONDS, MOST_MEGABYTES, MOST_TIMES = 30, 400, 5
REQUIREMENTS = 12
EACH = 1_000
"""Officers of one agency, at most."""
TOPICS = (
    "basic_sro",
    "firearm_requalification",
    "active_shooter",
    "continuing_education",
    "legal_update",
    "taasro_membership",
    "conference",
)


@dataclass(frozen=True, slots=True)
class DutiesReading:
    """Seconds of the first reckoning, of one that finds nothing new, and of the bare statement."""

    officers: int
    requirements: int
    rows: int
    seconds: float
    again: float
    bare: float
    megabytes: float

    @property
    def times(self) -> float:
        return self.seconds / self.bare

    @property
    def faults(self) -> list[str]:
        """A ratio says something only where both sides take a while."""
        limits = {
            f"more than {MOST_SECONDS} s": self.seconds > MOST_SECONDS,
            f"more than {MOST_MEGABYTES} MB": self.megabytes > MOST_MEGABYTES,
            f"more than {MOST_TIMES} times the bare statement": self.bare >= 1 and self.times > MOST_TIMES,
        }
        return [fault for fault, is_so in limits.items() if is_so]


def rules(agency: Agency, on: date) -> tuple[list[dict[str, Any]], str]:
    """Requirements for officers out of all packs, as many as an officer may well have."""
    found = {
        rule.key: asked.row_of(rule, on - timedelta(days=900))
        for pack in packs().values()
        for rule in Policy(pack, on).training.requirements
        if rule.populations[0] == "assigned_officer"
    }
    return list(found.values())[:REQUIREMENTS], ""


def reckon_duties(officers: int) -> DutiesReading:
    """All in one transaction that is taken back: the database is as it was."""
    today = timezone.localdate()
    with transaction.atomic(), patch.object(obligations, "demands", rules):
        with pgtrigger.ignore():
            agencies = _serve(officers, today)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        before = Obligation.objects.count()
        seconds = _taken(lambda: obligations.refresh(agencies, on=today))
        megabytes = _peak()
        rows = Obligation.objects.count() - before
        again = _taken(lambda: obligations.refresh(agencies, on=today))
        reading = DutiesReading(
            officers, len(rules(agencies[0], today)[0]), rows, seconds, again, _taken(_bare), megabytes
        )
        transaction.set_rollback(True)
    return reading


def _taken(work: Callable[[], object]) -> float:
    began = stopwatch.monotonic()
    work()
    return stopwatch.monotonic() - began


def _bare() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE bare (LIKE training_obligation INCLUDING ALL) ON COMMIT DROP")
        cursor.execute("INSERT INTO bare OVERRIDING SYSTEM VALUE SELECT * FROM training_obligation")


def _peak() -> float:
    """The most memory that this session's PostgreSQL process held for itself."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    lines = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    peak, shared = (int(lines[key].split()[0]) for key in ("VmHWM", "RssShmem"))
    return (peak - shared) / 1024


def _serve(officers: int, today: date) -> list[Agency]:
    basket, random, numbers = Basket(), Random(1), count(1)
    auditor = basket.put(User(email="bench-duties@example.test", full_name="Auditor Example", password="!"))
    district = basket.put(District(nces_id="9999999", name="Bench District", state="UT", time_zone="America/Denver"))
    agencies = [
        basket.put(Agency(name=f"Bench Duty Police {n}", state="UT", time_zone="America/Denver"))
        for n in range(-(-officers // EACH))
    ]
    deals = [
        basket.put(
            Agreement(
                agency=agency, district=district, title="Bench", starts_on=today - timedelta(days=900),
                ends_on=today + timedelta(days=100), drafted_by=auditor, status="in_force", policy_pack="utah",
                policy_on=today,
            )
        )
        for agency in agencies
    ]  # fmt: skip
    for _ in range(officers):
        number = next(numbers)
        deal = deals[number % len(deals)]
        user = basket.put(User(email=f"duty{number}@example.test", full_name=f"Duty Example {number}", password="!"))
        officer = basket.put(
            Officer(agency=deal.agency, user=user, badge=f"D{number}", certified_until=today + timedelta(days=200))
        )
        since = today - timedelta(days=random.randrange(800))
        basket.put(Assignment(officer=officer, agreement=deal, starts_on=since, status="active"))
        for topic in random.sample(TOPICS, 4):
            done = today - timedelta(days=random.randrange(500))
            basket.put(
                TrainingRecord(
                    person=user, agency=deal.agency, topic=topic, title=topic, hours=8, completed_on=done,
                    claimed_by=auditor, status="verified",
                )
            )  # fmt: skip
    basket.write()
    return agencies


def said(reading: DutiesReading) -> str:
    faults = f" TOO MUCH: {', '.join(reading.faults)}." if reading.faults else ""
    return (
        f"Training duties of {reading.officers} officers x {reading.requirements} requirements: {reading.rows} rows "
        f"in {reading.seconds:.1f} s, {reading.times:.1f} times a bare INSERT ... SELECT ({reading.bare:.1f} s; "
        f"at most {MOST_TIMES} times and {MOST_SECONDS} s), again in {reading.again:.1f} s, "
        f"{reading.megabytes:.0f} MB of at most {MOST_MEGABYTES}.{faults}"
    )
