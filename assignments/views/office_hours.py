"""Pages of office hours, and taking a time in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sro_program.ui.pages import DetailPage, FormPage, ListPage, link, when_allowed
from sro_program.ui.tables import Column

from ..filters import OfficeHoursFilter
from ..forms import ConferenceForm, ConfirmForm, OfficeHoursForm
from ..models import OfficeHours
from ..permissions.service_requests import BOOK_CONFERENCE, END_HOURS, PUBLISH_HOURS, SEE_OFFICE_HOURS
from ..queries.posts import zone_at
from ..queries.services import free_times, officers_with_hours, schools_served
from ..services import book_conference, end_hours, publish_hours

RELATED = ("officer__user", "officer__agency", "school__district")
SHOWN_TIMES = 12


def crumbs() -> list[tuple[Any, str]]:
    return [
        (_("Requests"), reverse("assignments:requests:calendar")),
        (_("Office hours"), reverse("assignments:requests:hours-list")),
    ]


class OfficeHoursList(ListPage):
    ability = SEE_OFFICE_HOURS
    model = OfficeHours
    title = gettext_lazy("Office hours")
    lede = gettext_lazy("When officers can be met at schools, on the clock of each school.")
    filterset_class = OfficeHoursFilter
    related = RELATED
    export_name = "office-hours"
    empty: ClassVar[dict[str, Any]] = {
        "title": gettext_lazy("No office hours yet"),
        "text": gettext_lazy("The officer or the SRO supervisor publishes them for each school."),
    }
    columns = (
        Column("weekday", gettext_lazy("Weekday"), value=lambda h: h.get_weekday_display(), order_by=("weekday",)),
        Column("starts_at", gettext_lazy("From"), value=lambda h: f"{h.starts_at:%H:%M}", order_by=("starts_at",)),
        Column("ends_at", gettext_lazy("To"), value=lambda h: f"{h.ends_at:%H:%M}", order_by=("ends_at",)),
        Column("officer", gettext_lazy("Officer"), order_by=("officer__user__full_name",)),
        Column("school", gettext_lazy("School"), order_by=("school__name",)),
        Column("room", gettext_lazy("Where")),
    )

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().filter(ended_at__isnull=True)

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return crumbs()[:1]

    def actions(self) -> list[dict[str, Any]]:
        if not officers_with_hours(self.request.user).exists():
            return []
        return [link(_("Publish office hours"), reverse("assignments:requests:hours-new"), primary=True)]


class OfficeHoursDetail(DetailPage):
    ability = SEE_OFFICE_HOURS
    model = OfficeHours
    template_name = "assignments/office_hours.html"
    related = RELATED

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return crumbs()

    def actions(self) -> list[dict[str, Any]]:
        person, pk = self.request.user, [self.record.pk]
        book = reverse("assignments:requests:conference-new", args=pk)
        end = reverse("assignments:requests:hours-end", args=pk)
        return [
            *when_allowed(BOOK_CONFERENCE, person, self.record, lambda: link(_("Take a time"), book, primary=True)),
            *when_allowed(END_HOURS, person, self.record, lambda: link(_("End these hours"), end)),
        ]

    def context(self) -> dict[str, Any]:
        zone = zone_at(self.record.school)
        times = free_times(self.record, now=timezone.now())
        return {**super().context(), "times": [t.astimezone(zone) for t in times[:SHOWN_TIMES]], "zone": zone.key}


class OfficeHoursNew(FormPage):
    ability = PUBLISH_HOURS
    form_class = OfficeHoursForm
    title = gettext_lazy("Publish office hours")
    lede = gettext_lazy("School staff take times in them. Days without school are left out.")
    submit_label = gettext_lazy("Publish")

    def may_open(self) -> bool:
        return self.officers.exists()

    @cached_property
    def officers(self) -> QuerySet[Any]:
        return officers_with_hours(self.request.user)

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return crumbs()

    def form_arguments(self) -> dict[str, Any]:
        known, schools = list(self.officers[:2]), list(schools_served(self.officers)[:2])
        initial = {
            "officer": known[0].pk if len(known) == 1 else None,
            "school": schools[0].pk if len(schools) == 1 else None,
        }
        return {"initial": initial, "officers": self.officers, "schools": schools_served(self.officers)}

    def cancel_url(self) -> str:
        return reverse("assignments:requests:hours-list")

    def save(self, form: OfficeHoursForm) -> str:
        return publish_hours(by=self.request.user, **form.cleaned_data).get_absolute_url()


class OfficeHoursEnd(FormPage):
    ability = END_HOURS
    model = OfficeHours
    related = RELATED
    form_class = ConfirmForm
    title = gettext_lazy("End these office hours")
    lede = gettext_lazy("No more times are offered. Conferences already booked stay.")
    submit_label = gettext_lazy("End these hours")

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return crumbs()

    def context(self) -> dict[str, Any]:
        return {**super().context(), "danger": True}

    def save(self, form: ConfirmForm) -> str:
        return end_hours(hours=self.record, by=self.request.user, version=self.seen_version()).get_absolute_url()


class ConferenceNew(FormPage):
    ability = BOOK_CONFERENCE
    model = OfficeHours
    related = RELATED
    form_class = ConferenceForm
    title = gettext_lazy("Take a time")
    submit_label = gettext_lazy("Book it")

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return [*crumbs(), (str(self.record), self.record.get_absolute_url())]

    def form_arguments(self) -> dict[str, Any]:
        zone = zone_at(self.record.school)
        times = free_times(self.record, now=timezone.now())
        return {"times": [t.astimezone(zone) for t in times]}

    def save(self, form: ConferenceForm) -> str:
        request = book_conference(hours=self.record, by=self.request.user, **form.cleaned_data)
        return request.get_absolute_url()
