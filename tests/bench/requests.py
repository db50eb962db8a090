"""What schools ask for: a program in some of them, a school year of meetings and conferences in each."""

from __future__ import annotations

from datetime import time, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from assignments.models import OfficeHours, ProgramRequest, ServiceRequest
from sro_program.organisations.models import School

from .basket import Basket
from .departments import Department

SERVICES, SCHOOLS_PER_PROGRAM = 12, 5
KINDS = ("parent_meeting", "faculty_meeting", "function", "class", "conference")


def requests(departments: list[Department], basket: Basket, random: Random) -> None:
    for department in departments:
        for at, school in enumerate(department.schools):
            _program(department, school, at, basket)
            _services(department, school, basket, random)


def _program(department: Department, school: School, at: int, basket: Basket) -> None:
    status = ("active", "requested", "completed")[at // SCHOOLS_PER_PROGRAM % 3]
    if at % SCHOOLS_PER_PROGRAM:
        return
    chief, principal, now = department.chief, department.principals[school.pk], timezone.now()
    decided: dict[str, Any] = {"decided_by": chief, "decided_at": now} if status != "requested" else {}
    request = basket.put(
        ProgramRequest(
            kind="program",
            agency=department.agency,
            district=school.district,
            requested_by=department.officers[at % len(department.officers)].user,
            title=f"Program at {school.name}",
            need="Students and officers meet once a week. " * 10,
            starts_on=timezone.localdate() - timedelta(days=40),
            ends_on=timezone.localdate() + timedelta(days=40),
            permitted_by=principal,
            permitted_at=now,
            looked_back="Went well." if status == "completed" else "",
            repeat="yes" if status == "completed" else "",
            policy_pack=department.pack,
            policy_on=timezone.localdate(),
            status=status,
            **decided,
        )
    )
    basket.link(request, "schools", [school])


def _services(department: Department, school: School, basket: Basket, random: Random) -> None:
    officer = random.choice(department.officers)
    hours = basket.put(
        OfficeHours(
            officer=officer, school=school, weekday=random.randrange(5), starts_at=time(13), ends_at=time(15), room="1"
        )
    )
    for number in range(SERVICES):
        first_day = -200 if number else 1
        begins = timezone.now() + timedelta(days=random.randrange(first_day, 60), minutes=random.randrange(600))
        kind = KINDS[number % len(KINDS)]
        conference = {"hours": hours, "with_whom": "parent"} if kind == "conference" else {}
        past = begins < timezone.now()
        basket.put(
            ServiceRequest(
                kind=kind,
                agency=department.agency,
                school=school,
                officer=officer,
                requested_by=department.principals[school.pk],
                title=f"{kind} at {school.name}"[:150],
                place="Library",
                starts_at=begins,
                ends_at=begins + timedelta(minutes=45),
                approver="leaders",
                approved_by=department.sergeant,
                policy_pack=department.pack,
                policy_on=timezone.localdate(),
                status="done" if past else "approved",
                people=20 if past else None,
                **conference,
            )
        )
