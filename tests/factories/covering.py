"""Substitutes with their papers, needs, offers and swaps, for a department."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from assignments.models import (
    Absence,
    Assignment,
    Briefing,
    Certificate,
    Cover,
    CoverNeed,
    Substitute,
    Swap,
    SwapLeg,
)
from assignments.services.absences import AbsenceText, report_absence
from sro_program.organisations.models import Officer, School
from sro_program.policy.schema import Choice
from sro_program.policy.services import policy_in_force
from sro_program.testing.placing import place

from .coverage import at, calendar, substitute
from .department import Department
from .organisations import UserFactory
from .posts import post
from .selection import days

SICK = Choice("sick", "Sick", "No details.")
MONDAY, TUESDAY, FRIDAY = date(2026, 10, 5), date(2026, 10, 6), date(2026, 10, 9)


def qualified(d: Department, kind: str = "guardian", **given: Any) -> Substitute:
    """With every paper that the policy of today asks for, counting for months."""
    lapsed = given.pop("lapsed", "")
    if kind == "substitute_officer":
        given["user"] = (given.pop("officer", None) or d.officer()).user
    made = substitute(d, kind, **given)
    for rule in policy_in_force(d.agency, days(0)).coverage.of(kind):
        until = days(-3) if rule.key == lapsed else days(150)
        paper(made, rule.key, rule.label, until if rule.expires else None, by=d.sergeant)
    return made


def paper(s: Substitute, kind: str, label: str, until: date | None, *, by: Any) -> Certificate:
    rules = policy_in_force(s.agency, days(0)).coverage.of(s.kind)
    clause = next((rule.clause for rule in rules if rule.key == kind), "")
    return Certificate.objects.create(
        substitute=s, kind=kind, label=label, clause=clause, issued_on=days(-200), expires_on=until,
        verified_by=by, verified_at=timezone.now(),
    )  # fmt: skip


def named(d: Department, name: str, kind: str = "guardian", **given: Any) -> Substitute:
    return qualified(d, kind, user=UserFactory(full_name=name), **given)


def sick(post: Assignment, starts_at: datetime, ends_at: datetime) -> Absence:
    """As the officer reports it; needs follow."""
    text = AbsenceText(post.officer, SICK, starts_at, ends_at, "Fever.")
    return report_absence(by=post.officer.user, text=text)


def need(post: Assignment, status: str = "open", school: School | None = None, **given: Any) -> CoverNeed:
    """Two hours from tomorrow, whatever the hours of the post are."""
    school = school or post.schools.first()
    assert school is not None
    begins = given.pop("starts_at", timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=1))
    day = begins.astimezone(ZoneInfo(school.district.time_zone)).date()
    hours = {"starts_at": begins, "ends_at": given.pop("ends_at", begins + timedelta(hours=2))}
    made = CoverNeed.objects.create(assignment=post, school=school, day=day, **hours, **given)
    return made if status == "open" else place(made, status)


def offered(n: CoverNeed, s: Substitute, status: str = "offered") -> Cover:
    made = Cover.objects.create(need=n, substitute=s, starts_at=n.starts_at, ends_at=n.ends_at)
    return made if status == "offered" else place(made, status)


def swap(post: Assignment, partner: Officer, status: str = "asked") -> Swap:
    """Two hours of the post in a week, given to a colleague."""
    school = post.schools.first()
    assert school is not None
    begins = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=7)
    made = Swap.objects.create(asker=post.officer, partner=partner, note="Please.")
    day = begins.astimezone(ZoneInfo(school.district.time_zone)).date()
    hours = {"starts_at": begins, "ends_at": begins + timedelta(hours=2)}
    SwapLeg.objects.create(swap=made, assignment=post, school=school, day=day, **hours)
    return made if status == "asked" else place(made, status)


def briefing(school: School, by: Any, edition: int = 1) -> Briefing:
    return Briefing.objects.create(
        school=school, edition=edition, written_by=by, arriving="North door, ring.", bells="8:00 and 15:00",
        contacts="Front desk", plans_at="Red folder in the office",
    )  # fmt: skip


def posted_for_a_year(d: Department) -> Assignment:
    """A post on weekdays from 8 to 15, in a school year around those days of October."""
    agreement = d.agreement(starts_on=date(2026, 7, 1), ends_on=date(2027, 6, 30))
    calendar(d.district, date(2026, 8, 17), date(2027, 5, 28))
    return post(d, agreement=agreement, starts_on=date(2026, 8, 17))


def away(served: Any, first: date = MONDAY, last: date = MONDAY) -> Absence:
    school = served.schools.get()
    return sick(served, at(school, first, time(0)), at(school, last + timedelta(days=1), time(0)))


def spoken(needs: Any) -> list[str]:
    zone = at(needs[0].school, MONDAY, time(8)).tzinfo if needs else None
    return [
        f"{n.day:%a} {n.starts_at.astimezone(zone):%H:%M}-{n.ends_at.astimezone(zone):%H:%M} {n.status}" for n in needs
    ]
