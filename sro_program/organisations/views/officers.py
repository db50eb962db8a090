"""The roster of an agency, and what its records say of each officer."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import BooleanField, Case, QuerySet, Value, When
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sro_program.home.sections import sections_context
from sro_program.permissions.relation import NOTHING
from sro_program.ui.pages import DetailPage, FormPage, ListPage, Words, link, when_allowed
from sro_program.ui.tables import Column

from .. import queries
from ..filters import OfficerFilter
from ..forms.officers import ChangeOfficerForm, NewOfficerForm, OfficerForm
from ..history import changes_of
from ..models import Agency, Officer
from ..permissions import ADD_OFFICER, EDIT_OFFICER, SEE_OFFICER, SEE_ROSTER, SEE_ROSTER_OF
from ..services import officers
from .places import agency_crumb

_ROSTER = (
    Column("name", gettext_lazy("Name"), value=str, order_by=("user__full_name",)),
    Column("rank", gettext_lazy("Rank"), order_by=("rank",)),
)
_RECORD = (
    Column("badge", gettext_lazy("Badge"), order_by=("badge",)),
    Column("supervisor", gettext_lazy("Supervisor"), order_by=("supervisor__user__full_name",)),
    Column("sworn_since", gettext_lazy("Sworn since"), order_by=("sworn_since",)),
    Column("probation_until", gettext_lazy("On probation until"), order_by=("probation_until",)),
    Column("certified_until", gettext_lazy("Certified until"), order_by=("certified_until",)),
)
_LEFT = Column("left_on", gettext_lazy("Left on"), order_by=("left_on",))


def roster_crumb(agency: Agency) -> tuple[Words, str]:
    return (_("Officers"), reverse("organisations:officer-list", args=[agency.pk]))


class OfficerListPage(ListPage):
    """Colleagues see names and ranks; who leads the program or audits it sees what the records say."""

    ability = SEE_ROSTER
    model = Officer
    title = gettext_lazy("Officers")
    filterset_class = OfficerFilter
    related = ("user", "supervisor__user")
    export_name = "officers"
    empty: ClassVar[dict[str, Any]] = {
        "title": gettext_lazy("No officer yet"),
        "text": gettext_lazy("Add officers one by one, or import the roster of the agency."),
    }

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.agency = get_object_or_404(SEE_ROSTER_OF.scope(request.user, Agency.objects.all()), pk=kwargs["pk"])
        return super().get(request, *args, **kwargs)

    @cached_property
    def leads(self) -> bool:
        return queries.leads_roster(self.request.user, self.agency.pk)

    def get_queryset(self) -> QuerySet[Officer]:
        rows = super().get_queryset().filter(agency=self.agency)
        if not (self.leads and self.request.GET.get("service")):
            rows = rows.filter(left_on__isnull=True)
        opens = SEE_OFFICER.condition(self.request.user)
        answer = Value(False) if opens is NOTHING else Case(When(opens, then=Value(True)), default=Value(False))
        opened: QuerySet[Officer] = rows.annotate(
            may_open=Case(When(pk__isnull=False, then=answer), output_field=BooleanField())
        )
        return opened

    def get_columns(self) -> Sequence[Column]:
        if not self.leads:
            return _ROSTER
        return (*_ROSTER, *_RECORD, _LEFT) if self.request.GET.get("service") else (*_ROSTER, *_RECORD)

    def row_url(self, record: Any) -> str:
        return str(record.get_absolute_url()) if record.may_open else ""

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return (agency_crumb(self.agency),)

    def actions(self) -> list[dict[str, Any]]:
        if not ADD_OFFICER.allows(self.request.user, self.agency):
            return []
        pk = [self.agency.pk]
        return [
            link(_("Add an officer"), reverse("organisations:officer-new", args=pk), primary=True),
            link(_("Import the roster"), reverse("organisations:import-roster", args=pk)),
        ]


class OfficerPage(DetailPage):
    """A personnel record: each look at it is written down."""

    ability = SEE_OFFICER
    model = Officer
    related = ("user", "agency", "supervisor__user")
    personnel = True
    template_name = "organisations/officer.html"

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        crumbs = [agency_crumb(self.record.agency)]
        if SEE_ROSTER.allows(self.request.user, self.record):
            crumbs.append(roster_crumb(self.record.agency))
        return crumbs

    def actions(self) -> list[dict[str, Any]]:
        pk: list[UUID] = [self.record.pk]
        return when_allowed(
            EDIT_OFFICER,
            self.request.user,
            self.record,
            lambda: link(_("Change"), reverse("organisations:officer-edit", args=pk), primary=True),
        )

    def context(self) -> dict[str, Any]:
        today = queries.today_at(self.record.agency)
        reports = self.record.reports.filter(left_on__isnull=True).select_related("user").order_by("user__full_name")
        return {
            **super().context(),
            "today": today,
            "chain": queries.chain_of(self.record),
            "reports": reports,
            "timeline": changes_of(self.record),
            **sections_context(self.record, self.request.user),
        }


class OfficerNewPage(FormPage):
    ability = ADD_OFFICER
    model = Agency
    form_class = NewOfficerForm
    title = gettext_lazy("Add an officer")
    lede = gettext_lazy("A new address gets an account and a mail with a link to set a password.")
    submit_label = gettext_lazy("Add the officer")

    def form_arguments(self) -> dict[str, Any]:
        return {"agency": self.record}

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return (agency_crumb(self.record), roster_crumb(self.record))

    def save(self, form: NewOfficerForm) -> str:
        officer = officers.add_officer(
            agency=self.record,
            actor=self.request.user,
            email=form.cleaned_data["email"],
            full_name=form.cleaned_data["full_name"],
            facts=form.facts(),
        )
        return officer.get_absolute_url()


class OfficerEditPage(FormPage):
    ability = EDIT_OFFICER
    model = Officer
    related = ("user", "agency")
    form_class = ChangeOfficerForm

    def get_title(self) -> str:
        return _("Change the record of %(officer)s") % {"officer": self.record}

    def form_arguments(self) -> dict[str, Any]:
        return {"agency": self.record.agency, "initial": OfficerForm.of(self.record)}

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return (agency_crumb(self.record.agency), (str(self.record), self.record.get_absolute_url()))

    def save(self, form: ChangeOfficerForm) -> str:
        officer = officers.change_officer(
            officer=self.record,
            actor=self.request.user,
            version=self.seen_version(),
            facts=form.facts(),
            left_on=form.cleaned_data["left_on"],
        )
        return officer.get_absolute_url()
