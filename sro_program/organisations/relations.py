"""Relations that follow from seats, made for whichever path a noun has to its organisation."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from sro_program.accounts.models import User
from sro_program.permissions.relation import NOTHING, Relation

from .models import Role
from .seats import holders, standing_of


def _follow(record: Any, path: str) -> Any:
    for step in path.split("__"):
        record = getattr(record, step)
    return record


def _seat_relation(key: str, label: str, kind: str, path: str, roles: tuple[Role, ...]) -> Relation:
    def people(record: Any) -> QuerySet[User]:
        return holders(*roles, at=_follow(record, path))

    def records(user: Any) -> Q:
        places = getattr(standing_of(user), kind)(*roles)
        return Q(**{f"{path}__in": places}) if places else NOTHING

    return Relation(key, label, people=people, records=records)


def at_agency(key: str, label: str, *roles: Role, path: str = "agency") -> Relation:
    """Holders of `roles` at the agency that the record reaches by `path`."""
    return _seat_relation(key, label, "agencies", path, roles)


def at_district(key: str, label: str, *roles: Role, path: str = "district") -> Relation:
    """Holders of `roles` at the district that the record reaches by `path`."""
    return _seat_relation(key, label, "districts", path, roles)


def at_school(key: str, label: str, *roles: Role, path: str = "school") -> Relation:
    """Holders of `roles` at the one school that the record reaches by `path`."""
    return _seat_relation(key, label, "schools", path, roles)


def the_person(key: str, label: str, path: str) -> Relation:
    """The one person the record names at `path` (applicant, member, signer)."""

    def people(record: Any) -> QuerySet[User]:
        person = _follow(record, path)
        return User.objects.filter(pk=person.pk, is_active=True) if person else User.objects.none()

    return Relation(key, label, people=people, records=lambda user: Q(**{path: user.pk}), personal=True)


HOST = Relation(
    "administrator",
    "an administrator of this installation",
    people=lambda record: _administrators(),
    records=lambda user: Q(pk__isnull=False) if standing_of(user).has(Role.ADMINISTRATOR) else NOTHING,
)


def _administrators() -> QuerySet[User]:
    return User.objects.filter(is_active=True, seats__role=Role.ADMINISTRATOR).distinct()
