"""Pages of assignments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sro_program.organisations.models import Role
from sro_program.organisations.queries import today_at
from sro_program.organisations.seats import holders, standing_of
from sro_program.permissions.relation import knowing
from sro_program.ui.pages import DetailPage, FormPage, ListPage, link
from sro_program.ui.tables import Column, status_column

from ..filters import AssignmentFilter
from ..forms.posts import HoursForm, NewPostForm, PostForm
from ..models import AssignedSchool, Assignment, HandOver
from ..permissions.posts import EDIT_ASSIGNMENT, HAND_OVER, SEE_ASSIGNMENT, SEE_HAND_OVER, leads_officers
from ..queries.lapses import Lapse, lapses_of_one
from ..queries.posts import hours_now
from ..services.posts import change_assignment, plan_assignment, write_hours
from ..states import ASSIGNMENT_STATES
from .base import may


def _schools(assignment: Assignment) -> str:
    return ", ".join(s.name for s in assignment.schools.all())


def posts_crumb() -> tuple[Any, str]:
    return (_("Assignments"), reverse("assignments:assignment-list"))


def places_of(assignment: Assignment) -> list[AssignedSchool]:
    rows = assignment.places.select_related("school__district")
    rows = rows.prefetch_related(Prefetch("windows", queryset=hours_now()))
    return list(rows.order_by("school__name", "pk"))


class AssignmentList(ListPage):
    ability = SEE_ASSIGNMENT
    model = Assignment
    title = gettext_lazy("Assignments")
    lede = gettext_lazy("Which officer serves at which school, from when to when.")
    filterset_class = AssignmentFilter
    related = ("officer__user", "agreement__agency", "agreement__district")
    prefetch = ("schools", Prefetch("places__windows", queryset=hours_now().order_by()))
    export_name = "assignments"
    empty: ClassVar[dict[str, Any]] = {
        "title": gettext_lazy("No assignments"),
        "text": gettext_lazy("An assignment is planned when the chief appoints an officer."),
    }
    columns = (
        Column("officer", gettext_lazy("Officer"), order_by=("officer__user__full_name",)),
        Column("schools", gettext_lazy("Schools"), value=_schools),
        Column(
            "district",
            gettext_lazy("District"),
            value=lambda a: a.agreement.district,
            order_by=("agreement__district__name",),
        ),
        Column("hours", gettext_lazy("Hours a week"), value=lambda a: hours_a_week(a.places.all()), numeric=True),
        Column("starts_on", gettext_lazy("First day"), order_by=("starts_on",)),
        Column("ends_on", gettext_lazy("Last day"), value=lambda a: a.last_day),
        status_column(ASSIGNMENT_STATES),
    )

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return [(_("Agreements"), reverse("assignments:agreement-list"))]

    def actions(self) -> list[dict[str, Any]]:
        if not leads_officers(self.request.user):
            return []
        return [link(_("Plan an assignment"), reverse("assignments:assignment-new"), primary=True)]


def hours_a_week(places: Any) -> str:
    return f"{sum(w.minutes for place in places for w in place.windows.all()) / 60:g}"


class AssignmentDetail(DetailPage):
    ability = SEE_ASSIGNMENT
    model = Assignment
    template_name = "assignments/assignment_detail.html"
    related = ("officer__user", "officer__agency", "agreement__agency", "agreement__district", "hand_over")

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return [posts_crumb()]

    def get_title(self) -> str:
        return _("Assignment of %s") % self.record

    def get_queryset(self) -> QuerySet[Assignment]:
        return knowing(super().get_queryset(), self.request.user, edit=EDIT_ASSIGNMENT, begin=HAND_OVER)

    def actions(self) -> list[dict[str, Any]]:
        pk = [self.record.pk]
        found: list[dict[str, Any]] = []
        if may(self.record, "edit"):
            found.append(link(_("Hours and contacts"), reverse("assignments:assignment-hours", args=pk), primary=True))
            found.append(link(_("Change"), reverse("assignments:assignment-edit", args=pk)))
        begin = reverse("assignments:hand-over-begin", args=pk)
        return [*found, link(_("Begin the hand-over"), begin)] if may(self.record, "begin") else found

    def context(self) -> dict[str, Any]:
        places = places_of(self.record)
        hand_over = getattr(self.record, "hand_over", None)
        if hand_over is not None and not SEE_HAND_OVER.allows(self.request.user, hand_over):
            hand_over = None
        return {
            **super().context(),
            "places": places,
            "hours": hours_a_week(places),
            "full_time": self.record.officer.agency.full_time_hours,
            "hand_over": hand_over,
            "lapses": self._lapses(),
        }

    def _lapses(self) -> list[Lapse]:
        """For the agency's leaders, its auditor and the officer; a school is not told what ran out."""
        officer = self.record.officer
        leads = standing_of(self.request.user).agencies(Role.CHIEF, Role.SERGEANT, Role.AUDITOR)
        if officer.agency_id not in leads and officer.user_id != self.request.user.pk:
            return []
        return lapses_of_one(officer, today_at(officer.agency))

    def timeline_with(self) -> Sequence[HandOver]:
        return ()


