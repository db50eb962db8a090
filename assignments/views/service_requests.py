"""Pages of what officers are asked to come to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sro_program.organisations.models import Role, School
from sro_program.organisations.seats import standing_of
from sro_program.ui.pages import DetailPage, FormPage, ListPage, link
from sro_program.ui.tables import Column, status_column

from ..filters import ServiceRequestFilter
from ..forms import ServiceForm
from ..models import ServiceRequest
from ..permissions.service_requests import ASK_FOR_SERVICE, SEE_SERVICE_REQUEST
from ..queries.posts import officers_at
from ..queries.services import counts_by_kind, schools_asking, with_services
from ..services import ServiceText, ask_for_service
from ..services.service_requests import APPROVALS
from ..states import SERVICE_REQUEST_STATES


def crumbs() -> list[tuple[Any, str]]:
    return [
        (_("Requests"), reverse("assignments:requests:calendar")),
        (_("Service requests"), reverse("assignments:requests:service-list")),
    ]


def may_ask(person: Any) -> bool:
    return standing_of(person).has(Role.PRINCIPAL, Role.SCHOOL_STAFF)


class ServiceRequestList(ListPage):
    ability = SEE_SERVICE_REQUEST
    model = ServiceRequest
    title = gettext_lazy("Service requests")
    lede = gettext_lazy("Meetings, functions, classes and conferences that officers are asked to come to.")
    filterset_class = ServiceRequestFilter
    related = ("school", "officer__user")
    export_name = "service-requests"
    empty: ClassVar[dict[str, Any]] = {
        "title": gettext_lazy("Nothing was asked for yet"),
        "text": gettext_lazy("School staff ask an officer to come, or take a time in the officer’s office hours."),
    }
    columns = (
        Column("title", gettext_lazy("What"), order_by=("title",)),
        Column("kind", gettext_lazy("Kind"), value=lambda r: r.get_kind_display(), order_by=("kind",)),
        Column("school", gettext_lazy("School"), order_by=("school__name",)),
        Column("officer", gettext_lazy("Officer"), order_by=("officer__user__full_name",)),
        Column("starts_at", gettext_lazy("Begins"), order_by=("starts_at",)),
        status_column(SERVICE_REQUEST_STATES),
    )

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return crumbs()[:1]

    def actions(self) -> list[dict[str, Any]]:
        counts = link(_("Counts by school"), reverse("assignments:requests:service-totals"))
        ask = link(_("Ask an officer to come"), reverse("assignments:requests:service-new"), primary=True)
        return [counts, ask] if may_ask(self.request.user) else [counts]


def _count(name: str, label: Any) -> Column:
    return Column(name, label, order_by=(name,), numeric=True)


class ServiceTotals(ListPage):
    """How often officers were asked for and came, by school and kind."""

    ability = SEE_SERVICE_REQUEST
    model = School
    template_name = "assignments/service_totals.html"
    title = gettext_lazy("Service requests by school")
    lede = gettext_lazy("What was asked for, by kind, and how it ended. Declined and cancelled ones count as asked.")
    export_name = "service-requests-by-school"
    empty: ClassVar[dict[str, Any]] = {
        "title": gettext_lazy("Nothing to count yet"),
        "text": gettext_lazy("Once school staff ask for an officer, the numbers stand here."),
    }
    columns = (
        Column("name", gettext_lazy("School"), order_by=("name",)),
        _count("n_parent_meeting", gettext_lazy("Parents")),
        _count("n_faculty_meeting", gettext_lazy("Faculty")),
        _count("n_function", gettext_lazy("Functions")),
        _count("n_class", gettext_lazy("Classes")),
        _count("n_conference", gettext_lazy("Conferences")),
        _count("n_all", gettext_lazy("All")),
        _count("n_done", gettext_lazy("Done")),
        _count("n_not_done", gettext_lazy("Not done")),
    )

    def get_queryset(self) -> QuerySet[Any]:
        return with_services(School.objects.order_by("name", "pk"), self.seen())

    def seen(self) -> QuerySet[ServiceRequest]:
        return SEE_SERVICE_REQUEST.scope(self.request.user, ServiceRequest.objects.all())

    def context(self) -> dict[str, Any]:
        labels = dict(ServiceRequest.Kind.choices)
        totals = [(labels[kind], n) for kind, n in counts_by_kind(self.seen()).items()]
        return {**super().context(), "totals": totals}

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return crumbs()


class ServiceRequestDetail(DetailPage):
    ability = SEE_SERVICE_REQUEST
    model = ServiceRequest
    template_name = "assignments/service_request.html"
    related = ("agency", "school__district", "officer__user", "requested_by", "approved_by", "invitation")

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return crumbs()

    def context(self) -> dict[str, Any]:
        request = self.record
        context = super().context()
        if request.status == "asked":
            context["waiting"] = (request.get_approver_display(), request.status_since)
        elif request.status == "approved":
            context["waiting"] = (_("the officer"), request.starts_at) if context["verdicts"] else None
        word = APPROVALS.get(request.kind)
        return {
            **context,
            "officers": list(request.officers.select_related("user")),
            "clause": (request.policy.demand(word) if word else None) or self._vocational(),
        }

    def _vocational(self) -> Any:
        return self.record.policy.demand("vocational_class") if self.record.kind == "class" else None


class ServiceNew(FormPage):
    ability = ASK_FOR_SERVICE
    form_class = ServiceForm
    title = gettext_lazy("Ask an officer to come")
    lede = gettext_lazy("To a meeting, a function or a class. For a conference, take a time in the office hours.")
    submit_label = gettext_lazy("Send")

    def may_open(self) -> bool:
        return may_ask(self.request.user)

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return crumbs()

    def form_arguments(self) -> dict[str, Any]:
        schools = schools_asking(self.request.user)
        officers = officers_at(schools)
        first, serving = list(schools[:2]), list(officers[:2])
        initial = {
            "school": first[0].pk if len(first) == 1 else None,
            "officer": serving[0].pk if len(serving) == 1 else None,
        }
        return {"initial": initial, "schools": schools, "officers": officers}

    def cancel_url(self) -> str:
        return reverse("assignments:requests:service-list")

    def save(self, form: ServiceForm) -> str:
        return ask_for_service(by=self.request.user, text=ServiceText(**form.cleaned_data)).get_absolute_url()
