"""Who may come to a training session: kinds of people, each app says who they are.

This app knows those who hold seats at the agency. Substitutes and the principals of served schools are known to the
apps above it, which register them here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from sro_program.accounts.models import User
from sro_program.organisations.models import Agency, Role
from sro_program.organisations.seats import holders, standing_of
from sro_program.permissions.relation import NOTHING

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Audience:
    """`people` are they at an agency; `agencies` are those at which a person is one of them (for `agency__in`)."""

    key: str
    label: StrOrPromise
    people: Callable[[Agency], QuerySet[User]]
    agencies: Callable[[Any], Any]


_audiences: dict[str, Audience] = {}


def register(audience: Audience) -> Audience:
    _audiences[audience.key] = audience
    return audience


def audiences() -> tuple[Audience, ...]:
    return tuple(_audiences[key] for key in sorted(_audiences))


def labels() -> dict[str, StrOrPromise]:
    return {audience.key: audience.label for audience in audiences()}


def invited(agency: Agency, keys: list[str]) -> QuerySet[User]:
    """Everybody who is of one of these kinds at the agency today, each once."""
    wanted = [_audiences[key].people(agency) for key in keys if key in _audiences]
    found = Q(pk__in=[])
    for people in wanted:
        found |= Q(pk__in=people.order_by().values("pk"))
    return User.objects.filter(found, is_active=True)


def invites(user: Any) -> Q:
    """The sessions to which this person is invited by what they are today."""
    found = NOTHING
    for audience in audiences():
        places = audience.agencies(user)
        if places is None or (isinstance(places, frozenset) and not places):
            continue
        condition = Q(agency__in=places, audiences__contains=[audience.key])
        found = condition if found is NOTHING else found | condition
    return found


def _with_seats(key: str, label: StrOrPromise, *roles: Role) -> Audience:
    return register(
        Audience(
            key,
            label,
            people=lambda agency: holders(*roles, at=agency),
            agencies=lambda user: standing_of(user).agencies(*roles),
        )
    )


OFFICERS = _with_seats("officers", _("Officers"), Role.OFFICER)
SUPERVISORS = _with_seats("supervisors", _("Supervisors"), Role.SERGEANT, Role.SUPERVISOR, Role.CHIEF)
