"""Pages of requests for officers and of new programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sro_program.organisations.models import Role
from sro_program.organisations.seats import standing_of
from sro_program.ui.pages import DetailPage, FormPage, ListPage, link, when_allowed
from sro_program.ui.tables import Column, status_column

from ..filters import ProgramRequestFilter
from ..forms import NewProgramForm, OfficerWantedForm
from ..models import ProgramRequest
from ..permissions.agreements import CHIEF, SRO_SUPERVISOR
from ..permissions.program_requests import (
    ASK_FOR_OFFICER,
    EDIT_PROGRAM_REQUEST,
    PROPOSE_PROGRAM,
    REQUEST_PRINCIPAL,
    REQUESTER,
    SEE_PROGRAM_REQUEST,
)
from ..queries.program_requests import agencies_of_schools, outcome_kind, schools_for_programs, schools_wanting
from ..services import change_request, send_request
from ..states import PROGRAM_REQUEST_STATES

STEPS = {
    "officer": ("requested", "advised", "approved"),
    "program": ("requested", "permitted", "approved", "active", "completed"),
}


def crumbs() -> list[tuple[Any, str]]:
    return [
        (_("Requests"), reverse("assignments:requests:calendar")),
        (_("Program requests"), reverse("assignments:requests:program-list")),
    ]


def may_want_officer(person: Any) -> bool:
    return standing_of(person).has(Role.PRINCIPAL, Role.SUPERINTENDENT)


class ProgramRequestList(ListPage):
    ability = SEE_PROGRAM_REQUEST
    model = ProgramRequest
    title = gettext_lazy("Program requests")
    lede = gettext_lazy("Officers that schools ask for, and new programs in schools.")
    filterset_class = ProgramRequestFilter
    related = ("agency", "district", "requested_by")
    prefetch = ("schools",)
    export_name = "program-requests"
    empty: ClassVar[dict[str, Any]] = {
        "title": gettext_lazy("No requests yet"),
        "text": gettext_lazy(
            "A principal or superintendent asks for an officer; officers and school staff propose programs."
        ),
    }
    columns = (
        Column("title", gettext_lazy("Request"), order_by=("title",)),
        Column("kind", gettext_lazy("Kind"), value=lambda r: r.get_kind_display(), order_by=("kind",)),
        Column("schools", gettext_lazy("Schools"), value=lambda r: ", ".join(s.name for s in r.schools.all())),
        Column("requested_by", gettext_lazy("Asked by"), order_by=("requested_by__full_name",)),
        Column("created_at", gettext_lazy("Sent"), order_by=("created_at",)),
        status_column(PROGRAM_REQUEST_STATES),
    )

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return crumbs()[:1]

    def actions(self) -> list[dict[str, Any]]:
        person = self.request.user
        found = []
        if may_want_officer(person):
            found.append(link(_("Ask for an officer"), reverse("assignments:requests:ask-officer"), primary=True))
        if schools_for_programs(person).exists():
            found.append(link(_("Propose a program"), reverse("assignments:requests:propose"), primary=not found))
        return found


class ProgramRequestDetail(DetailPage):
    ability = SEE_PROGRAM_REQUEST
    model = ProgramRequest
    template_name = "assignments/program_request.html"
    related = ("agency", "district", "requested_by", "permitted_by", "decided_by")

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return crumbs()

    def actions(self) -> list[dict[str, Any]]:
        edit = reverse("assignments:requests:program-edit", args=[self.record.pk])
        return when_allowed(EDIT_PROGRAM_REQUEST, self.request.user, self.record, lambda: link(_("Change"), edit))

    def steps(self) -> list[dict[str, Any]]:
        way = STEPS[self.record.kind]
        if self.record.status not in way:
            return []
        labels, here = {s.key: s.label for s in PROGRAM_REQUEST_STATES}, way.index(self.record.status)
        return [
            {"label": labels[key], "state": "done" if at < here else "here" if at == here else "todo"}
            for at, key in enumerate(way)
        ]

    def context(self) -> dict[str, Any]:
        request = self.record
        context = super().context()
        relation = awaited(request)
        context["waiting"] = (relation.label, request.status_since) if relation else None
        kind = outcome_kind(request.becomes)
        policy = request.policy
        return {
            **context,
            "schools": list(request.schools.all()),
            "outcomes": kind.seen(request, self.request.user) if kind else (),
            "outcome_label": kind.label if kind else "",
            "clauses": [c for word in _words(request) if (c := policy.demand(word)) is not None],
        }


def _words(request: ProgramRequest) -> tuple[str, ...]:
    return ("principal_permission", "program_approval") if request.kind == "program" else ("agreement_in_force",)


def awaited(request: ProgramRequest) -> Any:
    """Whom the request waits for: each kind goes past other people."""
    first = SRO_SUPERVISOR if request.kind == "officer" else REQUEST_PRINCIPAL if request.permission_due else CHIEF
    return {"requested": first, "advised": CHIEF, "permitted": CHIEF, "returned": REQUESTER}.get(request.status)


class _RequestPage(FormPage):
    model = ProgramRequest
    submit_label = gettext_lazy("Send")
    kind: str = "officer"

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return crumbs()

    def form_arguments(self) -> dict[str, Any]:
        person = self.request.user
        schools = schools_wanting(person) if self.kind == "officer" else schools_for_programs(person)
        agencies = agencies_of_schools(schools)
        initial = self.initial()
        if not initial:
            only, one = list(schools[:2]), list(agencies[:2])
            initial = {"agency": one[0].pk if len(one) == 1 else None}
            if len(only) == 1:
                initial["schools"] = [only[0].pk] if self.kind == "officer" else only[0].pk
        return {"initial": initial, "schools": schools, "agencies": agencies}

    def cancel_url(self) -> str:
        return str(self.record.get_absolute_url()) if self.record else reverse("assignments:requests:program-list")

    def save(self, form: Any) -> str:
        return send_request(by=self.request.user, kind=self.kind, text=form.text()).get_absolute_url()


class AskForOfficer(_RequestPage):
    ability = ASK_FOR_OFFICER
    form_class = OfficerWantedForm
    title = gettext_lazy("Ask for an officer")
    lede = gettext_lazy("The SRO supervisor advises, the chief decides. You are told of each step.")

    def may_open(self) -> bool:
        return may_want_officer(self.request.user)


class ProposeProgram(_RequestPage):
    ability = PROPOSE_PROGRAM
    form_class = NewProgramForm
    kind = "program"
    title = gettext_lazy("Propose a program")
    lede = gettext_lazy("The principal permits it, with advice or conditions. Then the chief or a designee decides.")

    def may_open(self) -> bool:
        return schools_for_programs(self.request.user).exists()


class ProgramRequestEdit(_RequestPage):
    ability = EDIT_PROGRAM_REQUEST
    related = ("agency", "district")
    title = gettext_lazy("Change the request")
    submit_label = gettext_lazy("Save changes")

    @property
    def kind(self) -> str:  # type: ignore[override]  # that of the record, not of the page
        return str(self.record.kind)

    @property
    def form_class(self) -> Any:  # type: ignore[override]  # as above
        return OfficerWantedForm if self.kind == "officer" else NewProgramForm

    def initial(self) -> dict[str, Any]:
        names = ("title", "need", "hours", "funding", "officers", "starts_on", "ends_on")
        chosen = list(self.record.schools.values_list("pk", flat=True))
        return {
            **{name: getattr(self.record, name) for name in names},
            "agency": self.record.agency_id,
            "schools": chosen if self.kind == "officer" else next(iter(chosen), None),
        }

    def save(self, form: Any) -> str:
        changed = change_request(
            request=self.record, by=self.request.user, version=self.seen_version(), text=form.text()
        )
        return changed.get_absolute_url()
