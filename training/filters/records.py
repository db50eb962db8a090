"""How lists of training records and sessions are narrowed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sro_program.organisations.models import Agency
from sro_program.workflow.states import choices

from ..models import TrainingRecord
from ..permissions.records import READ_ALL
from ..queries.years import recent_years
from ..states import RECORD_STATES

WITHIN = (("over", _("Ended already")), ("30", _("In 30 days")), ("60", _("In 60 days")), ("90", _("In 90 days")))


def _from_to() -> dict[str, django_filters.DateFilter]:
    return {
        "since": django_filters.DateFilter(label=_("Completed from"), field_name="completed_on", lookup_expr="gte"),
        "until": django_filters.DateFilter(label=_("Completed to"), field_name="completed_on", lookup_expr="lte"),
    }


class TrainingRecordFilter(django_filters.FilterSet):
    person = django_filters.CharFilter(label=_("Person"), field_name="person__full_name", lookup_expr="icontains")
    title = django_filters.CharFilter(label=_("Course"), lookup_expr="icontains")
    status = django_filters.ChoiceFilter(label=_("Status"), choices=choices(RECORD_STATES))
    remote = django_filters.BooleanFilter(label=_("Online"))
    since = _from_to()["since"]
    until = _from_to()["until"]
    expires_before = django_filters.DateFilter(label=_("Ends before"), field_name="expires_on", lookup_expr="lt")

    class Meta:
        model = TrainingRecord
        fields = ("person", "title", "status", "remote", "since", "until", "expires_before")


class ExpiringFilter(django_filters.FilterSet):
    person = django_filters.CharFilter(label=_("Person"), field_name="person__full_name", lookup_expr="icontains")
    within = django_filters.ChoiceFilter(label=_("Ends"), choices=WITHIN, method="narrow")

    class Meta:
        model = TrainingRecord
        fields = ("person", "within")

    def narrow(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        today = timezone.localdate()
        if value == "over":
            return rows.filter(expires_on__lt=today)
        return rows.filter(expires_on__range=(today, today + timedelta(days=int(value))))


def _agencies_read(request: Any) -> QuerySet[Agency]:
    """Agencies of which this person reads all training records."""
    if request is None:
        return Agency.objects.none()
    shell = READ_ALL.scope(request.user, TrainingRecord.objects.all())
    return Agency.objects.filter(pk__in=shell.order_by().values("agency")).order_by("name", "pk")


class StateReportFilter(django_filters.FilterSet):
    """One agency and one training year, or any days."""

    agency = django_filters.ModelChoiceFilter(label=_("Agency"), queryset=_agencies_read)
    year = django_filters.ChoiceFilter(label=_("Training year"), method="of_year")
    since = _from_to()["since"]
    until = _from_to()["until"]
    person = django_filters.CharFilter(label=_("Officer"), field_name="person__full_name", lookup_expr="icontains")

    class Meta:
        model = TrainingRecord
        fields = ("agency", "year", "since", "until", "person")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        agency = _agencies_read(self.request).first()
        self.years = {year.label: year for year in recent_years(agency)} if agency else {}
        self.filters["year"].extra["choices"] = [(label, label) for label in self.years]

    def of_year(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        year = self.years[value]
        return rows.filter(completed_on__range=(year.first_day, year.last_day))
