"""Agencies, districts, schools: what they are, whom they serve, who is there."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sro_program.home.sections import sections_context
from sro_program.permissions.relation import NOTHING, SIGNED_IN, Ability
from sro_program.permissions.views import AbilityMixin
from sro_program.policy.loader import packs
from sro_program.policy.models import Adoption
from sro_program.ui.pages import DetailPage, FormPage, ListPage, Page, Words, link
from sro_program.ui.tables import Column

from .. import queries
from ..filters import LEVELS, AgencyFilter, DistrictFilter, SchoolFilter
from ..forms.places import AgencyForm, BellsForm, ContactForm, DistrictsForm, NewAgencyForm
from ..models import Agency, District, Role, School
from ..permissions import (
    ADD_CALENDAR,
    EDIT_AGENCY,
    EDIT_BELLS,
    KEEP_AGENCIES,
    SEE_AGENCY,
    SEE_AGENCY_SEATS,
    SEE_DISTRICT,
    SEE_DISTRICT_SEATS,
    SEE_ROSTER_OF,
    SEE_SCHOOL,
    SEE_SCHOOL_SEATS,
)
from ..seats import standing_of
from ..services import places

SHOWN = 50
LEVEL_LABELS = dict(LEVELS)


def agency_crumb(agency: Agency) -> tuple[Words, str]:
    return (agency.name, agency.get_absolute_url())


def district_crumb(district: District) -> tuple[Words, str]:
    return (district.name, district.get_absolute_url())


def _links(user: Any, record: Any, *pages: tuple[Ability, str, str]) -> list[dict[str, Any]]:
    """Links to the pages about a record that this person may open."""
    return [
        link(label, reverse(f"organisations:{name}", args=[record.pk]))
        for ability, label, name in pages
        if ability.allows(user, record)
    ]


class OnlyForSome(AbilityMixin):
    """A page for those to whom its ability gives anything at all; for everybody else it does not exist."""

    def may_open(self) -> bool:
        assert self.ability is not None
        return self.ability.condition(self.request.user) is not NOTHING

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.may_open():
            raise Http404
        return super().get(request, *args, **kwargs)  # type: ignore[misc, no-any-return]  # stands before a page


class HomePage(Page):
    """Straight to the organisation of the seat in use."""

    ability = SIGNED_IN
    template_name = "organisations/home.html"
    title = gettext_lazy("Organisation")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        seat = getattr(request, "seat", None)
        if seat is None:
            return super().get(request, *args, **kwargs)
        if seat.organisation is None:
            return redirect("organisations:installation")
        return redirect(seat.organisation)


class InstallationPage(OnlyForSome, Page):
    """What this installation holds, for those who look after it."""

    ability = KEEP_AGENCIES
    template_name = "organisations/installation.html"
    title = gettext_lazy("This installation")
    lede = gettext_lazy("Agencies, the school directory and who looks after them. Records of agencies are not here.")

    def actions(self) -> list[dict[str, Any]]:
        return [link(_("Add an agency"), reverse("organisations:agency-new"), primary=True)]

    def context(self) -> dict[str, Any]:
        keepers = queries.seats_now(role=Role.ADMINISTRATOR)
        return {**super().context(), "counts": queries.installation_counts(), "keepers": keepers}


class AgencyListPage(OnlyForSome, ListPage):
    ability = KEEP_AGENCIES
    model = Agency
    title = gettext_lazy("Agencies")
    filterset_class = AgencyFilter
    export_name = "agencies"
    columns = (
        Column("name", gettext_lazy("Name"), order_by=("name",)),
        Column("kind", gettext_lazy("Kind"), value=lambda a: a.get_kind_display(), order_by=("kind",)),
        Column("state", gettext_lazy("State"), order_by=("state",)),
        Column("officer_count", gettext_lazy("Officers"), value=lambda a: a.officer_count or 0, numeric=True),
        Column("district_count", gettext_lazy("Districts"), value=lambda a: a.district_count or 0, numeric=True),
        Column("has_chief", gettext_lazy("Has a chief")),
    )
    empty: ClassVar[dict[str, Any]] = {
        "title": gettext_lazy("No agency yet"),
        "text": gettext_lazy("Add the police agency, then give its chief a seat."),
    }

    def get_queryset(self) -> QuerySet[Agency]:
        return queries.with_sizes(super().get_queryset())

    def actions(self) -> list[dict[str, Any]]:
        return [link(_("Add an agency"), reverse("organisations:agency-new"), primary=True)]

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return ((InstallationPage.title, reverse("organisations:installation")),)


class AgencyPage(DetailPage):
    ability = SEE_AGENCY
    model = Agency
    template_name = "organisations/agency.html"

    @cached_property
    def may_edit(self) -> bool:
        return EDIT_AGENCY.allows(self.request.user, self.record)

    def actions(self) -> list[dict[str, Any]]:
        links = _links(
            self.request.user,
            self.record,
            (SEE_ROSTER_OF, _("Officers"), "officer-list"),
            (SEE_AGENCY_SEATS, _("People and seats"), "agency-seats"),
        )
        if self.may_edit:
            links.append(link(_("Change"), reverse("organisations:agency-edit", args=[self.record.pk])))
        return links

    def context(self) -> dict[str, Any]:
        """People of the schools served learn who leads the agency, not who else works there."""
        agency, standing = self.record, standing_of(self.request.user)
        works_here = agency.pk in standing.agencies()
        inside = works_here or standing.has(Role.ADMINISTRATOR)
        people, districts = queries.seats_now(agency=agency), agency.districts.order_by("name", "pk")
        if not inside:
            people = people.filter(role__in=(Role.CHIEF, Role.SERGEANT))
            districts = SEE_DISTRICT.scope(self.request.user, districts)
        adopted = (
            Adoption.objects.filter(agency=agency, since__lte=queries.today_at(agency)).order_by("-since").first()
        )
        return {
            **super().context(),
            "works_here": works_here,
            "inside": inside,
            "people": people[:SHOWN],
            "districts": districts[:SHOWN],
            "officer_count": queries.on_roster(agency).count() if inside else None,
            **sections_context(agency, self.request.user),
            "adopted": adopted,
            "pack": packs().get(adopted.pack) if adopted else None,
            "may_edit": self.may_edit,
        }


class AgencyNewPage(OnlyForSome, FormPage):
    ability = KEEP_AGENCIES
    form_class = NewAgencyForm
    title = gettext_lazy("Add an agency")
    lede = gettext_lazy("The police agency that runs an SRO program. Its chief fills in the rest.")
    submit_label = gettext_lazy("Add the agency")

    def save(self, form: NewAgencyForm) -> str:
        return places.add_agency(**form.cleaned_data).get_absolute_url()

    def cancel_url(self) -> str:
        return reverse("organisations:agency-list")


class AgencyEditPage(FormPage):
    """Administrators change what the agency is; its chief, where to find it."""

    ability = EDIT_AGENCY
    model = Agency
    title = gettext_lazy("Change the agency")

    def make_form(self, *data: Any) -> AgencyForm | ContactForm:
        chosen = AgencyForm if self._keeps() else ContactForm
        names = chosen.base_fields
        return chosen(*data, initial={name: getattr(self.record, name) for name in names})

    def _keeps(self) -> bool:
        return standing_of(self.request.user).has(Role.ADMINISTRATOR)

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return (agency_crumb(self.record),)

    def save(self, form: Any) -> str:
        change = places.change_agency if self._keeps() else places.change_contact
        return change(agency=self.record, version=self.seen_version(), **form.cleaned_data).get_absolute_url()


class AgencyDistrictsPage(FormPage):
    """Which districts the agency serves: their schools' people see the agency, and its people the schools."""

    ability = EDIT_AGENCY
    model = Agency
    form_class = DistrictsForm
    template_name = "organisations/agency_districts.html"
    title = gettext_lazy("Districts served")
    lede = gettext_lazy("People of these districts and their schools see the agency, and its people see the schools.")

    @property
    def q(self) -> str:
        return " ".join(self.request.GET.get("q", "").replace("\0", "").split())[:100]

    def form_arguments(self) -> dict[str, Any]:
        served = list(self.record.districts.values_list("pk", flat=True))
        return {"agency": self.record, "q": self.q, "initial": {"districts": served}}

    def context(self) -> dict[str, Any]:
        return {**super().context(), "q": self.q}

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return (agency_crumb(self.record),)

    def save(self, form: DistrictsForm) -> str:
        chosen = form.cleaned_data["districts"]
        agency = places.serve_districts(agency=self.record, version=self.seen_version(), districts=chosen)
        return agency.get_absolute_url()


