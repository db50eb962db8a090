"""How lists of agreements and assignments are narrowed."""

from __future__ import annotations

import django_filters
from django.utils.translation import gettext_lazy as _

from sro_program.workflow.states import choices

from .models import Agreement, Assignment, EmergencyPlan
from .states import AGREEMENT_STATES, ASSIGNMENT_STATES, PLAN_STATES


class AgreementFilter(django_filters.FilterSet):
    title = django_filters.CharFilter(label=_("Title"), lookup_expr="icontains")
    status = django_filters.ChoiceFilter(label=_("Status"), choices=choices(AGREEMENT_STATES))
    ends_before = django_filters.DateFilter(label=_("Ends before"), field_name="ends_on", lookup_expr="lt")

    class Meta:
        model = Agreement
        fields = ("title", "status", "ends_before")


class AssignmentFilter(django_filters.FilterSet):
    officer = django_filters.CharFilter(
        label=_("Officer"), field_name="officer__user__full_name", lookup_expr="icontains"
    )
    status = django_filters.ChoiceFilter(label=_("Status"), choices=choices(ASSIGNMENT_STATES))

    class Meta:
        model = Assignment
        fields = ("officer", "status")


class PlanFilter(django_filters.FilterSet):
    hazard = django_filters.CharFilter(label=_("Hazard"), field_name="hazard_label", lookup_expr="icontains")
    school = django_filters.CharFilter(label=_("School"), field_name="school__name", lookup_expr="icontains")
    status = django_filters.ChoiceFilter(label=_("Status"), choices=choices(PLAN_STATES))
    due_before = django_filters.DateFilter(label=_("Review before"), field_name="review_due", lookup_expr="lt")

    class Meta:
        model = EmergencyPlan
        fields = ("hazard", "school", "status", "due_before")
