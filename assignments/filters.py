"""How lists of agreements and assignments are narrowed."""

from __future__ import annotations

import django_filters
from django.utils.translation import gettext_lazy as _

from sro_program.workflow.states import choices

from .models import (
    Agreement,
    Assignment,
    EmergencyPlan,
    Evaluation,
    Feedback,
    Inspection,
    OfficeHours,
    OfficerNote,
    ProgramRequest,
    ServiceRequest,
)
from .states import (
    AGREEMENT_STATES,
    ASSIGNMENT_STATES,
    EVALUATION_STATES,
    FEEDBACK_STATES,
    INSPECTION_STATES,
    PLAN_STATES,
    PROGRAM_REQUEST_STATES,
    SERVICE_REQUEST_STATES,
)


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


class PlanFilter(django_filters.FilterSet):
    hazard = django_filters.CharFilter(label=_("Hazard"), field_name="hazard_label", lookup_expr="icontains")
    school = django_filters.CharFilter(label=_("School"), field_name="school__name", lookup_expr="icontains")
    status = django_filters.ChoiceFilter(label=_("Status"), choices=choices(PLAN_STATES))
    due_before = django_filters.DateFilter(label=_("Review before"), field_name="review_due", lookup_expr="lt")

    class Meta:
        model = EmergencyPlan
        fields = ("hazard", "school", "status", "due_before")


# Requests


class ProgramRequestFilter(django_filters.FilterSet):
    title = django_filters.CharFilter(label=_("Title"), lookup_expr="icontains")
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=ProgramRequest.Kind.choices)
    status = django_filters.ChoiceFilter(label=_("Status"), choices=choices(PROGRAM_REQUEST_STATES))

    class Meta:
        model = ProgramRequest
        fields = ("title", "kind", "status")


class ServiceRequestFilter(django_filters.FilterSet):
    title = django_filters.CharFilter(label=_("Title"), lookup_expr="icontains")
    school = django_filters.CharFilter(label=_("School"), field_name="school__name", lookup_expr="icontains")
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=ServiceRequest.Kind.choices)
    status = django_filters.ChoiceFilter(label=_("Status"), choices=choices(SERVICE_REQUEST_STATES))
    since = django_filters.DateFilter(label=_("From"), field_name="starts_at__date", lookup_expr="gte")
    until = django_filters.DateFilter(label=_("Until"), field_name="starts_at__date", lookup_expr="lte")

    class Meta:
        model = ServiceRequest
        fields = ("title", "school", "kind", "status", "since", "until")


class OfficeHoursFilter(django_filters.FilterSet):
    officer = django_filters.CharFilter(
        label=_("Officer"), field_name="officer__user__full_name", lookup_expr="icontains"
    )
    school = django_filters.CharFilter(label=_("School"), field_name="school__name", lookup_expr="icontains")

    class Meta:
        model = OfficeHours
        fields = ("officer", "school")


# Evaluations


def _officer() -> django_filters.CharFilter:
    return django_filters.CharFilter(
        label=_("Officer"), field_name="officer__user__full_name", lookup_expr="icontains"
    )


class EvaluationFilter(django_filters.FilterSet):
    officer = _officer()
    status = django_filters.ChoiceFilter(label=_("Status"), choices=choices(EVALUATION_STATES))
    due_before = django_filters.DateFilter(label=_("Due before"), field_name="due_on", lookup_expr="lt")
    since = django_filters.DateFilter(label=_("Period ends after"), field_name="ends_on", lookup_expr="gt")

    class Meta:
        model = Evaluation
        fields = ("officer", "status", "due_before", "since")


class FeedbackFilter(django_filters.FilterSet):
    officer = _officer()
    school = django_filters.CharFilter(label=_("School"), field_name="school__name", lookup_expr="icontains")
    status = django_filters.ChoiceFilter(label=_("Status"), choices=choices(FEEDBACK_STATES))
    due_before = django_filters.DateFilter(label=_("Answer due before"), field_name="due_on", lookup_expr="lt")

    class Meta:
        model = Feedback
        fields = ("officer", "school", "status", "due_before")


class InspectionFilter(django_filters.FilterSet):
    officer = _officer()
    status = django_filters.ChoiceFilter(label=_("Status"), choices=choices(INSPECTION_STATES))
    since = django_filters.DateFilter(label=_("From"), field_name="held_on", lookup_expr="gte")

    class Meta:
        model = Inspection
        fields = ("officer", "status", "since")


class NoteFilter(django_filters.FilterSet):
    officer = _officer()
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=OfficerNote.Kind.choices)
    since = django_filters.DateFilter(label=_("From"), field_name="happened_on", lookup_expr="gte")

    class Meta:
        model = OfficerNote
        fields = ("officer", "kind", "since")
