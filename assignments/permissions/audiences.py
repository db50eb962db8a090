"""Who, besides those with a seat at the agency, may come to its training sessions."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sro_program.accounts.models import User
from sro_program.organisations.models import Agency, Role, School
from sro_program.organisations.queries import today_at
from sro_program.organisations.seats import holders, standing_of
from training.permissions.audiences import Audience, register

from ..models import Assignment, Substitute


def _substitutes(agency: Agency) -> QuerySet[User]:
    here = Substitute.objects.filter(_still_here(today_at(agency)), agency=agency)
    return User.objects.filter(pk__in=here.order_by().values("user"))


def _still_here(today: Any) -> Q:
    return Q(ended_on__isnull=True) | Q(ended_on__gte=today)


def _agencies_of_substitute(user: Any) -> Any:
    rows = Substitute.objects.filter(_still_here(timezone.localdate()), user=user.pk)
    return rows.order_by().values("agency")


def _principals(agency: Agency) -> QuerySet[User]:
    posts = Assignment.objects.filter(status="active", agreement__agency=agency)
    return holders(Role.PRINCIPAL, at=School.objects.filter(pk__in=posts.order_by().values("schools")))


def _agencies_of_principal(user: Any) -> Any:
    schools = standing_of(user).schools(Role.PRINCIPAL)
    if not schools:
        return None
    posts = Assignment.objects.filter(status="active", schools__in=schools)
    return posts.order_by().values("agreement__agency")


SUBSTITUTES = register(Audience("substitutes", _("Substitutes"), _substitutes, _agencies_of_substitute))
PRINCIPALS = register(Audience("principals", _("Principals of served schools"), _principals, _agencies_of_principal))
