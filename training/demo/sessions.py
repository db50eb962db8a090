"""The chapter on sessions: one recorded, one to be recorded, one open with a waiting list, one in preparation."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from sro_program.demo.story import Story, Tale, chapter
from sro_program.organisations.demo import Department, department
from sro_program.workflow.engine import perform

from ..models import TrainingSession
from ..services.session_places import sign_up, tick_roster
from ..services.sessions import Opinion, SessionText, Share, evaluate, plan_session

ZONES = {"alabama": "America/Chicago", "utah": "America/Denver"}
PEOPLE = {
    "alabama": ("avery", "blake", "cameron", "devon", "emery", "harper"),
    "utah": ("tatum", "uri", "val", "wren", "xen", "yael"),
}
QUARTER = (
    Share("legal_update", "Legal update", Decimal("1.0")),
    Share("use_of_force", "Use of force", Decimal("1.0")),
    Share("first_aid", "First aid", Decimal("1.0")),
)
CALM = (Share("deescalation_youth", "De-escalation and conflict resolution with young people", Decimal("4.0")),)


@chapter("training-sessions", order=22)
def meet(story: Story) -> Iterable[Tale]:
    for key in ZONES:
        yield _quarter_recorded(story, key)
        yield _waits_to_be_recorded(story, key)
        yield _full(story, key)
        yield _in_preparation(story, key)


def _plan(dept: Department, title: str, day: int, topics: tuple[Share, ...], **given: Any) -> TrainingSession:
    begins = dept.days.at(day, "13:00")
    text = SessionText(
        **{
            "title": title,
            "about": "",
            "instructor": "Jo Specimen (Demo)",
            "provider": "Sample Training Center (Demo)",
            "remote": False,
            "place": "Training room, headquarters",
            "starts_at": begins,
            "ends_at": begins + timedelta(hours=4),
            "seats": 12,
            "signup_closes_at": begins - timedelta(days=1),
            "audiences": ["officers", "supervisors"],
            "topics": topics,
            **given,
        }
    )
    return plan_session(by=dept["sergeant"], agency=dept.agency, text=text)


def _come(dept: Department, session: TrainingSession, *people: str) -> None:
    tick_roster(session=session, by=dept["sergeant"], came=[dept[who].pk for who in people], shown=[])


def _quarter_recorded(story: Story, key: str) -> Tale:
    """As it should be: signed up, came, recorded the next day; three said what they think of it."""
    days, people = story.days_in(ZONES[key]), PEOPLE[key]
    yield days.at(-60, "09:10")
    dept = department(story, key)
    session = _plan(dept, "In-service of the quarter", -40, QUARTER)
    perform(session, "open", actor=dept["sergeant"])
    yield days.at(-55, "11:30")
    for who in people:
        sign_up(session=session, by=dept[who])
    yield days.at(-40, "17:10")
    _come(dept, session, *people[:5])
    yield days.at(-39, "08:40")
    session.refresh_from_db()
    if session.status == "open":
        perform(session, "hold", actor=dept["sergeant"])
    perform(session, "record", actor=dept["sergeant"])
    yield days.at(-38, "19:00")
    said = (Opinion(5, 5, 4, helped="The cases from our own schools."), Opinion(4, 5, 4), Opinion(4, 3, 5))
    for who, opinion in zip(people, said, strict=False):
        evaluate(session=session, by=dept[who], opinion=opinion)


def _waits_to_be_recorded(story: Story, key: str) -> Tale:
    """Held, the roster ticked, and nobody has recorded it for more than two weeks."""
    days, people = story.days_in(ZONES[key]), PEOPLE[key]
    yield days.at(-30, "10:20")
    dept = department(story, key)
    session = _plan(dept, "Calm words with young people", -17, CALM)
    perform(session, "open", actor=dept["sergeant"])
    yield days.at(-25, "12:00")
    for who in people[2:]:
        sign_up(session=session, by=dept[who])
    yield days.at(-17, "17:05")
    _come(dept, session, *people[2:])


def _full(story: Story, key: str) -> Tale:
    """Open, four seats, six who want them."""
    days, people = story.days_in(ZONES[key]), PEOPLE[key]
    yield days.at(-6, "09:00")
    dept = department(story, key)
    session = _plan(dept, "Bleeding control, practice", 9, (Share("first_aid", "First aid", Decimal(4)),), seats=4)
    perform(session, "open", actor=dept["sergeant"])
    for n, who in enumerate(people):
        yield days.at(-5 + n // 3, f"{10 + n}:15")
        sign_up(session=session, by=dept[who])


def _in_preparation(story: Story, key: str) -> Tale:
    days = story.days_in(ZONES[key])
    yield days.at(-1, "15:40")
    dept = department(story, key)
    _plan(dept, "In-service of the next quarter", 45, QUARTER, audiences=["officers", "principals"], seats=None)
