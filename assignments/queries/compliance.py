"""Whether the officers who serve at schools have done what is asked of them: yes or no, and since when not."""

from __future__ import annotations

from datetime import date

from django.db.models import Min, OuterRef, QuerySet, Subquery

from sro_program.workflow.states import State
from training.models import Obligation

from ..models import AssignedSchool
from ..states import COMPLIANT, NOT_COMPLIANT


def with_compliance(places: QuerySet[AssignedSchool]) -> QuerySet[AssignedSchool]:
    """Posts that are served now, each with `late_since`: the day of the oldest duty of the officer that is overdue."""
    late = Obligation.objects.filter(
        person=OuterRef("assignment__officer__user"),
        agency=OuterRef("assignment__officer__agency"),
        status="overdue",
    )
    since = late.order_by().values("person").annotate(since=Min("due_on")).values("since")
    serving = places.filter(assignment__status__in=("active", "suspended"))
    return serving.annotate(late_since=Subquery(since))


def compliance_of(late_since: date | None) -> State:
    return NOT_COMPLIANT if late_since else COMPLIANT
