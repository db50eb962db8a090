"""Pages of assignments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sro_program.ui.pages import DetailPage, ListPage
from sro_program.ui.tables import Column

from ..filters import AssignmentFilter
from ..models import Assignment
from ..permissions import SEE_ASSIGNMENT


def _schools(assignment: Assignment) -> str:
    return ", ".join(s.name for s in assignment.schools.all())


class AssignmentList(ListPage):
    ability = SEE_ASSIGNMENT
    model = Assignment
    title = gettext_lazy("Assignments")
    lede = gettext_lazy("Which officer serves at which school, from when to when.")
    filterset_class = AssignmentFilter
    related = ("officer__user", "agreement__agency", "agreement__district")
    prefetch = ("schools",)
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
        Column("starts_on", gettext_lazy("First day"), order_by=("starts_on",)),
        Column("ends_on", gettext_lazy("Last day"), value=lambda a: a.ends_on or a.agreement.ends_on),
        Column("status", gettext_lazy("Status"), value=lambda a: a.get_status_display(), order_by=("status",)),
    )

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return [(_("Agreements"), reverse("assignments:agreement-list"))]


class AssignmentDetail(DetailPage):
    ability = SEE_ASSIGNMENT
    model = Assignment
    template_name = "assignments/assignment_detail.html"
    related = ("officer__user", "agreement__agency", "agreement__district")

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return [(_("Assignments"), reverse("assignments:assignment-list"))]

    def get_title(self) -> str:
        return _("Assignment of %s") % self.record

    def context(self) -> dict[str, Any]:
        return {**super().context(), "schools": list(self.record.schools.all())}
