"""What must hold before agreements and assignments move, and what we say if not."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from sro_program.workflow.spec import Requirement

from ..models import Agreement, Assignment


def _terms_missing(agreement: Agreement, clause: Any) -> str:
    if not agreement.terms.strip():
        return _("The terms are still empty. Write what the two sides agree on.")
    if not agreement.schools.exists():
        return _("No school is named. Add at least one school of the district.")
    return ""


def _over_already(agreement: Agreement, clause: Any) -> str:
    today = timezone.localdate(timezone=ZoneInfo(agreement.agency.time_zone))
    return _("Its last day has passed. Choose a later last day.") if agreement.ends_on < today else ""


def _signatures_missing(agreement: Agreement, clause: Any) -> str:
    waiting = agreement.signatures.filter(status="waiting")
    names = {"agency": agreement.agency.name, "district": agreement.district.name}
    missing = [names[s.side] for s in waiting]
    return _("Not yet signed by %s.") % _(" and ").join(missing) if missing else ""


def _not_in_force(assignment: Assignment, clause: Any) -> str:
    if assignment.agreement.status == "in_force":
        return ""
    return _("No agreement between %(agency)s and %(district)s is in force. Have one signed first.") % {
        "agency": assignment.agreement.agency,
        "district": assignment.agreement.district,
    }


TERMS_WRITTEN = Requirement(_terms_missing)
NOT_OVER = Requirement(_over_already)
BOTH_SIGNED = Requirement(_signatures_missing)
UNDER_AGREEMENT = Requirement(_not_in_force, demand="agreement_in_force")
