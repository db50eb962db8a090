"""The chapter on coverage statements: last month's presence, and what both sides say of its figures."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from sro_program.demo.story import Story, Tale, chapter
from sro_program.organisations.demo import Department, department
from sro_program.workflow.engine import perform

from ..models import CoverageStatement, Presence, PresenceMark
from ..queries.expected import Due, hours_due
from ..queries.statements import figures_now
from ..services.statements import Claim, dispute_line, make_statements

LATE, EARLY = timedelta(minutes=25), timedelta(minutes=-6)
EVERY = {"missed": (23, 7), "late": (13, 4), "open": (9, 5)}
"""Of so many days one is so, beginning with which: nobody came, came late, or the school has not answered."""


@chapter("statements", order=60)
def state(story: Story) -> Iterable[Tale]:
    return (_alabama(story), _utah(story))


def _is(what: str, number: int) -> bool:
    many, first = EVERY[what]
    return number % many == first


def _last_month(day: date) -> tuple[date, date]:
    last = day.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last


def _lived_through(dept: Department) -> None:
    """Presence for every hour due last month of which nothing is recorded yet."""
    first, last = _last_month(dept.days.day(0))
    due = hours_due(first, last, agencies=[dept.agency.pk])
    known = set(Presence.objects.filter(day__range=(first, last)).values_list("assignment", "school", "day"))
    people = dict(dept.agency.officers.values_list("pk", "user"))
    for number, one in enumerate(due):
        if (one.assignment, one.school, one.day) not in known and not _is("missed", number):
            _day(one, number, people[one.officer])


def _day(one: Due, number: int, officer: Any) -> None:
    came = one.starts_at + (LATE if _is("late", number) else EARLY)
    answer = Presence.Answer.OPEN if _is("open", number) else Presence.Answer.CONFIRMED
    presence = Presence.objects.create(
        assignment_id=one.assignment,
        school_id=one.school,
        day=one.day,
        came_at=came,
        left_at=one.ends_at,
        answer=answer,
    )
    _mark(presence, "officer", "came", came, officer)
    _mark(presence, "officer", "left", one.ends_at, officer)
    if answer == Presence.Answer.CONFIRMED:
        _mark(presence, "school", "confirmed", came + timedelta(minutes=40), None)


def _mark(presence: Presence, side: str, what: str, at: datetime, by: Any) -> None:
    PresenceMark.objects.create(presence=presence, side=side, what=what, at=at, made_at=at, by_id=by)


def _statement(dept: Department, district: str) -> CoverageStatement | None:
    month = _last_month(dept.days.day(0))[0]
    rows = CoverageStatement.objects.filter(agreement__district=dept.districts[district], month=month)
    return rows.select_related("agreement__agency", "agreement__district").order_by("-agreement__starts_on").first()


def _alabama(story: Story) -> Tale:
    """The city's is disputed by the superintendent; the county's waits to be sent."""
    days = story.days_in("America/Chicago")
    yield days.at(-1, "21:40")
    dept = department(story, "alabama")
    _lived_through(dept)
    make_statements()
    statement = _statement(dept, "city")
    if statement is None:
        return
    yield days.at(-1, "21:50")
    perform(statement, "send", actor=dept["sergeant"])
    yield days.at(-1, "22:20")
    wrong = next((line for line in figures_now(statement).lines if line.uncovered == line.due), None)
    if wrong is not None:
        claim = Claim(
            wrong.key, 0, "The officer was on a field trip with the school that day. Our office saw him leave."
        )
        superintendent = dept["superintendent.city"]
        dispute_line(statement=statement, by=superintendent, claim=claim, version=statement.version)


def _utah(story: Story) -> Tale:
    """Sent, and waiting for the superintendent."""
    days = story.days_in("America/Denver")
    yield days.at(-1, "20:55")
    dept = department(story, "utah")
    _lived_through(dept)
    yield days.at(-1, "21:10")
    make_statements()
    statement = _statement(dept, "valley")
    if statement is not None:
        perform(statement, "send", actor=dept["sergeant"])
