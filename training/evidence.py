"""What training knows about an officer in a period."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.template.defaultfilters import floatformat
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sro_program.evidence import MOST_LINES, Evidence, Finding, Line, evidence_of
from sro_program.home.cards import Ask, day_in
from sro_program.organisations.models import Officer

from .models import JointTraining, Lesson, Obligation, TrainingRecord


@evidence_of("training", gettext_lazy("Training"), order=30)
def training(officer: Officer, first_day: date, last_day: date) -> Finding:
    """Verified records count; what is claimed stands there too, and says so."""
    taken = TrainingRecord.objects.filter(
        person=officer.user_id, completed_on__range=(first_day, last_day), status__in=("verified", "claimed")
    )
    columns = {"pk": "pk", "day": "completed_on", "title": "title", "hours": "hours", "status": "status"}
    (rows,) = yield (Ask(lambda: taken.order_by("-completed_on", "pk"), columns),)
    if not rows:
        return None
    hours = [Decimal(str(row["hours"])) for row in rows if row["status"] == "verified"]
    return Evidence(
        figures=((_("Courses verified"), len(hours)), (_("Hours"), floatformat(sum(hours, start=Decimal(0)), -1))),
        lines=tuple(_line(row) for row in rows[:MOST_LINES]),
    )


def _line(row: dict[str, Any]) -> Line:
    tag, tone = (_("Verified"), "ok") if row["status"] == "verified" else (_("Claimed"), "quiet")
    text = _("%(title)s, %(hours)g hours") % {"title": row["title"], "hours": row["hours"]}
    return Line(day_in(row["day"]), text, tag, tone, reverse("training:record", args=[row["pk"]]))


@evidence_of("training_duties", gettext_lazy("Training duties"), order=31)
def duties(officer: Officer, first_day: date, last_day: date) -> Finding:
    """What fell due in the period and whether it was met; joint training that both attested."""
    due = Obligation.objects.filter(person=officer.user_id, due_on__range=(first_day, last_day))
    both = {"officer_attested_at__isnull": False, "principal_attested_at__isnull": False, "withdrawn_at": None}
    joint = JointTraining.objects.filter(officer=officer, held_on__range=(first_day, last_day), **both)
    owed, together = yield (
        Ask(lambda: due.order_by("due_on", "pk"), {"status": "status"}),
        Ask(lambda: joint.order_by("-held_on", "pk"), {"pk": "pk", "day": "held_on", "title": "title"}),
    )
    if not owed and not together:
        return None
    met = [row for row in owed if row["status"] in ("met", "waived")]
    late = [row for row in owed if row["status"] == "overdue"]
    return Evidence(
        figures=((_("Duties due"), len(owed)), (_("Met or waived"), len(met)), (_("Overdue"), len(late))),
        lines=tuple(
            Line(
                day_in(row["day"]),
                row["title"],
                _("Joint training"),
                "ok",
                reverse("training:joint", args=[row["pk"]]),
            )
            for row in together[:MOST_LINES]
        ),
    )


@evidence_of("lessons", gettext_lazy("Lessons"), order=32)
def lessons(officer: Officer, first_day: date, last_day: date) -> Finding:
    """What was taught counts; what was planned and cancelled does not."""
    mine = Lesson.objects.filter(officer=officer.pk, status="taught", day__range=(first_day, last_day))
    columns = {"pk": "pk", "day": "day", "title": "outline__title", "minutes": "minutes", "students": "students"}
    (rows,) = yield (Ask(lambda: mine.order_by("-day", "pk"), columns),)
    if not rows:
        return None
    hours = sum(row["minutes"] for row in rows) / 60
    return Evidence(
        figures=(
            (_("Lessons taught"), len(rows)),
            (_("Hours"), floatformat(hours, -1)),
            (_("Students reached"), sum(row["students"] for row in rows)),
        ),
        lines=tuple(
            Line(
                day_in(row["day"]),
                _("%(title)s, %(students)d students") % row,
                url=reverse("training:teaching:lesson", args=[row["pk"]]),
            )
            for row in rows[:MOST_LINES]
        ),
    )
