"""Who holds which seat at an organisation: giving, ending; closing and opening accounts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

from django.db.models import Case, CharField, QuerySet, Value, When
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sro_program.accounts.permissions import DISABLE_ACCOUNT, ENABLE_ACCOUNT
from sro_program.permissions.relation import Ability
from sro_program.ui.pages import DetailPage, FormPage, ListPage, Words, link
from sro_program.ui.tables import Column

from .. import queries
from ..filters import NOW, OVER, PLANNED, SeatFilter, held
from ..forms.seats import AT_ONCE, EndSeatForm, SeatForm
from ..history import changes_of
from ..models import Agency, District, School, Seat
from ..permissions import (
    END_SEAT,
    GRANT_AT_AGENCY,
    GRANT_AT_DISTRICT,
    GRANT_AT_SCHOOL,
    KEEP_AGENCIES,
    SEE_AGENCY_SEATS,
    SEE_DISTRICT_SEATS,
    SEE_SCHOOL_SEATS,
    SEE_SEAT,
    roles_to_grant,
)
from ..services import seats
from .places import InstallationPage, OnlyForSome

STANDING = {NOW: gettext_lazy("Held now"), PLANNED: gettext_lazy("Begins later"), OVER: gettext_lazy("Ended")}


def seats_url(place: Any, page: str = "seats") -> str:
    if place is None:
        return reverse(f"organisations:installation-{page}")
    return reverse(f"organisations:{place._meta.model_name}-{page}", args=[place.pk])


def place_crumbs(place: Any) -> list[tuple[Words, str]]:
    if place is None:
        return [(InstallationPage.title, reverse("organisations:installation"))]
    return [(place.name, place.get_absolute_url())]


class SeatListPage(ListPage):
    """Base: the seats of one organisation, which a subclass names."""

    ability = SEE_SEAT
    model = Seat
    place_model: ClassVar[type[Agency | District | School]]
    place_ability: ClassVar[Ability]
    title = gettext_lazy("People and seats")
    lede = gettext_lazy("A seat lets its holder act in a role, from a day until a day.")
    filterset_class = SeatFilter
    related = ("user", "granted_by", "agency", "district", "school__district")
    export_name = "seats"
    columns = (
        Column("user", gettext_lazy("Person"), order_by=("user__full_name",)),
        Column("role", gettext_lazy("Role"), value=lambda s: s.get_role_display(), order_by=("role",)),
        Column("title", gettext_lazy("Title"), order_by=("title",)),
        Column("since", gettext_lazy("From"), order_by=("since",)),
        Column("until", gettext_lazy("Until"), order_by=("until",)),
        Column("held", gettext_lazy("Standing"), value=lambda s: STANDING[s.held]),
        Column("granted_by", gettext_lazy("Given by"), order_by=("granted_by__full_name",)),
    )
    empty: ClassVar[dict[str, Any]] = {
        "title": gettext_lazy("Nobody has a seat here yet"),
        "text": gettext_lazy("Give somebody a seat by mail address; a new address gets an account."),
    }

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.place = self.find_place()
        return super().get(request, *args, **kwargs)

    def find_place(self) -> Any:
        rows = self.place_ability.scope(self.request.user, self.place_model._default_manager.all())
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def of_place(self) -> dict[str, Any]:
        return {self.place_model._meta.model_name or "": self.place}

    def get_queryset(self) -> QuerySet[Seat]:
        today = queries.today_at(self.place)
        return with_standing(super().get_queryset().filter(**self.of_place()), today)

    def row_url(self, record: Any) -> str:
        return reverse("organisations:seat", args=[record.pk])

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return place_crumbs(self.place)

    def actions(self) -> list[dict[str, Any]]:
        if not roles_to_grant(self.request.user, self.place):
            return []
        return [link(_("Give a seat"), seats_url(self.place, "seat-new"), primary=True)]


def with_standing(rows: QuerySet[Seat], today: date) -> QuerySet[Seat]:
    """Each seat says where today lies in it."""
    return rows.annotate(
        held=Case(
            When(held(PLANNED, today), then=Value(PLANNED)),
            When(held(OVER, today), then=Value(OVER)),
            default=Value(NOW),
            output_field=CharField(),
        )
    )


class AgencySeatsPage(SeatListPage):
    place_model = Agency
    place_ability = SEE_AGENCY_SEATS


class DistrictSeatsPage(SeatListPage):
    place_model = District
    place_ability = SEE_DISTRICT_SEATS


class SchoolSeatsPage(SeatListPage):
    place_model = School
    place_ability = SEE_SCHOOL_SEATS


class InstallationSeatsPage(SeatListPage):
    """Those who look after the installation."""

    def find_place(self) -> Any:
        if not roles_to_grant(self.request.user, None):
            raise Http404

    def of_place(self) -> dict[str, Any]:
        return {"agency": None, "district": None, "school": None}


class SeatPage(DetailPage):
    ability = SEE_SEAT
    model = Seat
    related = ("user", "agency", "district", "school__district", "granted_by")
    template_name = "organisations/seat.html"

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        """Holders come from their account; others from the list of the organisation."""
        if self.record.user_id == self.request.user.pk:
            return ((_("Your account"), reverse("account")),)
        place = self.record.organisation
        return (*place_crumbs(place), (SeatListPage.title, seats_url(place)))

    def actions(self) -> list[dict[str, Any]]:
        user, seat = self.request.user, self.record
        over = seat.until is not None and seat.until < queries.today_at(seat.organisation)
        links = []
        if not over and END_SEAT.allows(user, seat):
            links.append(link(_("End the seat"), reverse("organisations:seat-end", args=[seat.pk])))
        for ability, label, name in (
            (DISABLE_ACCOUNT, _("Disable the account"), "account-disable"),
            (ENABLE_ACCOUNT, _("Open the account again"), "account-enable"),
        ):
            if ability.allows(user, seat.user):
                links.append(link(label, reverse(name, args=[seat.user_id])))
        return links

    def context(self) -> dict[str, Any]:
        return {**super().context(), "timeline": changes_of(self.record)}


class SeatNewPage(FormPage):
    """Base: a subclass names the kind of organisation. The roles offered are those the person may give."""

    form_class = SeatForm
    title = gettext_lazy("Give a seat")
    submit_label = gettext_lazy("Give the seat")
    lede = gettext_lazy("A new address gets an account and a mail with a link to set a password.")

    def form_arguments(self) -> dict[str, Any]:
        roles = roles_to_grant(self.request.user, self.record)
        initial = {"since": queries.today_at(self.record), "role": roles[0].value if len(roles) == 1 else None}
        return {"roles": roles, "initial": initial}

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return (*place_crumbs(self.record), (_("People and seats"), seats_url(self.record)))

    def cancel_url(self) -> str:
        return seats_url(self.record)

    def save(self, form: SeatForm) -> str:
        seats.grant_seat(actor=self.request.user, place=self.record, **form.cleaned_data)
        return seats_url(self.record)


class AgencySeatNewPage(SeatNewPage):
    ability = GRANT_AT_AGENCY
    model = Agency


class DistrictSeatNewPage(SeatNewPage):
    ability = GRANT_AT_DISTRICT
    model = District


class SchoolSeatNewPage(SeatNewPage):
    ability = GRANT_AT_SCHOOL
    model = School
    related = ("district",)


class InstallationSeatNewPage(OnlyForSome, SeatNewPage):
    ability = KEEP_AGENCIES


class SeatEndPage(FormPage):
    ability = END_SEAT
    model = Seat
    related = ("user", "agency", "district", "school__district")
    form_class = EndSeatForm
    title = gettext_lazy("End a seat")
    template_name = "organisations/seat_end.html"
    submit_label = gettext_lazy("End the seat")

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        place = self.record.organisation
        return (*place_crumbs(place), (_("People and seats"), seats_url(place)))

    def context(self) -> dict[str, Any]:
        began = self.record.since < queries.today_at(self.record.organisation)
        return {**super().context(), "danger": True, "taken_back": not began}

    def cancel_url(self) -> str:
        return reverse("organisations:seat", args=[self.record.pk])

    def save(self, form: EndSeatForm) -> str:
        data = form.cleaned_data
        seats.end_seat(
            seat=self.record,
            actor=self.request.user,
            version=self.seen_version(),
            until=None if data["when"] == AT_ONCE else data["until"],
            reason=data["reason"],
        )
        return seats_url(self.record.organisation)
