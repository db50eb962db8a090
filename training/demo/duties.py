"""The chapter on what is due: training the chief assigned, joint training in every state, a waiver.

Which pairs train together and who owes what follows from posts and policy; the story acts on what it finds.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from sro_program.demo.story import Story, Tale, chapter
from sro_program.organisations.demo import Department, department
from sro_program.organisations.queries import today_at

from ..models import AssignedTraining, JointTraining, Obligation
from ..permissions.duties import ENTER_JOINT
from ..queries.duties import pairs_now
from ..services.assigned import AssignedText, assign_training, withdraw_assigned
from ..services.joint import JointText, attest_joint, enter_joint
from ..services.obligations import refresh
from ..services.waivers import WaiverText, grant_waiver

ZONES = {"alabama": "America/Chicago", "utah": "America/Denver"}
CREWS = {"alabama": ("avery", "blake", "harper", "indigo"), "utah": ("tatum", "uri", "bay", "cove")}


@chapter("training-duties", order=70)
def owe(story: Story) -> Iterable[Tale]:
    for key in ZONES:
        yield _assigned(story, key)
        yield _joint(story, key)
    yield _waived(story, "alabama", "jules")


def _assigned(story: Story, key: str) -> Tale:
    """One that runs, one that is late, one taken back."""
    days = story.days_in(ZONES[key])
    yield days.at(-75, "10:10")
    dept = department(story, key)
    _assign(dept, "Crowd control at games", 3, -6, "Two games ended in a crowd on the field.")
    yield days.at(-50, "11:40")
    taken_back = _assign(dept, "Bicycle patrol", 8, 60, "Planned for the spring campus days.")
    yield days.at(-44, "09:20")
    reason = "The bicycles did not come. We plan it again next year."
    withdraw_assigned(assigned=taken_back, by=dept["chief"], version=taken_back.version, reason=reason)
    yield days.at(-12, "15:30")
    _assign(dept, "Report writing for school officers", 2, 40, "Reports came back from the prosecutor with questions.")


def _assign(dept: Department, title: str, hours: int, due: int, why: str) -> AssignedTraining:
    text = AssignedText(title=title, topic="other", hours=Decimal(hours), why=why, due_on=dept.days.day(due))
    people = [dept[who] for who in CREWS[dept.data.key]]
    return assign_training(agency=dept.agency, by=dept["chief"], text=text, people=people)


def _joint(story: Story, key: str) -> Tale:
    """The first pair has trained, the second waits for the principal, the third for both; the others are missing."""
    days = story.days_in(ZONES[key])
    yield days.at(-30, "13:30")
    dept = department(story, key)
    first, second, third = (*_pairs(dept), None, None, None)[:3]
    if first is not None:
        joint = _enter(dept, first, -31, "Roles at school, and when to call whom")
        yield days.at(-30, "14:10")
        attest_joint(joint=joint, by=joint.officer.user, statement="I took part from start to end.")
        yield days.at(-29, "08:20")
        attest_joint(joint=joint, by=joint.principal, statement="We took it together in the library.")
    yield days.at(-4, "16:00")
    if second is not None:
        joint = _enter(dept, second, -5, "Working as one team")
        attest_joint(joint=joint, by=joint.officer.user, statement="I took part. We worked through three cases.")
    yield days.at(-2, "09:15")
    if third is not None:
        _enter(dept, third, -3, "Threats: who does what", designee="The assistant principal")


def _pairs(dept: Department) -> list[Obligation]:
    refresh([dept.agency])
    rows = pairs_now(dept["sergeant"], today_at(dept.agency), ENTER_JOINT)
    return list(rows.select_related("person", "counterpart", "school", "agency").order_by("person__full_name", "pk"))


def _enter(dept: Department, pair: Obligation, held: int, title: str, designee: str = "") -> JointTraining:
    text = JointText(title, Decimal(4), dept.days.day(held), "Sample Training Center (Demo)", designee)
    return enter_joint(pair=pair, by=dept["sergeant"], text=text)


def _waived(story: Story, key: str, who: str) -> Tale:
    days = story.days_in(ZONES[key])
    yield days.at(-20, "10:45")
    dept = department(story, key)
    refresh([dept.agency])
    owed = Obligation.objects.filter(agency=dept.agency, person=dept[who], status__in=("open", "overdue"))
    duty = owed.order_by("due_on", "pk").first()
    if duty is not None:
        text = WaiverText(
            requirement=duty.requirement,
            since=days.day(-20),
            until=days.day(160),
            clause="Certification body, military service",
            reason="Called to active duty until spring. The orders are on file.",
        )
        grant_waiver(agency=dept.agency, person=dept[who], by=dept["sergeant"], text=text)