class DistrictListPage(OnlyForSome, ListPage):
    ability = SEE_DISTRICT
    model = District
    title = gettext_lazy("Districts")
    filterset_class = DistrictFilter
    export_name = "districts"
    columns = (
        Column("name", gettext_lazy("Name"), order_by=("name",)),
        Column("city", gettext_lazy("City"), order_by=("city",)),
        Column("county", gettext_lazy("County"), order_by=("county",)),
        Column("state", gettext_lazy("State"), order_by=("state",)),
        Column("school_count", gettext_lazy("Schools"), value=lambda d: d.school_count or 0, numeric=True),
        Column("students", gettext_lazy("Students"), numeric=True, order_by=("students",)),
        Column("agency_count", gettext_lazy("Agencies"), value=lambda d: d.agency_count or 0, numeric=True),
    )
    empty: ClassVar[dict[str, Any]] = {
        "title": gettext_lazy("No district yet"),
        "text": gettext_lazy("Districts come with the school directory, which an administrator imports."),
    }

    def get_queryset(self) -> QuerySet[District]:
        return queries.with_counts(super().get_queryset())


class DistrictPage(DetailPage):
    ability = SEE_DISTRICT
    model = District
    template_name = "organisations/district.html"

    def actions(self) -> list[dict[str, Any]]:
        return _links(
            self.request.user,
            self.record,
            (ADD_CALENDAR, _("Add a school calendar"), "calendar-new"),
            (SEE_DISTRICT_SEATS, _("People and seats"), "district-seats"),
        )

    def context(self) -> dict[str, Any]:
        district = self.record
        schools = School.objects.filter(district=district).order_by("name", "pk")
        agencies = SEE_AGENCY.scope(self.request.user, queries.agencies_serving(district))
        return {
            **super().context(),
            "schools": schools[:SHOWN],
            "school_count": schools.count(),
            "agencies": agencies,
            "calendars": queries.calendars_with_days(district),
            "people": queries.seats_now(district=district),
        }


