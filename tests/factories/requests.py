"""Program requests, office hours and service requests."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import factory
from django.utils import timezone

from assignments.models import Assignment, OfficeHours, ProgramRequest, ServiceRequest
from sro_program.organisations.models import Officer, School
from sro_program.testing.placing import place

from .department import Department
from .organisations import UserFactory
from .selection import UnderPolicyFactory, days

DECIDED = ("approved", "active", "completed", "declined")


def post(department: Department, officer: Officer | None = None, *, schools: Any = None) -> Officer:
    """An officer who serves at the department's school, or at these."""
    officer = officer or department.officer()
    agreement = department.agreement_in_force()
    agreement.schools.add(*(schools or []))
    made = Assignment.objects.create(officer=officer, agreement=agreement, starts_on=days(-5))
    made.schools.set(schools or [department.school])
    place(made, "active")
    return officer


class ProgramRequestFactory(UnderPolicyFactory):
    """`status` puts it there with what that state cannot be without."""

    class Meta:
        model = ProgramRequest

    kind = "program"
    title = "Safe driving evening"
    need = "Students learn what speed does."
    hours = "Tuesdays after school"
    starts_on = factory.LazyFunction(lambda: days(7))
    ends_on = factory.LazyFunction(lambda: days(60))
    requested_by = factory.SubFactory(UserFactory)

    @classmethod
    def _create(cls, model_class: type[Any], *args: Any, **kwargs: Any) -> Any:
        shell = model_class(agency=kwargs["agency"])
        shell.put_under_policy(kwargs["agency"], timezone.localdate())
        program = kwargs["kind"] == "program"
        kwargs.setdefault("permission_due", program and shell.policy.demand("principal_permission") is not None)
        status = kwargs.get("status", "requested")
        if program and status in ("permitted", *DECIDED):
            kwargs.setdefault("permitted_by", UserFactory())
            kwargs.setdefault("permitted_at", timezone.now())
        if status in DECIDED:
            kwargs.setdefault("decided_by", UserFactory())
            kwargs.setdefault("decided_at", timezone.now())
        if status == "completed":
            kwargs.setdefault("looked_back", "Went well.")
            kwargs.setdefault("repeat", "yes")
        return super()._create(model_class, *args, **kwargs)


def program(department: Department, status: str = "requested", **columns: Any) -> ProgramRequest:
    schools = columns.pop("schools", [department.school])
    where = {"agency": department.agency, "district": department.district, "schools": schools}
    request: ProgramRequest = ProgramRequestFactory(**where, status=status, **columns)
    return request


def wanted(department: Department, status: str = "requested", **columns: Any) -> ProgramRequest:
    given = {"title": "An officer for Example High", "requested_by": department.principal, "ends_on": None, **columns}
    return program(department, status, kind="officer", **given)


def office_hours(officer: Officer, school: School, **columns: Any) -> OfficeHours:
    given = {"weekday": 1, "starts_at": time(14), "ends_at": time(16), "minutes": 30, "room": "Room 12", **columns}
    return OfficeHours.objects.create(officer=officer, school=school, **given)


def service(
    department: Department, officer: Officer, by: Any, status: str = "asked", **columns: Any
) -> ServiceRequest:
    """A faculty meeting in three days, or what the columns say."""
    begins = columns.pop("starts_at", timezone.now() + timedelta(days=3))
    shell = ServiceRequest(agency=department.agency)
    shell.put_under_policy(department.agency, timezone.localdate())
    given = {
        "kind": "faculty_meeting",
        "school": department.school,
        "title": "Faculty meeting",
        "place": "Library",
        "approver": "officer",
        "ends_at": begins + timedelta(minutes=60),
        **columns,
    }
    if status in ("approved", "done"):
        given.setdefault("approved_by", department.sergeant)
    made = ServiceRequest.objects.create(
        agency=department.agency,
        officer=officer,
        requested_by=by,
        starts_at=begins,
        policy_pack=shell.policy_pack,
        policy_on=shell.policy_on,
        **given,
    )
    return place(made, status)  # type: ignore[no-any-return]


def at(zone: str, text: str) -> datetime:
    """A moment on a wall clock: at("America/Denver", "2026-11-01 01:30")."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))
