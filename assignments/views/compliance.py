"""The schools' view of training: compliant or not, and since when. No record, no requirement."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from sro_program.organisations.views.places import OnlyForSome
from sro_program.ui.pages import ListPage
from sro_program.ui.tables import Column
from sro_program.ui.templatetags.ui import tag

from ..filters import ComplianceFilter
from ..models import AssignedSchool
from ..permissions.compliance import SEE_COMPLIANCE
from ..queries.compliance import compliance_of, with_compliance


class ComplianceList(OnlyForSome, ListPage):
    ability = SEE_COMPLIANCE
    model = AssignedSchool
    title = gettext_lazy("Training of the officers at your schools")
    lede = gettext_lazy(
        "Whether each officer has done what is due. What is due stays with the officer’s agency; ask there."
    )
    filterset_class = ComplianceFilter
    related = ("assignment__officer__user", "assignment__officer__agency", "school")
    export_name = "officers-compliance"
    empty: ClassVar[dict[str, Any]] = {
        "title": gettext_lazy("No officers"),
        "text": gettext_lazy(
            "Once an officer serves at one of your schools, it stands here whether they are compliant."
        ),
    }
    columns = (
        Column(
            "officer",
            gettext_lazy("Officer"),
            value=lambda place: place.assignment.officer,
            order_by=("assignment__officer__user__full_name",),
        ),
        Column("school", gettext_lazy("School"), order_by=("school__name",)),
        Column("agency", gettext_lazy("Agency"), value=lambda place: place.assignment.officer.agency),
        Column("compliance", gettext_lazy("Training"), value=lambda place: compliance_of(place.late_since), draw=tag),
        Column("late_since", gettext_lazy("Since"), order_by=("late_since",)),
    )

    def get_queryset(self) -> QuerySet[AssignedSchool]:
        rows = with_compliance(super().get_queryset())
        return rows.order_by("school__name", "assignment__officer__user__full_name", "pk")

    def row_url(self, record: AssignedSchool) -> str:
        return ""