class SchoolListPage(OnlyForSome, ListPage):
    ability = SEE_SCHOOL
    model = School
    title = gettext_lazy("Schools")
    filterset_class = SchoolFilter
    related = ("district",)
    export_name = "schools"
    columns = (
        Column("name", gettext_lazy("Name"), order_by=("name",)),
        Column("district", gettext_lazy("District"), order_by=("district__name",)),
        Column("city", gettext_lazy("City"), order_by=("city",)),
        Column("level", gettext_lazy("Level"), value=lambda s: LEVEL_LABELS.get(queries.level_of(s))),
        Column("grades", gettext_lazy("Grades")),
        Column("students", gettext_lazy("Students"), numeric=True, order_by=("students",)),
    )
    empty: ClassVar[dict[str, Any]] = {
        "title": gettext_lazy("No school yet"),
        "text": gettext_lazy("You see the schools of the districts that your organisation belongs to or serves."),
    }


class SchoolPage(DetailPage):
    ability = SEE_SCHOOL
    model = School
    related = ("district",)
    template_name = "organisations/school.html"

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return (district_crumb(self.record.district),)

    def actions(self) -> list[dict[str, Any]]:
        return _links(
            self.request.user,
            self.record,
            (EDIT_BELLS, _("Bell times"), "school-bells"),
            (SEE_SCHOOL_SEATS, _("People and seats"), "school-seats"),
        )

    def context(self) -> dict[str, Any]:
        school = self.record
        return {
            **super().context(),
            "level": LEVEL_LABELS.get(queries.level_of(school)),
            "people": queries.seats_now(school=school),
            "agencies": SEE_AGENCY.scope(self.request.user, queries.agencies_serving(school.district)),
            "calendars": queries.calendars_with_days(school.district),
            **sections_context(school, self.request.user),
        }


class SchoolBellsPage(FormPage):
    ability = EDIT_BELLS
    model = School
    related = ("district",)
    form_class = BellsForm
    title = gettext_lazy("Bell times")
    lede = gettext_lazy("The hours of an ordinary school day. Days that differ stand in the district’s calendar.")

    def initial(self) -> dict[str, Any]:
        return {"starts_at": self.record.starts_at, "ends_at": self.record.ends_at}

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return (district_crumb(self.record.district), (self.record.name, self.record.get_absolute_url()))

    def save(self, form: BellsForm) -> str:
        school = places.set_bell_times(school=self.record, version=self.seen_version(), **form.cleaned_data)
        return school.get_absolute_url()
