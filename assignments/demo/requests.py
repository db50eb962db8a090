"""The chapter on requests: officers wanted, programs proposed, meetings, functions, classes and conferences."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import time
from typing import Any

from django.utils import timezone

from sro_program.demo.story import Story, Tale, chapter
from sro_program.organisations.demo import Department, department
from sro_program.workflow.engine import perform

from ..models import ProgramRequest, ServiceRequest
from ..queries.services import free_times
from ..services import RequestText, ServiceText, ask_for_service, book_conference, publish_hours, send_request


@chapter("requests", order=35)
def ask(story: Story) -> Iterable[Tale]:
    return (
        _officer_for_the_middle_school(story),
        _walking_to_school(story),
        _drone_club(story),
        _summer_camp(story),
        _lunch_with_an_officer(story),
        _meetings_in_alabama(story),
        _game_in_the_county(story),
        _officer_for_the_junior_high(story),
        _meetings_in_utah(story),
    )


def _want(dept: Department, by: str, district: str, school: str, **said: Any) -> ProgramRequest:
    assert dept.schools[school].district == dept.districts[district]
    text = RequestText(agency=dept.agency, schools=[dept.schools[school]], **said)
    return send_request(by=dept[by], kind="officer", text=text)


def _propose(dept: Department, by: str, school: str, first: int, last: int, **said: Any) -> ProgramRequest:
    days = dept.days
    where: dict[str, Any] = {"agency": dept.agency, "schools": [dept.schools[school]]}
    text = RequestText(**where, starts_on=days.day(first), ends_on=days.day(last), **said)
    return send_request(by=dept[by], kind="program", text=text)


def _invite(dept: Department, by: str, school: str, who: str, at: tuple[int, str], **said: Any) -> ServiceRequest:
    begins = dept.days.at(*at)
    text = ServiceText(school=dept.schools[school], officer=dept.officers[who], starts_at=begins, details="", **said)
    return ask_for_service(by=dept[by], text=text)


def _officer_for_the_middle_school(story: Story) -> Tale:
    """Became the draft of an opening that the SRO supervisor has yet to publish."""
    days = story.days_in("America/Chicago")
    yield days.at(-24, "09:20")
    dept = department(story, "alabama")
    request = _want(
        dept,
        "principal.middle",
        "city",
        "middle",
        title="A full-time officer for Example Middle School",
        need="One officer serves two schools. On most days nobody is here when the buses arrive.",
        hours="Every school day, 7:30 to 15:30",
        funding="The district pays 60 percent, as in the agreement.",
    )
    yield days.at(-20, "14:10")
    perform(
        request,
        "advise",
        actor=dept["sergeant"],
        data={"advice": "I agree. Two officers asked me about a post at a middle school this year."},
    )
    yield days.at(-13, "10:30")
    perform(request, "approve", actor=dept["chief"], data={"becomes": "opening"})


def _walking_to_school(story: Story) -> Tale:
    """Permitted with a condition, approved, and begun by the calendar."""
    days = story.days_in("America/Chicago")
    yield days.at(-62, "10:05")
    dept = department(story, "alabama")
    request = _propose(
        dept,
        "harper",
        "elementary",
        -45,
        40,
        title="Walking to school safely",
        need="Third graders learn to cross streets. Volunteers walk with them once a week.",
        hours="Wednesdays before the first bell",
        funding="Vests from the city’s traffic fund",
    )
    yield days.at(-59, "13:40")
    perform(
        request,
        "permit",
        actor=dept["principal.elementary"],
        data={"conditions": "Parents sign first. In rain the walk is called off by seven."},
    )
    yield days.at(-55, "09:15")
    perform(request, "approve", actor=dept["chief"])


def _drone_club(story: Story) -> Tale:
    """The principal wanted it; the chief said no, and why."""
    days = story.days_in("America/Chicago")
    yield days.at(-40, "15:20")
    dept = department(story, "alabama")
    request = _propose(
        dept,
        "indigo",
        "county-high",
        -10,
        100,
        title="Drone club with the police drone",
        need="Students learn to fly and to read the rules of the air.",
        hours="Fridays after school",
    )
    yield days.at(-37, "09:50")
    perform(request, "permit", actor=dept["principal.county-high"], data={"conditions": ""})
    yield days.at(-33, "16:25")
    perform(
        request,
        "decline",
        actor=dept["chief"],
        reason="The drone must be ready for search and rescue at all times. With a school drone I would say yes.",
    )


def _summer_camp(story: Story) -> Tale:
    """Over, and looked back on."""
    days = story.days_in("America/Chicago")
    yield days.at(-190, "11:00")
    dept = department(story, "alabama")
    request = _propose(
        dept,
        "harper",
        "middle",
        -170,
        -150,
        title="Summer bicycle workshop",
        need="Students repair donated bicycles with the officer and keep them.",
        hours="Mornings, two weeks",
        funding="Donations",
    )
    yield days.at(-188, "09:00")
    perform(request, "permit", actor=dept["principal.middle"], data={"conditions": "A teacher is always there."})
    yield days.at(-184, "10:00")
    perform(request, "approve", actor=dept["chief"])
    yield days.at(-170, "08:00")
    perform(request, "start", actor=dept["sergeant"])
    yield days.at(-148, "14:30")
    said = "22 students came and 18 bicycles run again. Two mornings were too hot. Begin at eight next year."
    perform(request, "complete", actor=dept["sergeant"], data={"looked_back": said, "repeat": "changed"})


def _lunch_with_an_officer(story: Story) -> Tale:
    """Waits for the principal."""
    days = story.days_in("America/Chicago")
    yield days.at(-3, "12:15")
    dept = department(story, "alabama")
    _propose(
        dept,
        "staff.high",
        "high",
        14,
        120,
        title="Lunch with an officer",
        need="Once a month an officer eats with ninth graders and answers what they ask.",
        hours="First Thursday of the month, at lunch",
    )


def _meetings_in_alabama(story: Story) -> Tale:
    days = story.days_in("America/Chicago")
    yield days.at(-30, "08:20")
    dept = department(story, "alabama")
    hours = publish_hours(
        by=dept["harper"],
        officer=dept.officers["harper"],
        school=dept.schools["elementary"],
        weekday=1,
        starts_at=time(14),
        ends_at=time(15, 30),
        minutes=30,
        room="Office beside the library",
    )
    yield days.at(-26, "10:40")
    meeting = _invite(
        dept, "principal.elementary", "elementary", "harper", (-19, "15:30"),
        kind="faculty_meeting", title="Faculty meeting: arrival and dismissal", place="Library", minutes=45,
    )  # fmt: skip
    yield days.at(-25, "09:05")
    perform(meeting, "approve", actor=dept["sergeant"])
    yield days.at(-16, "16:40")
    perform(
        meeting,
        "log_done",
        actor=dept["harper"],
        data={"people": 31, "note": "Cars wait on the north side from now on."},
    )
    yield days.at(-6, "11:10")
    evening = _invite(
        dept, "principal.elementary", "elementary", "harper", (8, "18:00"),
        kind="parent_meeting", title="Parent evening: phones and safety", place="Cafeteria", minutes=90,
    )  # fmt: skip
    yield days.at(-5, "09:30")
    perform(evening, "approve", actor=dept["sergeant"])
    yield days.at(-2, "13:20")
    book_conference(
        hours=hours,
        by=dept["principal.elementary"],
        starts_at=free_times(hours, now=timezone.now())[0],
        with_whom="parent",
        title="A worry about the bus stop",
    )


def _game_in_the_county(story: Story) -> Tale:
    """Waits for the SRO supervisor, who names the officers."""
    days = story.days_in("America/Chicago")
    yield days.at(-1, "14:00")
    dept = department(story, "alabama")
    _invite(
        dept, "principal.county-high", "county-high", "indigo", (12, "18:30"),
        kind="function", title="Home game against Sample High", place="Stadium", minutes=180, officers_needed=3,
    )  # fmt: skip


def _officer_for_the_junior_high(story: Story) -> Tale:
    """Waits for the advice of the SRO supervisor."""
    days = story.days_in("America/Denver")
    yield days.at(-4, "10:45")
    dept = department(story, "utah")
    _want(
        dept,
        "principal.junior",
        "valley",
        "junior",
        title="An officer for Sample Junior High School",
        need="The officer of the high school comes when called. Parents ask for somebody who knows the students.",
        hours="Half of each school day",
        funding="The district would pay one half.",
    )


def _meetings_in_utah(story: Story) -> Tale:
    days = story.days_in("America/Denver")
    yield days.at(-28, "09:30")
    dept = department(story, "utah")
    hours = publish_hours(
        by=dept["bay"],
        officer=dept.officers["bay"],
        school=dept.schools["high"],
        weekday=2,
        starts_at=time(11),
        ends_at=time(12, 30),
        minutes=30,
        room="Room 104",
    )
    yield days.at(-8, "13:15")
    lesson = _invite(
        dept, "staff.high", "high", "bay", (6, "09:30"),
        kind="class", title="Careers in law enforcement", place="Room 210", minutes=50,
    )  # fmt: skip
    yield days.at(-7, "15:45")
    perform(lesson, "approve", actor=dept["bay"])
    yield days.at(-1, "08:50")
    book_conference(
        hours=hours,
        by=dept["staff.high"],
        starts_at=free_times(hours, now=timezone.now())[1],
        with_whom="staff",
        title="Parking lot after school",
    )
