"""How the lists here are narrowed."""

from __future__ import annotations

from datetime import date
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .models import Agency, Delegation, District, Officer, Role, School, Seat
from .permissions import SEE_DISTRICT, SEE_OFFICER
from .queries import ELEMENTARY, HIGH, MIDDLE, at_level, leads_roster
from .states_of_the_union import STATE_CHOICES

LEVELS = ((ELEMENTARY, _("Elementary")), (MIDDLE, _("Middle")), (HIGH, _("High")))
ON, OFF = "on", "off"
EVERYBODY = "everybody"
VALID, ENDED, UNKNOWN = "valid", "ended", "unknown"
NOW, PLANNED, OVER = "now", "planned", "over"
PERSONNEL = ("probation", "certified", "supervisor", "service")
"""Filters that tell of an officer's record. Who may not read it may not sort it out by trying either."""


def _any_of(text: str, *names: str) -> Q:
    found = Q()
    for name in names:
        found |= Q(**{f"{name}__icontains": text})
    return found


class PlaceFilter(django_filters.FilterSet):  # type: ignore[misc]  # the package ships no types
    q = django_filters.CharFilter(label=_("Name, city or county"), method="search", max_length=100)

    def search(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(_any_of(value, "name", "city", "county"))


class DistrictFilter(PlaceFilter):
    state = django_filters.ChoiceFilter(label=_("State"), choices=STATE_CHOICES)

    class Meta:
        model = District
        fields = ("q", "state")


def _districts(request: Any) -> QuerySet[District]:
    return SEE_DISTRICT.scope(request.user, District.objects.all())


class SchoolFilter(PlaceFilter):
    district = django_filters.ModelChoiceFilter(label=_("District"), queryset=_districts)
    level = django_filters.ChoiceFilter(label=_("Level"), choices=LEVELS, method="by_level")

    class Meta:
        model = School
        fields = ("q", "district", "level")

    def by_level(self, rows: QuerySet[School], name: str, value: str) -> QuerySet[School]:
        return rows.filter(at_level(value))


class AgencyFilter(django_filters.FilterSet):  # type: ignore[misc]  # as above
    q = django_filters.CharFilter(label=_("Name"), field_name="name", lookup_expr="icontains", max_length=100)
    state = django_filters.ChoiceFilter(label=_("State"), choices=STATE_CHOICES)
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=Agency.Kind.choices)

    class Meta:
        model = Agency
        fields = ("q", "state", "kind")


def _supervisors(request: Any) -> QuerySet[Officer]:
    above = SEE_OFFICER.scope(request.user, Officer.objects.exclude(supervisor=None)).values("supervisor")
    return Officer.objects.filter(pk__in=above).select_related("user")


class OfficerFilter(django_filters.FilterSet):  # type: ignore[misc]  # as above
    """The roster of the agency in the address."""

    q = django_filters.CharFilter(
        label=_("Name"), field_name="user__full_name", lookup_expr="icontains", max_length=100
    )
    rank = django_filters.CharFilter(label=_("Rank"), lookup_expr="icontains", max_length=40)
    probation = django_filters.ChoiceFilter(
        label=_("Probation"), choices=((ON, _("On probation")), (OFF, _("Not on probation"))), method="by_probation"
    )
    certified = django_filters.ChoiceFilter(
        label=_("Certification"),
        choices=((VALID, _("Valid")), (ENDED, _("Ended")), (UNKNOWN, _("Not said"))),
        method="by_certificate",
    )
    supervisor = django_filters.ModelChoiceFilter(label=_("Supervisor"), queryset=_supervisors)
    service = django_filters.ChoiceFilter(
        label=_("Service"),
        choices=((OVER, _("Has left")), (EVERYBODY, _("Everybody"))),
        empty_label=_("Serving"),
        method="by_service",
    )

    class Meta:
        model = Officer
        fields = ("q", "rank", "probation", "certified", "supervisor", "service")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not leads_roster(self.request.user, self.request.resolver_match.kwargs["pk"]):
            for name in PERSONNEL:
                self.filters.pop(name)

    def by_probation(self, rows: QuerySet[Officer], name: str, value: str) -> QuerySet[Officer]:
        on = Q(probation_until__gte=timezone.localdate())
        return rows.filter(on) if value == ON else rows.exclude(on)

    def by_certificate(self, rows: QuerySet[Officer], name: str, value: str) -> QuerySet[Officer]:
        today = timezone.localdate()
        return rows.filter(
            {
                VALID: Q(certified_until__gte=today),
                ENDED: Q(certified_until__lt=today),
                UNKNOWN: Q(certified_until=None),
            }[value]
        )

    def by_service(self, rows: QuerySet[Officer], name: str, value: str) -> QuerySet[Officer]:
        return rows.filter(left_on__isnull=False) if value == OVER else rows


class SeatFilter(django_filters.FilterSet):  # type: ignore[misc]  # as above
    role = django_filters.ChoiceFilter(label=_("Role"), choices=Role.choices)
    held = django_filters.ChoiceFilter(
        label=_("Held"),
        choices=((NOW, _("Now")), (PLANNED, _("Later")), (OVER, _("Ended"))),
        method="by_days",
    )

    class Meta:
        model = Seat
        fields = ("role", "held")

    def by_days(self, rows: QuerySet[Seat], name: str, value: str) -> QuerySet[Seat]:
        return rows.filter(held(value, timezone.localdate()))


def held(value: str, today: date) -> Q:
    """Seats by where today lies: in them, before them or after them."""
    if value == PLANNED:
        return Q(since__gt=today)
    if value == OVER:
        return Q(until__lt=today)
    return Q(since__lte=today) & (Q(until=None) | Q(until__gte=today))


class DelegationFilter(django_filters.FilterSet):  # type: ignore[misc]  # as above
    part = django_filters.ChoiceFilter(
        label=_("Whose"), choices=(("given", _("Given by me")), ("received", _("Given to me"))), method="by_part"
    )
    held = django_filters.ChoiceFilter(
        label=_("When"),
        choices=((NOW, _("Counts now")), (PLANNED, _("Begins later")), (OVER, _("Over"))),
        method="by_days",
    )

    class Meta:
        model = Delegation
        fields = ("part", "held")

    def by_part(self, rows: QuerySet[Delegation], name: str, value: str) -> QuerySet[Delegation]:
        column = "giver" if value == "given" else "receiver"
        return rows.filter(**{column: self.request.user})

    def by_days(self, rows: QuerySet[Delegation], name: str, value: str) -> QuerySet[Delegation]:
        ended, asked = Q(ended_at__isnull=False), held(value, timezone.localdate())
        return rows.filter(asked | ended) if value == OVER else rows.filter(asked & ~ended)
