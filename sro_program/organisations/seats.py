"""What a person is today: the seats they hold and the delegations they received."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Exists, Q, QuerySet
from django.utils import timezone

from sro_program.accounts.models import User

from .models import Agency, Delegation, District, Role, School, Seat

_CACHE = "_standing_today"
_PLACES = ("agency", "district", "school__district")
_READ_OF_A_SEAT = (
    *("user", "role", "title", "since", "until", "agency", "district", "school", "school__district"),
    *(f"{place}__{column}" for place in _PLACES for column in ("name", "state", "time_zone")),
    *("school__name", "school__state"),
)
"""Asked with every request, so not a column more than frame and relations need."""


def current(on: date | None = None) -> Q:
    """Seats and delegations that run on `on` (today where the reader is)."""
    day = on or timezone.localdate()
    return Q(since__lte=day) & (Q(until__isnull=True) | Q(until__gte=day))


@dataclass
class Standing:
    """The seats of one person today. Loaded once per request; the engine loads it afresh."""

    user: Any
    seats: tuple[Seat, ...]

    @property
    def fingerprint(self) -> Hashable:
        """Equal today where every relation to records is equal: what is derived from it can be kept under it."""
        lent = tuple((tuple(d.decisions), d.giver.pk, standing_of(d.giver)._places) for d in self.delegations)
        return self.user.pk, timezone.localdate(), self._places, lent

    @property
    def _places(self) -> Hashable:
        return tuple(
            (s.role, s.agency_id, s.district_id, s.school_id, s.school.district_id if s.school else None)
            for s in self.seats
        )

    def has(self, *roles: Role) -> bool:
        return any(seat.role in roles for seat in self.seats)

    def agencies(self, *roles: Role) -> frozenset[UUID]:
        return frozenset(s.agency_id for s in self.seats if s.agency_id and (not roles or s.role in roles))

    def districts(self, *roles: Role) -> frozenset[UUID]:
        return frozenset(s.district_id for s in self.seats if s.district_id and (not roles or s.role in roles))

    def schools(self, *roles: Role) -> frozenset[UUID]:
        return frozenset(s.school_id for s in self.seats if s.school_id and (not roles or s.role in roles))

    def school_districts(self, *roles: Role) -> frozenset[UUID]:
        """Districts of the schools at which the person holds one of the roles."""
        return frozenset(s.school.district_id for s in self.seats if s.school and (not roles or s.role in roles))

    @cached_property
    def delegations(self) -> tuple[Delegation, ...]:
        """Delegations received that still count: the giver may still sign in and holds a seat there."""
        if not any(getattr(seat, "may_be_lent", True) for seat in self.seats):
            return ()
        received = (
            Delegation.objects.filter(
                current(),
                receiver=self.user,
                ended_at__isnull=True,
                giver__is_active=True,
                agency__in=self.agencies(),
            )
            .select_related("giver")
            .order_by("pk")
        )
        return tuple(d for d in received if d.agency_id in standing_of(d.giver).agencies())

    def delegations_naming(self, decision: str) -> tuple[Delegation, ...]:
        return tuple(d for d in self.delegations if decision in d.decisions)

    def givers(self, *workflows: str) -> tuple[User, ...]:
        """People for whom this person may take at least one decision in the named workflows."""
        found = {
            d.giver.pk: d.giver
            for d in self.delegations
            if any(decision.partition(".")[0] in workflows for decision in d.decisions)
        }
        return tuple(found.values())


def standing_of(user: Any) -> Standing:
    known: Standing | None = getattr(user, _CACHE, None)
    if known is None:
        seats: tuple[Seat, ...] = ()
        if user.is_authenticated and user.is_active:
            lent = Delegation.objects.filter(receiver=user, ended_at__isnull=True)
            held = Seat.objects.filter(user=user).select_related(*_PLACES).only(*_READ_OF_A_SEAT)
            held = held.annotate(may_be_lent=Exists(lent))
            seats = tuple(seat for seat in held.order_by("role", "since", "pk") if seat.holds_now())
        known = Standing(user=user, seats=seats)
        setattr(user, _CACHE, known)
    return known


def forget_standing(user: Any) -> None:
    """Make the next question read the seats again: a right may have ended since the page was opened."""
    if hasattr(user, _CACHE):
        delattr(user, _CACHE)


def holders(*roles: Role, at: QuerySet[Any] | Agency | District | School | None) -> QuerySet[User]:
    """People who hold one of the roles today at the organisation (or at any of several of one kind)."""
    places = list(at) if isinstance(at, QuerySet) else [at] if at else []
    if not places:
        return User.objects.none()
    column = type(places[0])._meta.model_name
    seats = Seat.objects.filter(current(), role__in=roles, **{f"{column}__in": places})
    return User.objects.filter(is_active=True, pk__in=seats.values("user"))
