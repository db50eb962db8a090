"""What the agency's records say about each qualification a pack can ask for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from sro_program.organisations.models import Officer
from sro_program.policy.schema import Qualification
from training.queries.records import current_records

from .models import Application


@dataclass(frozen=True, slots=True)
class Evidence:
    """`met` None: the records do not say."""

    met: bool | None
    says: str


def _day(day: date) -> str:
    return date_format(day, "j M Y")


def _certified(officer: Officer, q: Qualification, on: date) -> Evidence:
    if not officer.certification_number:
        return Evidence(None, _("No certification is on record."))
    name = f"{officer.certification_body} {officer.certification_number}".strip()
    if officer.certified_until is None:
        return Evidence(True, _("%(name)s, no end on record") % {"name": name})
    words = _("%(name)s, valid until %(day)s") % {"name": name, "day": _day(officer.certified_until)}
    return Evidence(officer.certified_until >= on, words)


def _sworn(officer: Officer, q: Qualification, on: date) -> Evidence:
    if officer.sworn_since is None:
        return Evidence(None, _("No day of swearing in is on record."))
    return Evidence(officer.sworn_since <= on, _("Sworn since %s") % _day(officer.sworn_since))


def _off_probation(officer: Officer, q: Qualification, on: date) -> Evidence:
    if officer.probation_until is None:
        return Evidence(True, _("No probation on record"))
    if officer.probation_until >= on:
        return Evidence(False, _("On probation until %s") % _day(officer.probation_until))
    return Evidence(True, _("Probation ended on %s") % _day(officer.probation_until))


def _department(officer: Officer, q: Qualification, on: date) -> Evidence:
    says = {
        True: _("The officer's record says: meets department requirements"),
        False: _("The officer's record says: does not meet department requirements"),
        None: _("The officer's record does not say whether department requirements are met."),
    }
    return Evidence(officer.meets_department_requirements, says[officer.meets_department_requirements])


def _service_years(officer: Officer, q: Qualification, on: date) -> Evidence:
    if officer.sworn_since is None:
        return Evidence(None, _("No day of swearing in is on record."))
    before = (on.month, on.day) < (officer.sworn_since.month, officer.sworn_since.day)
    years = on.year - officer.sworn_since.year - before
    return Evidence(
        years >= (q.number or 0),
        _("%(years)d full years since %(day)s") % {"years": years, "day": _day(officer.sworn_since)},
    )


def _trained(officer: Officer, q: Qualification, on: date) -> Evidence:
    verified = {r.topic for r in current_records(officer, q.topics, on) if r.status == "verified"}
    missing = [topic for topic in q.topics if topic not in verified]
    if missing:
        return Evidence(False, _("No verified record in: %s") % ", ".join(missing))
    return Evidence(True, _("Verified records in all topics"))


_CHECKS: dict[str, Callable[[Officer, Qualification, date], Evidence]] = {
    "certified": _certified,
    "sworn": _sworn,
    "off_probation": _off_probation,
    "department_requirements": _department,
    "service_years": _service_years,
    "training_topic": _trained,
}


def evidence_for(application: Application, qualification: Qualification, on: date) -> Evidence:
    """What the records say on that day; never the applicant's own words (AL-III-B-2)."""
    if qualification.check == "volunteered":
        says = _("Volunteer statement given") if application.volunteer else _("No volunteer statement")
        return Evidence(application.volunteer, says)
    return _CHECKS[qualification.check](application.officer, qualification, on)
