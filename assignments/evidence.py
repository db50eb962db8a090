"""What this app knows about an officer in a period: services, drills, inspections, notes, what schools say."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sro_program.evidence import MOST_LINES, Evidence, Line, evidence_of
from sro_program.organisations.models import Officer

from .models import Drill, Inspection, InspectionItem, OfficerNote, ServiceRequest
from .queries.evaluations import notes_between
from .queries.feedback import average, feedback_between

_NOTE_TONES = {"good": "ok", "concern": "warn", "talk": "quiet"}


@evidence_of("services", gettext_lazy("Meetings, functions and classes"), order=40)
def services(officer: Officer, first_day: date, last_day: date) -> Evidence | None:
    """Done and not done; those that did not take place by name."""
    mine = Q(officer=officer) | Q(officers=officer)
    rows = ServiceRequest.objects.filter(mine, starts_at__date__range=(first_day, last_day)).order_by()
    by_state = dict(rows.values_list("status").annotate(n=Count("pk", distinct=True)))
    done, not_done = by_state.get("done", 0), by_state.get("not_done", 0)
    if not done and not not_done:
        return None
    missed = rows.filter(status="not_done").select_related("school").distinct().order_by("-starts_at")[:MOST_LINES]
    return Evidence(
        figures=((_("Done"), done), (_("Not done"), not_done)),
        lines=tuple(Line(s.starts_at.date(), s.title, _("Not done"), "warn", s.get_absolute_url()) for s in missed),
    )


@evidence_of("drills", gettext_lazy("Emergency drills"), order=50)
def drills(officer: Officer, first_day: date, last_day: date) -> Evidence | None:
    """Counted alone: who leads the agency does not see which plans a school has."""
    held = Drill.objects.filter(held_on__range=(first_day, last_day))
    n = held.filter(Q(plan__helper=officer) | Q(recorded_by=officer.user_id)).distinct().count()
    return Evidence(figures=((_("Drills taken part in"), n),)) if n else None


@evidence_of("inspections", gettext_lazy("Uniform and equipment"), order=60)
def inspections(officer: Officer, first_day: date, last_day: date) -> Evidence | None:
    rows = Inspection.objects.filter(officer=officer, held_on__range=(first_day, last_day)).exclude(status="begun")
    held = rows.count()
    if not held:
        return None
    found = InspectionItem.objects.filter(inspection__in=rows, result="finding").select_related("inspection")
    findings = list(found.order_by("-inspection__held_on", "place"))
    return Evidence(
        figures=((_("Inspections"), held), (_("Findings"), len(findings))),
        lines=tuple(_finding(item) for item in findings[:MOST_LINES]),
    )


def _finding(item: InspectionItem) -> Line:
    tag, tone = (_("Corrected"), "ok") if item.corrected_on else (_("Open"), "warn")
    url = item.inspection.get_absolute_url()
    return Line(item.inspection.held_on, f"{item.label}: {item.finding}", tag, tone, url)


@evidence_of("notes", gettext_lazy("Running notes"), order=80)
def notes(officer: Officer, first_day: date, last_day: date) -> Evidence | None:
    """For those who write the evaluation. With its release only the notes it cites are kept with it."""
    rows = notes_between(officer, officer.agency_id, first_day, last_day)
    counted = dict(rows.order_by().values_list("kind").annotate(n=Count("pk")))
    if not counted:
        return None
    return Evidence(
        figures=tuple((kind.label, counted.get(kind.value, 0)) for kind in OfficerNote.Kind),
        lines=tuple(
            Line(n.happened_on, n.text, str(n.get_kind_display()), _NOTE_TONES[n.kind], n.get_absolute_url())
            for n in rows[:MOST_LINES]
        ),
        shared=False,
    )


@evidence_of("feedback", gettext_lazy("Feedback of schools"), order=70)
def feedback(officer: Officer, first_day: date, last_day: date) -> Evidence | None:
    """Their words stand in a part of their own; here only how many, and the average."""
    rows = list(feedback_between(officer, officer.agency_id, first_day, last_day))
    marks = [mark for f in rows if (mark := average(f)) is not None]
    if not rows:
        return None
    mean = f"{sum(marks) / len(marks):.1f}" if marks else _("none given")
    return Evidence(figures=((_("Schools heard"), len(rows)), (_("Average of 1 to 5"), mean)))
