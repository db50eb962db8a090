"""A person's training on paper."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.template.defaultfilters import floatformat
from django.utils import timezone
from django.utils.translation import gettext as _

from sro_program.accounts.models import User
from sro_program.documents.pdf import render_pdf
from sro_program.organisations.models import Officer
from sro_program.policy.record_years import RecordsRule
from sro_program.ui.dates import day_text, moment_text

from .models import TrainingRecord
from .queries.years import Year, by_year, rule_of


def transcript_pdf(person: User, records: QuerySet[TrainingRecord]) -> bytes:
    """Every verified record with what a certifying body asks for, and the hours of each training year."""
    rows = list(records.order_by("-completed_on", "pk"))
    officer = Officer.objects.filter(user=person).select_related("agency").first()
    agency = officer.agency if officer else rows[0].agency if rows else None
    years = by_year(rule_of(agency) if agency else RecordsRule(), rows)
    return render_pdf(
        "record",
        {
            "agency": agency.name if agency else "",
            "title": _("Training record of %s") % person.full_name,
            "status": _("Verified training only"),
            "printed": _("Printed %s") % moment_text(timezone.now()),
            "facts": _facts(officer, rows),
            "sections": [_section(year, taken) for year, taken in years.items()]
            or [{"title": _("Training"), "paragraphs": [_("No training is verified yet.")]}],
        },
    )


def _facts(officer: Officer | None, rows: list[TrainingRecord]) -> list[tuple[str, str]]:
    own = []
    if officer is not None:
        number = f"{officer.certification_body} {officer.certification_number}".strip()
        own = [(_("Badge number"), officer.badge), (_("Certification"), number or _("none on record"))]
    return [*own, (_("Courses"), str(len(rows))), (_("Hours in all"), _hours(rows))]


def _hours(rows: list[TrainingRecord]) -> str:
    return floatformat(sum((row.hours for row in rows), start=Decimal(0)), -1)


def _section(year: Year, rows: list[TrainingRecord]) -> dict[str, Any]:
    remote = [row for row in rows if row.remote]
    total = _("%(hours)s hours, of which %(remote)s online.") % {"hours": _hours(rows), "remote": _hours(remote)}
    return {
        "title": _("Training year %s") % year.label,
        "paragraphs": [total],
        "headings": [_("Date"), _("Subject"), _("Hours"), _("Place and instructor"), _("Verified by")],
        "rows": [_row(row) for row in rows],
    }


def _row(record: TrainingRecord) -> list[str]:
    valid = _("valid until %s") % day_text(record.expires_on) if record.expires_on else ""
    where = (record.place, record.instructor, record.provider, _("online") if record.remote else "")
    verified = str(record.verified_by) if record.verified_by else _("on record")
    return [
        day_text(record.completed_on),
        "; ".join(part for part in (record.title, valid) if part),
        floatformat(record.hours, -1),
        "; ".join(part for part in where if part) or "–",
        verified,
    ]
