"""What training knows about an officer in a period."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sro_program.evidence import MOST_LINES, Evidence, Line, evidence_of
from sro_program.organisations.models import Officer

from .models import TrainingRecord


@evidence_of("training", gettext_lazy("Training"), order=30)
def training(officer: Officer, first_day: date, last_day: date) -> Evidence | None:
    """Verified records count; what is claimed stands there without hours."""
    rows = TrainingRecord.objects.filter(officer=officer, completed_on__range=(first_day, last_day))
    records = list(rows.filter(status__in=("verified", "claimed")).order_by("-completed_on", "pk"))
    if not records:
        return None
    verified = [record for record in records if record.status == "verified"]
    hours = sum((record.hours for record in verified), start=0 * records[0].hours)
    return Evidence(
        figures=((_("Courses verified"), len(verified)), (_("Hours"), f"{hours:g}")),
        lines=tuple(_line(record) for record in records[:MOST_LINES]),
    )


def _line(record: TrainingRecord) -> Line:
    tag, tone = (_("Verified"), "ok") if record.status == "verified" else (_("Claimed"), "quiet")
    return Line(record.completed_on, f"{record.title}, {record.hours:g} h", tag, tone, record.get_absolute_url())
