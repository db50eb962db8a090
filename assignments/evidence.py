"""What this app knows about an officer in a period: services, drills, inspections, notes, what schools say."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sro_program.evidence import MOST_LINES, Evidence, Finding, Line, evidence_of
from sro_program.home.cards import Ask, day_in
from sro_program.organisations.models import Officer

from .models import Drill, Inspection, InspectionItem, OfficerNote, Presence, ServiceRequest
from .queries.evaluations import notes_between
from .queries.feedback import average_of, feedback_about

NOTE_TONES = {"good": "ok", "concern": "warn", "talk": "quiet"}


def _to(name: str, pk: Any) -> str:
    return reverse(f"assignments:{name}", args=[pk])


@evidence_of("presence", gettext_lazy("Presence"), order=10)
def presence(officer: Officer, first_day: date, last_day: date) -> Finding:
    """Days at school as both sides left them; what a school denied, by day. Absences are no evidence."""
    days = Presence.objects.filter(assignment__officer=officer, day__range=(first_day, last_day)).order_by()
    denied = days.filter(answer=Presence.Answer.DENIED).order_by("-day", "pk")
    counts, lines = yield (
        Ask(lambda: days.values("answer").annotate(n=Count("pk")), {"answer": "answer", "n": "n"}),
        Ask(lambda: denied[:MOST_LINES], {"pk": "pk", "day": "day", "school": "school__name"}),
    )
    n = {row["answer"]: row["n"] for row in counts}
    if not n:
        return None
    there = n.get(Presence.Answer.OPEN, 0) + n.get(Presence.Answer.CONFIRMED, 0)
    return Evidence(
        figures=(
            (_("Days checked in"), there),
            (_("Of these confirmed by the school"), n.get(Presence.Answer.CONFIRMED, 0)),
            (_("Denied by the school"), n.get(Presence.Answer.DENIED, 0)),
        ),
        lines=tuple(
            Line(day_in(row["day"]), row["school"], _("Denied"), "warn", _to("presence:day", row["pk"]))
            for row in lines
        ),
    )


@evidence_of("services", gettext_lazy("Meetings, functions and classes"), order=40)
def services(officer: Officer, first_day: date, last_day: date) -> Finding:
    """Done and not done; those that did not take place by name."""
    mine = ServiceRequest.objects.filter(Q(officer=officer) | Q(officers=officer)).order_by().values("pk")
    rows = ServiceRequest.objects.filter(pk__in=mine, starts_at__date__range=(first_day, last_day))
    missed = rows.filter(status="not_done").annotate(day=TruncDate("starts_at")).order_by("-starts_at", "pk")
    counts, lines = yield (
        Ask(lambda: rows.order_by().values("status").annotate(n=Count("pk")), {"status": "status", "n": "n"}),
        Ask(lambda: missed[:MOST_LINES], {"pk": "pk", "title": "title", "day": "day"}),
    )
    n = {row["status"]: row["n"] for row in counts}
    if not n.get("done") and not lines:
        return None
    return Evidence(
        figures=((_("Done"), n.get("done", 0)), (_("Not done"), n.get("not_done", 0))),
        lines=tuple(
            Line(day_in(row["day"]), row["title"], _("Not done"), "warn", _to("requests:service", row["pk"]))
            for row in lines
        ),
    )


@evidence_of("drills", gettext_lazy("Emergency drills"), order=50)
def drills(officer: Officer, first_day: date, last_day: date) -> Finding:
    """Counted alone: who leads the agency does not see which plans a school has."""
    took_part = Q(plan__helper=officer) | Q(recorded_by=officer.user_id)
    held = Drill.objects.filter(took_part, held_on__range=(first_day, last_day)).order_by()
    (rows,) = yield (Ask(lambda: held, {"pk": "pk"}),)
    return Evidence(figures=((_("Drills taken part in"), len(rows)),)) if rows else None


@evidence_of("inspections", gettext_lazy("Uniform and equipment"), order=60)
def inspections(officer: Officer, first_day: date, last_day: date) -> Finding:
    held = (
        Inspection.objects.filter(officer=officer, held_on__range=(first_day, last_day))
        .exclude(status="begun")
        .order_by()
    )
    found = InspectionItem.objects.filter(inspection__in=held.values("pk"), result="finding")
    columns = {
        "pk": "inspection__pk",
        "day": "inspection__held_on",
        "label": "label",
        "finding": "finding",
        "corrected": "corrected_on",
    }
    looks, findings = yield (
        Ask(lambda: held, {"pk": "pk"}),
        Ask(lambda: found.order_by("-inspection__held_on", "place"), columns),
    )
    if not looks:
        return None
    return Evidence(
        figures=((_("Inspections"), len(looks)), (_("Findings"), len(findings))),
        lines=tuple(_finding(row) for row in findings[:MOST_LINES]),
    )


def _finding(row: dict[str, Any]) -> Line:
    tag, tone = (_("Corrected"), "ok") if row["corrected"] else (_("Open"), "warn")
    text = f"{row['label']}: {row['finding']}"
    return Line(day_in(row["day"]), text, tag, tone, _to("evaluations:inspection", row["pk"]))


@evidence_of("feedback", gettext_lazy("Feedback of schools"), order=70)
def feedback(officer: Officer, first_day: date, last_day: date) -> Finding:
    """Their words stand in a part of their own; here only how many, and the average."""
    given = feedback_about(officer, officer.agency_id, first_day, last_day).order_by()
    (rows,) = yield (Ask(lambda: given, {"marks": "marks"}),)
    if not rows:
        return None
    means = [mean for row in rows if (mean := average_of(row["marks"])) is not None]
    said = f"{sum(means) / len(means):.1f}" if means else _("none given")
    return Evidence(figures=((_("Schools heard"), len(rows)), (_("Average of 1 to 5"), said)))


@evidence_of("notes", gettext_lazy("Running notes"), order=80)
def notes(officer: Officer, first_day: date, last_day: date) -> Finding:
    """For those who write the evaluation. With its release only the notes it cites are kept with it."""
    written = notes_between(officer, officer.agency_id, first_day, last_day)
    columns = {"pk": "pk", "day": "happened_on", "kind": "kind", "text": "text"}
    (rows,) = yield (Ask(lambda: written, columns),)
    if not rows:
        return None
    labels = dict(OfficerNote.Kind.choices)
    return Evidence(
        figures=tuple((label, sum(row["kind"] == kind for row in rows)) for kind, label in labels.items()),
        lines=tuple(
            Line(
                day_in(row["day"]),
                row["text"],
                str(labels[row["kind"]]),
                NOTE_TONES[row["kind"]],
                _to("evaluations:note", row["pk"]),
            )
            for row in rows[:MOST_LINES]
        ),
        shared=False,
    )
