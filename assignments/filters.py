"""How lists of agreements and assignments are narrowed."""

from __future__ import annotations

import django_filters
from django.utils.translation import gettext_lazy as _

from sro_program.workflow.states import choices

from .models import Agreement, Assignment
from .states import AGREEMENT_STATES, ASSIGNMENT_STATES


class AgreementFilter(django_filters.FilterSet):
    title = django_filters.CharFilter(label=_("Title"), lookup_expr="icontains")
    status = django_filters.ChoiceFilter(label=_("Status"), choices=choices(AGREEMENT_STATES))
    agency = django_filters.CharFilter(label=_("Agency"), field_name="agency__name", lookup_expr="icontains")
    district = django_filters.CharFilter(label=_("District"), field_name="district__name", lookup_expr="icontains")
    ends_after = django_filters.DateFilter(label=_("Ends after"), field_name="ends_on", lookup_expr="gt")
    ends_before = django_filters.DateFilter(label=_("Ends before"), field_name="ends_on", lookup_expr="lt")

    class Meta:
        model = Agreement
        fields = ("title", "status", "agency", "district", "ends_after", "ends_before")


class AssignmentFilter(django_filters.FilterSet):
    officer = django_filters.CharFilter(
        label=_("Officer"), field_name="officer__user__full_name", lookup_expr="icontains"
    )
    status = django_filters.ChoiceFilter(label=_("Status"), choices=choices(ASSIGNMENT_STATES))

    class Meta:
        model = Assignment
        fields = ("officer", "status")
