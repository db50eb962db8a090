"""How lists of duties, joint training, waivers and assigned training are narrowed."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Max, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..models import AssignedTraining, JointTraining, Obligation, Waiver
from ..states import SOON

STANDINGS = (
    ("not_met", _("Not met yet")),
    ("overdue", _("Overdue")),
    ("soon", _("Due within 60 days")),
    ("met", _("Met")),
    ("waived", _("Waived")),
)


class DutyFilter(django_filters.FilterSet):
    """Who has not: a training, and “Not met yet”."""

    person = django_filters.CharFilter(label=_("Person"), field_name="person__full_name", lookup_expr="icontains")
    requirement = django_filters.ChoiceFilter(label=_("Training"))
    standing = django_filters.ChoiceFilter(label=_("Status"), choices=STANDINGS, method="stands")
    due_after = django_filters.DateFilter(label=_("Due from"), field_name="due_on", lookup_expr="gte")
    due_before = django_filters.DateFilter(label=_("Due until"), field_name="due_on", lookup_expr="lte")

    class Meta:
        model = Obligation
        fields = ("person", "requirement", "standing", "due_after", "due_before")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = self.queryset.order_by().values_list("requirement").annotate(title=Max("title"))
        self.filters["requirement"].extra["choices"] = sorted(named, key=lambda pair: str(pair[1]))

    def stands(self, rows: QuerySet[Obligation], name: str, value: str) -> QuerySet[Obligation]:
        if value == "not_met":
            return rows.filter(status__in=("open", "overdue"))
        if value == "soon":
            return rows.filter(status="open", due_on__lte=timezone.localdate() + SOON)
        return rows.filter(status=value)


class JointFilter(django_filters.FilterSet):
    officer = django_filters.CharFilter(
        label=_("Officer"), field_name="officer__user__full_name", lookup_expr="icontains"
    )
    principal = django_filters.CharFilter(
        label=_("Principal"), field_name="principal__full_name", lookup_expr="icontains"
    )
    school = django_filters.CharFilter(label=_("School"), field_name="school__name", lookup_expr="icontains")
    counts = django_filters.BooleanFilter(label=_("Counts"), method="both")
    held_after = django_filters.DateFilter(label=_("Held from"), field_name="held_on", lookup_expr="gte")

    class Meta:
        model = JointTraining
        fields = ("officer", "principal", "school", "counts", "held_after")

    def both(self, rows: QuerySet[JointTraining], name: str, value: bool) -> QuerySet[JointTraining]:
        counting = Q(officer_attested_at__isnull=False, principal_attested_at__isnull=False, withdrawn_at__isnull=True)
        return rows.filter(counting if value else ~counting)


class WaiverFilter(django_filters.FilterSet):
    person = django_filters.CharFilter(label=_("Person"), field_name="person__full_name", lookup_expr="icontains")
    clause = django_filters.CharFilter(label=_("Clause"), lookup_expr="icontains")
    on = django_filters.DateFilter(label=_("Counts on"), method="counts")

    class Meta:
        model = Waiver
        fields = ("person", "clause", "on")

    def counts(self, rows: QuerySet[Waiver], name: str, value: Any) -> QuerySet[Waiver]:
        return rows.filter(since__lte=value, until__gte=value, ended_at__isnull=True)


class AssignedFilter(django_filters.FilterSet):
    title = django_filters.CharFilter(label=_("Training"), lookup_expr="icontains")
    due_before = django_filters.DateFilter(label=_("Due until"), field_name="due_on", lookup_expr="lte")
    due_after = django_filters.DateFilter(label=_("Due from"), field_name="due_on", lookup_expr="gte")

    class Meta:
        model = AssignedTraining
        fields = ("title", "due_before", "due_after")
