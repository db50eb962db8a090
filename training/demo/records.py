"""The chapter on training: what officers took, who verified it, and what still waits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from sro_program.demo.story import Story, Tale, chapter
from sro_program.organisations.demo import Department, department
from sro_program.workflow.engine import perform

from ..models import TrainingRecord
from ..services.records import Course, claim_training


@dataclass(frozen=True, slots=True)
class Taken:
    """One course. Days from the day of loading; `waits` and `rejected` say how far the claim came."""

    who: str
    topic: str
    title: str
    hours: str
    completed: int
    expires: int | None = None
    provider: str = "Sample Training Center (Demo)"
    waits: bool = False
    rejected: str = ""


def _taken(first: str, second: str, third: str, fourth: str, late: str) -> tuple[Taken, ...]:
    """The same courses for both departments, taken by different officers."""
    return (
        Taken(first, "basic_sro", "Basic SRO course", "40", -330, None),
        Taken(first, "child_development", "How teenagers think", "8", -210, None),
        Taken(first, "deescalation_youth", "Calm words first", "16", -120, 245),
        Taken(second, "threat_assessment", "Threat assessment for school teams", "12", -300, None),
        Taken(second, "first_aid", "First aid and bleeding control", "6", -355, 19),
        Taken(third, "alternatives_to_arrest", "Diversion in practice", "8", -160, None),
        Taken(third, "behavioral_health", "Young people in a crisis", "16", -95, None),
        Taken(fourth, "juvenile_interview", "Interviewing juveniles", "8", -180, 185),
        Taken(fourth, "firearm_requalification", "Yearly requalification", "4", -350, 12),
        Taken(third, "legal_update", "Law update", "2", -70, rejected="The certificate names another year."),
        Taken(late, "active_shooter", "Response to an active shooter", "16", -40, 325, waits=True),
        Taken(first, "restorative", "Restorative practice", "12", -9, None, waits=True),
        Taken(second, "disability", "Students with disabilities", "6", -5, None, waits=True),
    )


COURSES = {
    "alabama": _taken("avery", "blake", "harper", "indigo", "emery"),
    "utah": _taken("tatum", "uri", "bay", "cove", "wren"),
}


@chapter("training", order=20)
def learn(story: Story) -> Iterable[Tale]:
    for key, courses in COURSES.items():
        for course in courses:
            yield _course(story, key, course)


def _course(story: Story, key: str, taken: Taken) -> Tale:
    """Claimed the day after, verified by the SRO supervisor within a week or so."""
    days = story.days_in({"alabama": "America/Chicago", "utah": "America/Denver"}[key])
    yield days.at(taken.completed + 2, "16:40")
    dept = department(story, key)
    record = _claim(dept, taken)
    if taken.waits:
        return
    yield days.at(taken.completed + 9, "08:50")
    if taken.rejected:
        perform(record, "reject", actor=dept["sergeant"], reason=taken.rejected)
    else:
        perform(record, "verify", actor=dept["sergeant"])


def _claim(dept: Department, taken: Taken) -> TrainingRecord:
    course = Course(
        topic=taken.topic,
        title=taken.title,
        provider=taken.provider,
        hours=Decimal(taken.hours),
        completed_on=dept.days.day(taken.completed),
        expires_on=dept.days.day(taken.expires) if taken.expires is not None else None,
    )
    return claim_training(person=dept[taken.who], agency=dept.agency, course=course, by=dept[taken.who])
