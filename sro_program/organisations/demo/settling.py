"""How the departments were set up: directory, agencies, seats, roster, policy, calendars, and what changed since."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import time
from typing import Any

from sro_program.accounts.models import User
from sro_program.accounts.services import make_administrator
from sro_program.demo.clock import Days
from sro_program.demo.people import address, join
from sro_program.demo.story import Story, Tale, chapter
from sro_program.policy.services import adopt_pack, change_number

from ..file_imports.running import run_import
from ..file_imports.services import check_files, start_import
from ..models import Agency, District, FileImport, Officer, Role, School
from ..services.delegations import delegate
from ..services.officers import OfficerFacts, add_officer, change_officer
from ..services.places import add_agency, serve_districts, set_bell_times
from ..services.seats import grant_seat
from . import directory
from .cast import DEPARTMENTS, FIRST_DAY, DepartmentData, DistrictData, OfficerData
from .terms import school_years


@dataclass
class Department:
    """One agency of the story with everybody and everything around it, by the keys of the cast."""

    data: DepartmentData
    days: Days
    agency: Agency
    people: dict[str, User] = field(default_factory=dict)
    officers: dict[str, Officer] = field(default_factory=dict)
    districts: dict[str, District] = field(default_factory=dict)
    schools: dict[str, School] = field(default_factory=dict)

    def __getitem__(self, person: str) -> User:
        return self.people[person]


def department(story: Story, key: str) -> Department:
    found: Department = story.cast[key]
    return found


@chapter("organisations", order=10)
def settle(story: Story) -> Iterable[Tale]:
    yield _installation(story)
    for data in DEPARTMENTS:
        yield _department(story, data)


def _installation(story: Story) -> Tale:
    days = story.days_in("America/Chicago")
    yield days.at(-440, "08:30")
    join("administrator", "Robin Placeholder")
    admin = make_administrator(email=address("administrator"), full_name="Robin Placeholder")
    story.cast["administrator"] = admin
    yield days.at(-440, "09:10")
    _import_directory(admin)
    yield days.at(-2, "15:20")
    check_files(kind=FileImport.Kind.DIRECTORY, uploads=directory.uploads(DEPARTMENTS), actor=admin)


def _import_directory(admin: User) -> None:
    plan, kept = check_files(kind=FileImport.Kind.DIRECTORY, uploads=directory.uploads(DEPARTMENTS), actor=admin)
    if kept is None or not plan.is_clean:
        raise RuntimeError(f"The demo's directory files were refused: {plan.problems[:3]}")
    start_import(file_import=kept, actor=admin)
    run_import(kept.pk)


def _department(story: Story, data: DepartmentData) -> Tale:
    days = story.days_in(data.zone)
    yield days.at(-436, "09:00")
    dept = _agency(story, data, days)
    yield days.at(-433, "10:00")
    adopt_pack(agency=dept.agency, pack=data.pack, since=days.day(-433), actor=dept["chief"])
    yield days.at(-430, "09:30")
    for district in data.districts:
        _schools(dept, district)
    yield days.at(-426, "11:00")
    for officer in data.officers:
        if officer.joined == FIRST_DAY:
            _enlist(dept, officer)
    for district in data.districts:
        school_years(dept.districts[district.key], days)
    yield from _changes(dept)


def _agency(story: Story, data: DepartmentData, days: Days) -> Department:
    agency = add_agency(
        name=data.name,
        kind=Agency.Kind.POLICE,
        state=data.state,
        time_zone=data.zone,
        address=data.address,
        phone=data.phone,
    )
    dept = story.cast[data.key] = Department(data, days, agency)
    districts = {d.key: District.objects.get(nces_id=d.nces_id) for d in data.districts}
    dept.agency = serve_districts(agency=agency, version=agency.version, districts=districts.values())
    dept.districts = districts
    dept.people["admin"] = story.cast["administrator"]
    _seat(dept, "chief", data.chief, Role.CHIEF, agency, by="admin")
    _seat(dept, "auditor", data.auditor, Role.AUDITOR, agency, by="admin")
    for district in data.districts:
        place = districts[district.key]
        _seat(dept, f"superintendent.{district.key}", district.superintendent, Role.SUPERINTENDENT, place, by="admin")
    return dept


def _schools(dept: Department, data: DistrictData) -> None:
    district, head = dept.districts[data.key], f"superintendent.{data.key}"
    _seat(dept, f"staff.{data.key}", data.staff, Role.DISTRICT_STAFF, district, by=head)
    by_name = {school.name: school for school in district.schools.all()}
    for school in data.schools:
        place = dept.schools[school.key] = by_name[school.name]
        principal = f"principal.{school.key}"
        _seat(dept, principal, school.principal, Role.PRINCIPAL, place, by=head)
        if school.staff:
            _seat(dept, f"staff.{school.key}", school.staff, Role.SCHOOL_STAFF, place, by=principal)


def _seat(dept: Department, key: str, name: str, role: Role, place: Any, *, by: str, title: str = "") -> None:
    """An account, and the seat given by whoever may give it."""
    dept.people[key] = join(f"{key}.{dept.data.mail}", name)
    grant_seat(
        actor=dept[by],
        place=place,
        role=role,
        email=dept[key].email,
        full_name=name,
        title=title,
        since=dept.days.day(-437),
        until=None,
    )


def _enlist(dept: Department, data: OfficerData) -> None:
    if data.role == Role.OFFICER:
        dept.people[data.key] = join(f"{data.key}.{dept.data.mail}", data.name)
    else:
        title = data.rank if data.role == Role.SUPERVISOR else ""
        _seat(dept, data.key, data.name, data.role, dept.agency, by="chief", title=title)
    dept.officers[data.key] = add_officer(
        agency=dept.agency,
        actor=dept["chief"],
        email=dept[data.key].email,
        full_name=data.name,
        facts=_facts(dept, data),
    )


def _facts(dept: Department, data: OfficerData) -> OfficerFacts:
    days = dept.days
    return OfficerFacts(
        badge=data.badge,
        rank=data.rank,
        sworn_since=days.day(data.sworn),
        probation_until=days.day(data.probation_until if data.probation_until is not None else data.sworn + 365),
        certification_body=dept.data.body,
        certification_number=f"DEMO-{data.badge}",
        certified_until=days.day(data.certified_until),
        meets_department_requirements=data.meets_requirements,
        supervisor=dept.officers.get(data.above),
    )


def _changes(dept: Department) -> Tale:
    """Somebody joined, somebody left, a number of the policy was changed, and a colleague stands in."""
    days = dept.days
    for officer in sorted((o for o in dept.data.officers if o.joined > FIRST_DAY), key=lambda o: o.joined):
        yield days.at(officer.joined, "08:45")
        _enlist(dept, officer)
    yield days.at(-150, "14:00")
    _override(dept)
    for district in dept.data.districts:
        for school in district.schools:
            place = dept.schools[school.key]
            set_bell_times(school=place, version=place.version, starts_at=time(8, 5), ends_at=time(15, 10))
    for officer in (o for o in dept.data.officers if o.left is not None):
        yield days.at(officer.left or 0, "16:30")
        gone = Officer.objects.get(pk=dept.officers[officer.key].pk)
        facts = _facts(dept, officer)
        change_officer(
            officer=gone, actor=dept["chief"], version=gone.version, facts=facts, left_on=days.day(officer.left or 0)
        )
    if dept.data.pack == "alabama":
        yield days.at(-3, "16:10")
        _stand_in(dept)


def _override(dept: Department) -> None:
    clause, reason = {
        "alabama": ("AL-III-B-3", "Shifts are posted three days ahead. Both superintendents agreed to this notice."),
        "utah": ("UT-SELECT-2", "Patrol needs a full week to find cover while officers are interviewed."),
    }[dept.data.pack]
    change_number(
        agency=dept.agency,
        clause=clause,
        number="notice_days",
        value="3" if dept.data.pack == "alabama" else "6",
        since=dept.days.day(-150),
        until=None,
        reason=reason,
        actor=dept["chief"],
    )


def _stand_in(dept: Department) -> None:
    """The lieutenant decides for the SRO supervisor, who is in court most mornings."""
    delegate(
        agency=dept.agency,
        giver=dept["sergeant"],
        receiver=dept["lieutenant"],
        decisions=["selection.find_eligible", "training_record.verify"],
        since=dept.days.day(-3),
        until=dept.days.day(11),
        reason="In court most mornings. Applicants should not wait for it.",
    )
