"""Agencies with their districts, schools and people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from random import Random
from typing import Any

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from sro_program.accounts.models import User
from sro_program.organisations.models import Agency, District, Officer, Role, School, Seat
from sro_program.policy.models import Adoption
from sro_program.policy.services import policy_of_record

from .basket import Basket
from .scales import Scale

PACKS = ("utah", "alabama")
LONG_AGO = date(2018, 1, 8)
BIG, SMALL = "Bench State Police", "Bench Village Police"
BOARD_AGENCY, BOARD_SCHOOLS, MANY_SCHOOLS = "Example City Police 1", 30, 1_000
"""The agency whose coverage board is measured has at least so many schools, where there are many."""
FIRST = (
    "Avery",
    "Blake",
    "Casey",
    "Devon",
    "Ellis",
    "Finley",
    "Gray",
    "Harper",
    "Jordan",
    "Kendall",
    "Logan",
    "Quinn",
)


@dataclass
class Department:
    """One agency and everybody its selections need."""

    agency: Agency
    pack: str
    share: float
    chief: User
    sergeant: User
    auditor: User
    leads: list[Officer] = field(default_factory=list)
    officers: list[Officer] = field(default_factory=list)
    districts: list[District] = field(default_factory=list)
    schools: list[School] = field(default_factory=list)
    superintendents: dict[Any, User] = field(default_factory=dict)
    principals: dict[Any, User] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.policy = policy_of_record(agency_id=self.agency.pk, pack=self.pack, on=timezone.localdate())


def shares(scale: Scale) -> list[float]:
    """Half to the first agency, nothing to speak of to the last, the rest evenly."""
    between = scale.agencies - 2
    return [0.5, *[0.5 / between] * between, 0.0]


class Founding:
    """Makes the departments; every person is plainly fictional and cannot sign in by password."""

    def __init__(self, scale: Scale, basket: Basket, random: Random) -> None:
        self.scale, self.basket, self.random = scale, basket, random
        self.numbers = count(1)
        self.no_password = make_password(None)

    def departments(self) -> list[Department]:
        made = [self._department(at, share) for at, share in enumerate(shares(self.scale))]
        for department in made:
            self._districts(department)
            self._officers(department)
        return made

    def _person(self, role: Role, place: Any, title: str = "") -> User:
        n = next(self.numbers)
        name = f"{self.random.choice(FIRST)} Example {n}"
        user = self.basket.put(User(email=f"bench{n}@example.test", full_name=name, password=self.no_password))
        self.basket.put(
            Seat(user=user, role=role, title=title, since=LONG_AGO, **{place._meta.model_name or "": place})
        )
        return user

    def _department(self, at: int, share: float) -> Department:
        pack = PACKS[at % 2] if share and at else PACKS[0]
        state, zone = ("UT", "America/Denver") if pack == "utah" else ("AL", "America/Chicago")
        name = BIG if at == 0 else f"Example City Police {at}" if share else SMALL
        agency = self.basket.put(Agency(name=name, state=state, time_zone=zone))
        self.basket.put(Adoption(agency=agency, pack=pack, since=LONG_AGO))
        chief, sergeant, auditor = (self._person(r, agency) for r in (Role.CHIEF, Role.SERGEANT, Role.AUDITOR))
        return Department(agency, pack, share, chief, sergeant, auditor)

    def _districts(self, department: Department) -> None:
        schools = max(1, round(self.scale.schools * department.share))
        if department.agency.name == BOARD_AGENCY and self.scale.schools >= MANY_SCHOOLS:
            schools = max(schools, BOARD_SCHOOLS)
        for at in range(max(1, round(self.scale.districts * department.share))):
            n = next(self.numbers)
            district = self.basket.put(
                District(
                    nces_id=f"{n:07d}",
                    name=f"Example District {n}",
                    state=department.agency.state,
                    time_zone=department.agency.time_zone,
                    city="Exampleton",
                    students=4_000,
                )
            )
            department.districts.append(district)
            department.superintendents[district.pk] = self._person(Role.SUPERINTENDENT, district)
            self._schools(department, district, schools, at)
        self.basket.link(department.agency, "districts", department.districts)

    def _schools(self, department: Department, district: District, schools: int, at: int) -> None:
        """This district's part of the department's schools."""
        districts = max(1, round(self.scale.districts * department.share))
        for _ in range(at, schools, districts):
            n = next(self.numbers)
            school = self.basket.put(
                School(
                    district=district,
                    nces_id=f"{n:012d}",
                    name=f"Example School {n}",
                    state=district.state,
                    city="Exampleton",
                    students=self.random.randrange(90, 2_000),
                    low_grade="09",
                    high_grade="12",
                )
            )
            department.schools.append(school)
            department.principals[school.pk] = self._person(Role.PRINCIPAL, school)

    def _officers(self, department: Department) -> None:
        """A captain, a lieutenant for every twenty, and the officers below them."""
        wanted = max(3, round(self.scale.officers * department.share))
        captain = self._officer(department, "Captain", Role.SUPERVISOR, None)
        department.leads.append(captain)
        for _ in range(1 + wanted // 20):
            department.leads.append(self._officer(department, "Lieutenant", Role.SUPERVISOR, captain))
        lieutenants: Sequence[Officer] = department.leads[1:]
        for at in range(max(1, wanted - len(department.leads))):
            above = lieutenants[at % len(lieutenants)]
            department.officers.append(self._officer(department, "Officer", Role.OFFICER, above))

    def _officer(self, department: Department, rank: str, role: Role, supervisor: Officer | None) -> Officer:
        user = self._person(role, department.agency)
        sworn = LONG_AGO + timedelta(days=self.random.randrange(1_000))
        return self.basket.put(
            Officer(
                agency=department.agency,
                user=user,
                badge=f"B{next(self.numbers)}",
                rank=rank,
                sworn_since=sworn,
                probation_until=sworn + timedelta(days=365),
                certification_body="POST",
                certification_number=f"C-{user.email.partition('@')[0]}",
                certified_until=date(2099, 12, 31),
                meets_department_requirements=True,
                supervisor=supervisor,
            )
        )