class _PostPage(FormPage):
    model = Assignment
    related = ("officer__user", "agreement__agency", "agreement__district")

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        if self.record is None:
            return [posts_crumb()]
        return [posts_crumb(), (str(self.record), self.record.get_absolute_url())]


class AssignmentNew(_PostPage):
    """A post beside those that appointments plan: for an officer who serves already."""

    ability = EDIT_ASSIGNMENT
    form_class = NewPostForm
    title = gettext_lazy("Plan an assignment")
    lede = gettext_lazy("Hours and contacts come next. It becomes active on its first day.")
    submit_label = gettext_lazy("Plan it")

    def may_open(self) -> bool:
        return leads_officers(self.request.user)

    def form_arguments(self) -> dict[str, Any]:
        return {**super().form_arguments(), "person": self.request.user}

    def cancel_url(self) -> str:
        return reverse("assignments:assignment-list")

    def save(self, form: NewPostForm) -> str:
        post, given = form.post(), form.cleaned_data
        made = plan_assignment(
            officer=given["officer"],
            agreement=post.agreement,
            schools=post.schools,
            starts_on=post.starts_on,
            ends_on=post.ends_on,
            basis=given["basis"],
        )
        return reverse("assignments:assignment-hours", args=[made.pk])


class AssignmentEdit(_PostPage):
    ability = EDIT_ASSIGNMENT
    form_class = PostForm
    title = gettext_lazy("Change the assignment")

    def form_arguments(self) -> dict[str, Any]:
        return {**super().form_arguments(), "person": self.request.user, "post": self.record}

    def initial(self) -> dict[str, Any]:
        a = self.record
        return {
            "agreement": a.agreement_id,
            "schools": list(a.schools.values_list("pk", flat=True)),
            "starts_on": a.starts_on,
            "ends_on": a.ends_on,
        }

    def save(self, form: PostForm) -> str:
        changed = change_assignment(assignment=self.record, post=form.post(), version=self.seen_version())
        return changed.get_absolute_url()


class AssignmentHours(_PostPage):
    """What the appointment leaves open: when the officer is where, and whom they talk to."""

    ability = EDIT_ASSIGNMENT
    form_class = HoursForm
    template_name = "assignments/hours_form.html"
    title = gettext_lazy("Hours and contacts")
    lede = gettext_lazy("Times are those of the school’s clock. A day left empty is a day without duty.")

    def form_arguments(self) -> dict[str, Any]:
        self.places = places_of(self.record)
        return {"initial": self.initial(), "places": self.places, "post": self.record}

    def initial(self) -> dict[str, Any]:
        """What is written; where nothing is, the bells of the school and its principal, to be looked at."""
        kept: dict[str, Any] = {"since": max(today_at(self.record.agreement.agency), self.record.starts_on)}
        written = any(place.windows.all() for place in self.places)
        for place in self.places:
            kept[f"contact_{place.pk}"] = place.contact or self._principal(place)
            kept[f"phone_{place.pk}"] = place.contact_phone or place.school.phone
            for window in place.windows.all():
                kept[f"from_{place.pk}_{window.weekday}"] = window.starts_at
                kept[f"until_{place.pk}_{window.weekday}"] = window.ends_at
            if not written and len(self.places) == 1 and place.school.starts_at:
                for day in range(5):
                    kept[f"from_{place.pk}_{day}"] = place.school.starts_at
                    kept[f"until_{place.pk}_{day}"] = place.school.ends_at
        return kept

    def _principal(self, place: AssignedSchool) -> str:
        head = holders(Role.PRINCIPAL, at=place.school).order_by("full_name").first()
        return _("%s, principal") % head if head else ""

    def save(self, form: HoursForm) -> str:
        written = write_hours(
            assignment=self.record,
            hours=form.hours(),
            contacts=form.contacts(),
            version=self.seen_version(),
            since=form.cleaned_data.get("since"),
        )
        return written.get_absolute_url()
