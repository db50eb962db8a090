"""What must hold before agreements and assignments move, and what we say if not."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from sro_program.ui.dates import day_text
from sro_program.workflow.spec import Requirement

from ..models import Agreement, Assignment
from ..queries import last_agreement


def _terms_missing(agreement: Agreement, clause: Any) -> str:
    if not agreement.terms.strip() and not agreement.provisions.exclude(text="").exists():
        return _("The text is still empty. Write what the two sides agree on.")
    if not agreement.schools.exists():
        return _("No school is named. Add at least one school of the district.")
    return ""


def _over_already(agreement: Agreement, clause: Any) -> str:
    return _("Its last day has passed. Choose a later last day.") if agreement.ends_on < _today(agreement) else ""


def _today(agreement: Agreement) -> date:
    return timezone.localdate(timezone=ZoneInfo(agreement.agency.time_zone))


def _signatures_missing(agreement: Agreement, clause: Any) -> str:
    waiting = agreement.signatures.filter(status="waiting")
    names = {"agency": agreement.agency.name, "district": agreement.district.name}
    missing = [names[s.side] for s in waiting]
    return _("Not yet signed by %s.") % _(" and ").join(missing) if missing else ""


def _not_in_force(assignment: Assignment, clause: Any) -> str:
    agreement = assignment.agreement
    if agreement.status == "in_force" and agreement.ends_on >= _today(agreement):
        return ""
    return why_none_in_force(agreement.agency, agreement.district)


def why_none_in_force(agency: Any, district: Any) -> str:
    """That no agreement is in force, and what became of the last one."""
    none = _("No agreement between %(agency)s and %(district)s is in force.") % {
        "agency": agency,
        "district": district,
    }
    last = last_agreement(agency.pk, district.pk)
    if last is None:
        return _("%s Have one signed first.") % none
    day = day_text(last.ends_on if last.status in ("expired", "in_force") else last.status_since.date())
    told = {
        "in_force": _("The last one, “%(title)s”, ended on %(day)s."),
        "expired": _("The last one, “%(title)s”, ended on %(day)s."),
        "terminated": _("The last one, “%(title)s”, was terminated on %(day)s."),
        "signed": _("“%(title)s” is signed and begins on %(begins)s."),
    }[last.status] % {"title": last.title, "day": day, "begins": day_text(last.starts_on)}
    return _("%(none)s %(told)s Have a new one signed first.") % {"none": none, "told": told}


TERMS_WRITTEN = Requirement(_terms_missing)
NOT_OVER = Requirement(_over_already)
BOTH_SIGNED = Requirement(_signatures_missing)
UNDER_AGREEMENT = Requirement(_not_in_force, demand="agreement_in_force")
