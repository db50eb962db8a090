"""How lists of agreements and assignments are narrowed."""

from __future__ import annotations

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from sro_program.workflow.states import choices

from .models import (
    Absence,
    Agreement,
    AssignedSchool,
    Assignment,
    Cover,
    CoverageStatement,
    CoverNeed,
    EmergencyPlan,
    Evaluation,
    Feedback,
    Inspection,
    OfficeHours,
    OfficerNote,
    Presence,
    ProgramRequest,
    ServiceRequest,
    Substitute,
    Swap,
)
from .states import (
    ABSENCE_STATES,
    AGREEMENT_STATES,
    ASSIGNMENT_STATES,
    COVER_NEED_STATES,
    COVER_STATES,
    EVALUATION_STATES,
    FEEDBACK_STATES,
    INSPECTION_STATES,
    PLAN_STATES,
    PROGRAM_REQUEST_STATES,
    SERVICE_REQUEST_STATES,
    STATEMENT_STATES,
    SWAP_STATES,
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


# Absences and covers


class AbsenceFilter(django_filters.FilterSet):
    officer = django_filters.CharFilter(
        label=_("Officer"), field_name="officer__user__full_name", lookup_expr="icontains"
    )
    kind = django_filters.CharFilter(label=_("Kind"), field_name="kind_label", lookup_expr="icontains")
    status = django_filters.ChoiceFilter(label=_("Status"), choices=choices(ABSENCE_STATES))
    since = django_filters.DateFilter(label=_("From"), field_name="ends_at__date", lookup_expr="gte")
    until = django_filters.DateFilter(label=_("Until"), field_name="starts_at__date", lookup_expr="lte")

    class Meta:
        model = Absence
        fields = ("officer", "kind", "status", "since", "until")


class CoverNeedFilter(django_filters.FilterSet):
    school = django_filters.CharFilter(label=_("School"), field_name="school__name", lookup_expr="icontains")
    why = django_filters.ChoiceFilter(label=_("Why"), choices=CoverNeed.Why.choices)
    status = django_filters.ChoiceFilter(label=_("Status"), choices=choices(COVER_NEED_STATES))
    since = django_filters.DateFilter(label=_("From"), field_name="day", lookup_expr="gte")
    until = django_filters.DateFilter(label=_("Until"), field_name="day", lookup_expr="lte")

    class Meta:
        model = CoverNeed
        fields = ("school", "why", "status", "since", "until")


class CoverFilter(django_filters.FilterSet):
    school = django_filters.CharFilter(label=_("School"), field_name="need__school__name", lookup_expr="icontains")
    kind = django_filters.ChoiceFilter(label=_("Kind"), field_name="substitute__kind", choices=Substitute.Kind.choices)
    status = django_filters.ChoiceFilter(label=_("Status"), choices=choices(COVER_STATES))
    since = django_filters.DateFilter(label=_("From"), field_name="need__day", lookup_expr="gte")
    until = django_filters.DateFilter(label=_("Until"), field_name="need__day", lookup_expr="lte")

    class Meta:
        model = Cover
        fields = ("school", "kind", "status", "since", "until")


class SubstituteFilter(django_filters.FilterSet):
    name = django_filters.CharFilter(label=_("Name"), field_name="user__full_name", lookup_expr="icontains")
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=Substitute.Kind.choices)
    employer = django_filters.CharFilter(label=_("Employer"), lookup_expr="icontains")

    class Meta:
        model = Substitute
        fields = ("name", "kind", "employer")


class SwapFilter(django_filters.FilterSet):
    status = django_filters.ChoiceFilter(label=_("Status"), choices=choices(SWAP_STATES))

    class Meta:
        model = Swap
        fields = ("status",)


# Coverage


class PresenceFilter(django_filters.FilterSet):
    officer = django_filters.CharFilter(label=_("Who"), method="by_name")
    school = django_filters.CharFilter(label=_("School"), field_name="school__name", lookup_expr="icontains")
    answer = django_filters.ChoiceFilter(label=_("The school says"), choices=Presence.Answer.choices)
    since = django_filters.DateFilter(label=_("From"), field_name="day", lookup_expr="gte")
    until = django_filters.DateFilter(label=_("Until"), field_name="day", lookup_expr="lte")

    class Meta:
        model = Presence
        fields = ("officer", "school", "answer", "since", "until")

    def by_name(self, rows: QuerySet[Presence], name: str, value: str) -> QuerySet[Presence]:
        """Of an officer, or of whoever covered for one."""
        own = Q(assignment__officer__user__full_name__icontains=value)
        return rows.filter(own | Q(cover__substitute__user__full_name__icontains=value))


# Coverage


class StatementFilter(django_filters.FilterSet):
    status = django_filters.ChoiceFilter(label=_("Status"), choices=choices(STATEMENT_STATES))
    district = django_filters.CharFilter(
        label=_("District"), field_name="agreement__district__name", lookup_expr="icontains"
    )
    since = django_filters.DateFilter(label=_("From"), field_name="month", lookup_expr="gte")
    until = django_filters.DateFilter(label=_("Until"), field_name="month", lookup_expr="lte")

    class Meta:
        model = CoverageStatement
        fields = ("status", "district", "since", "until")


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


# Compliance, as schools see it


class ComplianceFilter(django_filters.FilterSet):
    officer = django_filters.CharFilter(
        label=_("Officer"), field_name="assignment__officer__user__full_name", lookup_expr="icontains"
    )
    school = django_filters.CharFilter(label=_("School"), field_name="school__name", lookup_expr="icontains")
    compliant = django_filters.BooleanFilter(label=_("Compliant"), field_name="late_since", lookup_expr="isnull")

    class Meta:
        model = AssignedSchool
        fields = ("officer", "school", "compliant")
