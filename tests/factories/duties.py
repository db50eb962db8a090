"""Training duties as the engine would write them, and joint training, waivers, assigned training."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import factory
from django.utils import timezone

from training.models import AssignedTraining, JointTraining, Obligation, Population, Waiver

from .department import Department
from .selection import days


class ObligationFactory(factory.django.DjangoModelFactory):
    """A duty of an officer that is open until in a hundred days; `status="met"` says since when, too."""

    class Meta:
        model = Obligation

    population = Population.OFFICER
    requirement = "basic_course"
    title = "Basic course"
    clause = "UT-TRAIN-1"
    starts_on = factory.LazyFunction(lambda: days(-200))
    due_on = factory.LazyFunction(lambda: days(100))
    met_on = factory.LazyAttribute(lambda duty: days(-10) if duty.status == "met" else None)
    status = "open"


def duty(officer: Any, status: str = "open", **given: Any) -> Obligation:
    if status == "overdue":
        given.setdefault("due_on", days(-5))
    made: Obligation = ObligationFactory(agency=officer.agency, person=officer.user, status=status, **given)
    return made


def pair(d: Department, officer: Any = None, status: str = "open", **given: Any) -> Obligation:
    """What the year asks of an officer and the department's principal together."""
    words = {"requirement": "joint_training", "title": "Joint training", "clause": "UT-TRAIN-2"}
    together = {"counterpart": d.principal, "school": d.school, "population": Population.PAIR}
    return duty(officer or d.officer(), status, **{**words, **together, **given})


def joint_training(duty_of_pair: Obligation, *, officer: bool = False, principal: bool = False, **given: Any) -> Any:
    """A record of the pair; `officer` and `principal` say who attested."""
    now = timezone.now()
    return JointTraining.objects.create(
        agency=duty_of_pair.agency,
        officer=duty_of_pair.person.officer,
        principal=duty_of_pair.counterpart,
        school=duty_of_pair.school,
        entered_by=given.pop("entered_by", duty_of_pair.person),
        **{"title": "Working together", "hours": Decimal(4), "held_on": days(-3), **given},
        officer_attested_at=now if officer else None,
        officer_statement="I was there." if officer else "",
        principal_attested_at=now if principal else None,
        principal_statement="I was there too." if principal else "",
    )


def waiver(of: Obligation, by: Any, **given: Any) -> Waiver:
    words: dict[str, Any] = {"clause": "Rule 650-X-12", "reason": "Military service", "since": days(-1)}
    return Waiver.objects.create(
        agency=of.agency,
        person=of.person,
        requirement=of.requirement,
        granted_by=by,
        **{**words, "until": days(300), **given},
    )


def assigned_training(agency: Any, by: Any, people: Any, **given: Any) -> AssignedTraining:
    due: date = given.pop("due_on", days(40))
    words: dict[str, Any] = {"title": "Report writing", "topic": "other", "why": "Reports came back."}
    made = AssignedTraining.objects.create(agency=agency, assigned_by=by, due_on=due, **{**words, **given})
    made.people.set(people)
    return made
