"""The chapter on what is due: courses that settle some duties of officers in service, and the reckoning at the end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from sro_program.demo.story import Story, Tale, chapter
from sro_program.organisations.demo import department
from sro_program.organisations.models import Change
from sro_program.workflow.engine import perform

from ..services.obligations import refresh
from ..services.records import Course, claim_training


@dataclass(frozen=True, slots=True)
class Settled:
    """A course of somebody in service. Days from the day of loading."""

    key: str
    who: str
    topic: str
    title: str
    hours: str
    completed: int
    expires: int | None = None


SETTLED = (
    Settled("alabama", "harper", "firearm_requalification", "Yearly requalification", "4", -100, 265),
    Settled("alabama", "harper", "active_shooter", "Active shooter response", "16", -180),
    Settled("alabama", "indigo", "nonlethal_weapon", "Conducted energy weapon", "8", -310),
    Settled("alabama", "indigo", "taasro_membership", "Membership of the year", "1", -75, 290),
    Settled("utah", "bay", "basic_sro", "Basic SRO course", "40", -40),
    Settled("utah", "cove", "basic_sro", "Basic SRO course", "40", -260),
    Settled("utah", "cove", "legal_update", "In-service: changes in the law", "2", -8),
)
"""Duties without a course here are open or overdue, so that everybody concerned finds something to do."""

ZONES = {"alabama": "America/Chicago", "utah": "America/Denver"}


@chapter("training-settled", order=95)
def settle(story: Story) -> Iterable[Tale]:
    for settled in SETTLED:
        yield _taken(story, settled)
    yield _reckoned(story)


def _taken(story: Story, settled: Settled) -> Tale:
    days = story.days_in(ZONES[settled.key])
    yield days.at(settled.completed + 2, "15:20")
    dept = department(story, settled.key)
    course = Course(
        topic=settled.topic,
        title=settled.title,
        provider="Sample Training Center (Demo)",
        hours=Decimal(settled.hours),
        completed_on=dept.days.day(settled.completed),
        expires_on=dept.days.day(settled.expires) if settled.expires is not None else None,
    )
    record = claim_training(person=dept[settled.who], agency=dept.agency, course=course, by=dept[settled.who])
    yield days.at(settled.completed + 5, "10:05")
    perform(record, "verify", actor=dept["sergeant"])


def _reckoned(story: Story) -> Tale:
    """Everything is reckoned at once in the end; the notes of what changed on the way are settled with it."""
    yield story.now
    Change.objects.all().delete()
    refresh()
