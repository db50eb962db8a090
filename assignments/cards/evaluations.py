"""What evaluations, feedback and inspections put on the home page."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, F, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from sro_program.home.cards import Answer, Ask, Asking, Card, CardRow, Shown, day_in, on_home
from sro_program.organisations.models import Role
from sro_program.organisations.seats import Standing
from sro_program.ui.dates import away_text, day_text

from ..models import Evaluation, Feedback, Inspection
from ..permissions.evaluations import EVALUATED, SEE_EVALUATION, SEE_INSPECTION
from ..permissions.feedback import SEE_FEEDBACK
from ..queries.evaluations import UNDER_WAY, open_findings
from ..sections import EVALUATION_COLUMNS, EVALUATION_PERIOD, evaluation_row, own_evaluation_row
from ..states import FEEDBACK_STATES

SHOWN = 5
_FEEDBACK = {state.key: state for state in FEEDBACK_STATES}


def _to(name: str, pk: Any) -> str:
    return reverse(f"assignments:evaluations:{name}", args=[pk])


@on_home("evaluations", Role.SERGEANT, Role.CHIEF, order=45)
def evaluations(person: Any, standing: Standing) -> Asking:
    """Those under way, the most pressing first. What waits for the person stands in the inbox too."""
    rows = SEE_EVALUATION.scope(person, Evaluation.objects.filter(status__in=UNDER_WAY))
    others = rows.exclude(officer__user=person.pk)
    found: Answer = yield Ask(lambda: others.order_by("due_on", "pk")[:SHOWN], EVALUATION_COLUMNS)
    return Card(
        "evaluations",
        _("Evaluations under way"),
        rows=[evaluation_row(row, row["who"]) for row in found],
        empty=_("None is under way. Start a cycle at the beginning of the school year."),
        more_url=reverse("assignments:evaluations:list"),
        more_label=_("All evaluations"),
    )


@on_home("my-evaluation", Role.OFFICER, order=48)
def my_evaluation(person: Any, standing: Standing) -> Asking:
    """The officer's own: the latest evaluations, and what is to be corrected of uniform and equipment."""
    mine = Evaluation.objects.filter(EVALUATED.records(person)).exclude(status="cancelled")
    wrong = open_findings().filter(inspection__officer__user=person.pk)
    asks = (
        Ask(lambda: mine.order_by("-ends_on", "pk")[:2], {**EVALUATION_COLUMNS, **EVALUATION_PERIOD}),
        Ask(
            lambda: wrong.order_by("due_on", "pk")[:SHOWN],
            {"pk": "inspection__pk", "label": "label", "finding": "finding", "due": "due_on"},
        ),
    )
    found: tuple[Answer, Answer] = yield asks
    rows = [*(_finding_row(row, row["label"]) for row in found[1]), *(own_evaluation_row(row) for row in found[0])]
    if not rows:
        return None
    return Card(
        "my-evaluation",
        _("My evaluation and equipment"),
        rows=rows,
        more_url=reverse("assignments:evaluations:list"),
        more_label=_("All evaluations"),
    )


def _finding_row(row: dict[str, Any], title: str) -> CardRow:
    due = day_in(row["due"])
    return CardRow(
        title,
        url=_to("inspection", row["pk"]),
        detail=_("%(what)s · to be corrected by %(day)s") % {"what": row["finding"], "day": day_text(due)},
        tag=_("Overdue") if due < timezone.localdate() else away_text(due),
        tone="alert" if due < timezone.localdate() else "warn",
    )


@on_home("findings", Role.SERGEANT, order=52)
def findings(person: Any, standing: Standing) -> Asking:
    seen = SEE_INSPECTION.scope(person, Inspection.objects.exclude(officer__user=person.pk))
    rows = open_findings().filter(inspection__in=seen.order_by().values("pk"))
    columns = {
        "pk": "inspection__pk",
        "who": "inspection__officer__user__full_name",
        "label": "label",
        "finding": "finding",
        "due": "due_on",
    }
    found: Answer = yield Ask(lambda: rows.order_by("due_on", "pk")[:SHOWN], columns)
    if not found:
        return None
    return Card(
        "findings",
        _("Uniform and equipment to be corrected"),
        rows=[_finding_row(row, f"{row['who']}: {row['label']}") for row in found],
        more_url=reverse("assignments:evaluations:inspection-list"),
        more_label=_("All inspections"),
    )


@on_home("feedback", Role.SERGEANT, Role.PRINCIPAL, order=50)
def feedback(person: Any, standing: Standing) -> Asking:
    """What schools were asked and have not answered, and what they said lately."""
    first = Case(When(status="requested", then=Value(0)), default=Value(1))
    rows = SEE_FEEDBACK.scope(person, Feedback.objects.exclude(status="withdrawn"))
    columns = {**EVALUATION_COLUMNS, "school": "school__name"}
    found: Answer = yield Ask(lambda: rows.order_by(first, F("due_on").asc(), "pk")[:SHOWN], columns)
    if not found:
        return None
    return Card(
        "feedback",
        _("Feedback of schools"),
        rows=[_feedback_row(row) for row in found],
        more_url=reverse("assignments:evaluations:feedback-list"),
        more_label=_("All feedback"),
    )


def _feedback_row(row: dict[str, Any]) -> CardRow:
    state, due = _FEEDBACK[row["status"]], day_in(row["due"])
    late = row["status"] == "requested" and due < timezone.localdate()
    return CardRow(
        f"{row['who']}, {row['school']}",
        url=_to("feedback", row["pk"]),
        detail=_("Answer by %s") % day_text(due),
        tag=_("Overdue") if late else state.label,
        tone="alert" if late else state.tone,
    )


@on_home("what-schools-say", Role.SUPERINTENDENT, order=66)
def what_schools_say(person: Any, standing: Standing) -> Shown:
    """Averages only: which school said what is for the agency."""
    return [
        Card(
            "what-schools-say",
            _("What the schools say about their officers"),
            rows=[CardRow(_("Averages of the last twelve months"), url=_to("feedback-totals", district))],
        )
        for district in sorted(standing.districts(Role.SUPERINTENDENT))
    ]
