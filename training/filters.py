"""How lists of training records are narrowed."""

from __future__ import annotations

import django_filters
from django.utils.translation import gettext_lazy as _

from sro_program.workflow.states import choices

from .models import TrainingRecord
from .states import RECORD_STATES


class TrainingRecordFilter(django_filters.FilterSet):
    person = django_filters.CharFilter(label=_("Person"), field_name="person__full_name", lookup_expr="icontains")
    title = django_filters.CharFilter(label=_("Course"), lookup_expr="icontains")
    status = django_filters.ChoiceFilter(label=_("Status"), choices=choices(RECORD_STATES))
    expires_before = django_filters.DateFilter(label=_("Ends before"), field_name="expires_on", lookup_expr="lt")

    class Meta:
        model = TrainingRecord
        fields = ("person", "title", "status", "expires_before")
