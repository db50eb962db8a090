"""Who may close accounts and open them again. The record is the person."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from sro_program.organisations.models import Role, Seat
from sro_program.organisations.permissions import OFFICER_ROLES
from sro_program.organisations.relations import HOST
from sro_program.organisations.seats import current, standing_of
from sro_program.permissions.relation import NOTHING, Ability, Relation, only_where

from .models import User


def _officers_led(user: Any) -> Q:
    agencies = standing_of(user).agencies(Role.CHIEF)
    seats = Seat.objects.filter(current())
    led = seats.filter(agency__in=agencies, role__in=OFFICER_ROLES)
    above = seats.filter(role__in=(Role.CHIEF, Role.AUDITOR, Role.ADMINISTRATOR))
    return Q(pk__in=led.values("user")) & ~Q(pk__in=above.values("user")) if agencies else NOTHING


def _chiefs_of(person: Any) -> QuerySet[User]:
    agencies = Seat.objects.filter(current(), user=person, role__in=OFFICER_ROLES).values("agency")
    chiefs = Seat.objects.filter(current(), role=Role.CHIEF, agency__in=agencies)
    above = Seat.objects.filter(current(), user=person, role__in=(Role.CHIEF, Role.AUDITOR, Role.ADMINISTRATOR))
    found = User.objects.filter(is_active=True, pk__in=chiefs.values("user"))
    return found.none() if above.exists() else found


PERSON_CHIEF = Relation("chief", "the chief of the officer’s agency", people=_chiefs_of, records=_officers_led)
PERSON_SELF = Relation(
    "self",
    "the person",
    people=lambda person: User.objects.filter(pk=person.pk, is_active=True),
    records=lambda user: Q(pk=user.pk),
    personal=True,
)
DISABLE_ACCOUNT = Ability(
    "disable_account",
    "disable accounts",
    by=(only_where(HOST, Q(is_active=True)), only_where(PERSON_CHIEF, Q(is_active=True))),
    never_by=(PERSON_SELF,),
)
ENABLE_ACCOUNT = Ability(
    "enable_account", "let a disabled account sign in again", by=(only_where(HOST, Q(is_active=False)),)
)
