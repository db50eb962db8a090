"""How lists of training sessions are narrowed."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sro_program.workflow.states import choices

from ..models import TrainingSession
from ..states import SESSION_STATES


class TrainingSessionFilter(django_filters.FilterSet):
    title = django_filters.CharFilter(label=_("Session"), lookup_expr="icontains")
    status = django_filters.ChoiceFilter(label=_("Status"), choices=choices(SESSION_STATES))
    when = django_filters.ChoiceFilter(
        label=_("When"), choices=(("ahead", _("Still ahead")), ("past", _("Over"))), method="by_time"
    )
    mine = django_filters.BooleanFilter(label=_("Signed up by me"), method="own_ones")

    class Meta:
        model = TrainingSession
        fields = ("title", "status", "when", "mine")

    def by_time(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        over = Q(ends_at__lte=timezone.now())
        return rows.filter(over if value == "past" else ~over)

    def own_ones(self, rows: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        mine = Q(own__in=("signed_up", "waiting", "came"))
        return rows.filter(mine) if value else rows.exclude(mine)
