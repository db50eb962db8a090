"""People, organisations, seats."""

from __future__ import annotations

from datetime import date
from typing import Any

import factory
from django.conf import settings
from django.contrib.auth.hashers import make_password

from sro_program.accounts.models import User
from sro_program.organisations.models import Agency, Delegation, District, Officer, Role, School, Seat
from sro_program.policy.models import Adoption

PASSWORD = "a plainly fictional pass phrase"
LONG_AGO = date(2020, 1, 6)


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"person{n}@example.test")
    full_name = factory.Sequence(lambda n: f"Person Example {n}")
    password = factory.LazyFunction(lambda: make_password(PASSWORD))


class DistrictFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = District

    nces_id = factory.Sequence(lambda n: f"{4900000 + n}")
    name = factory.Sequence(lambda n: f"Example District {n}")
    state = "UT"
    time_zone = settings.TIME_ZONE


class SchoolFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = School

    nces_id = factory.Sequence(lambda n: f"{490000000000 + n}")
    name = factory.Sequence(lambda n: f"Example School {n}")
    district = factory.SubFactory(DistrictFactory)
    state = factory.SelfAttribute("district.state")
    low_grade, high_grade = "09", "12"


class AgencyFactory(factory.django.DjangoModelFactory):
    """`pack` adopts a policy long ago; `districts` are those it serves."""

    class Meta:
        model = Agency
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Example City Police {n}")
    state = "UT"
    time_zone = settings.TIME_ZONE

    @factory.post_generation
    def pack(self, create: bool, extracted: str | None, **kwargs: Any) -> None:
        Adoption.objects.create(agency=self, pack=extracted or "utah", since=LONG_AGO)

    @factory.post_generation
    def districts(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        self.districts.set(extracted or ())


class SeatFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Seat

    user = factory.SubFactory(UserFactory)
    role = Role.CHIEF
    since = LONG_AGO


class OfficerFactory(factory.django.DjangoModelFactory):
    """A sworn, certified officer off probation, with an officer's seat at the agency."""

    class Meta:
        model = Officer
        skip_postgeneration_save = True

    agency = factory.SubFactory(AgencyFactory)
    user = factory.SubFactory(UserFactory)
    badge = factory.Sequence(lambda n: f"B{n}")
    sworn_since = date(2018, 3, 1)
    probation_until = date(2019, 3, 1)
    certification_body = "POST"
    certification_number = factory.Sequence(lambda n: f"C-{n}")
    certified_until = date(2099, 12, 31)
    meets_department_requirements = True

    @factory.post_generation
    def seat(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        SeatFactory(user=self.user, role=extracted or Role.OFFICER, agency=self.agency)


class DelegationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Delegation

    decisions = ("selection.find_eligible",)
    since = LONG_AGO
    until = date(2099, 12, 31)
    reason = "Away at a conference"


def seated(role: Role, place: Any, **person: Any) -> User:
    """A new person holding the role at an agency, district or school."""
    user: User = UserFactory(**person)
    SeatFactory(user=user, role=role, **({place._meta.model_name: place} if place is not None else {}))
    return user
