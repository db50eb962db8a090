"""Where officers serve. The app that knows posts says it; this one asks."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet

from sro_program.organisations.models import Officer, School

SchoolsOf = Callable[[Any], QuerySet[School]]
OfficersAt = Callable[[Any], QuerySet[Officer]]

_schools: list[SchoolsOf] = []
_officers: list[OfficersAt] = []


def serving(*, schools_of: SchoolsOf, officers_at: OfficersAt) -> None:
    """Register who serves where today: the schools of an officer (by key), the officers at schools (by keys)."""
    _schools.append(schools_of)
    _officers.append(officers_at)


def schools_served(officer: Any) -> QuerySet[School]:
    """Schools at which the officer (by key) serves today; none where no app knows."""
    return School.objects.filter(_in(find(officer) for find in _schools))


def officers_serving(schools: Any) -> QuerySet[Officer]:
    """Officers who serve at any of the schools today."""
    return Officer.objects.filter(_in(find(schools) for find in _officers))


def _in(found: Iterable[QuerySet[Any]]) -> Q:
    return reduce(or_, (Q(pk__in=rows.order_by().values("pk")) for rows in found), Q(pk__in=[]))
