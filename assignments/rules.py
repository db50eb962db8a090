"""What must hold before agreements and assignments move, and what we say if not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from sro_program.policy.schema import Clause
from sro_program.workflow.spec import Requirement

from .models import Agreement, Assignment, ProgramRequest, ServiceRequest
from .queries import agreement_in_force, officers_at


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


# Requests


@dataclass(frozen=True, slots=True)
class OfPrograms(Requirement):
    """Asked of new programs only: a wish for an officer goes another way under the same workflow."""

    def clause(self, record: Any) -> Clause | None:
        return Requirement.clause(self, record) if record.kind == "program" else None


def _permission_missing(request: ProgramRequest, clause: Any) -> str:
    if request.permitted_by_id:
        return ""
    schools = ", ".join(str(s) for s in request.schools.all())
    return _("The principal of %s has not permitted this program yet. Ask the principal first.") % schools


def _approval_missing(request: ProgramRequest, clause: Any) -> str:
    if request.decided_by_id:
        return ""
    return _("The chief or a designee has not approved this program. Send it to the chief first.")


def _no_agreement_for_program(request: ProgramRequest, clause: Any) -> str:
    if agreement_in_force(request.agency_id, request.district_id):
        return ""
    return _("No agreement between %(agency)s and %(district)s is in force. Have one signed first.") % {
        "agency": request.agency,
        "district": request.district,
    }


def _district_left(request: ProgramRequest, clause: Any) -> str:
    if request.agency.districts.filter(pk=request.district_id).exists():
        return ""
    return _("%(agency)s does not serve %(district)s any more. Return the request, so that another can be asked.") % {
        "agency": request.agency,
        "district": request.district,
    }


def _not_over(request: ProgramRequest, clause: Any) -> str:
    today = timezone.localdate(timezone=ZoneInfo(request.agency.time_zone))
    if request.ends_on is None or request.ends_on >= today:
        return ""
    return _("Its last day has passed. Return it, so that new days can be chosen.")


def _serves_elsewhere(request: ServiceRequest, clause: Any) -> str:
    if officers_at([request.school_id]).filter(pk=request.officer_id).exists():
        return ""
    return _("%(officer)s does not serve at %(school)s any more. Decline it and ask the officer who does.") % {
        "officer": request.officer,
        "school": request.school,
    }


def _over_before_approval(request: ServiceRequest, clause: Any) -> str:
    return _("It was to begin in the past. Decline it.") if request.starts_at < timezone.now() else ""


def _not_begun(request: ServiceRequest, clause: Any) -> str:
    return _("It has not begun yet. Log it once it has.") if request.starts_at > timezone.now() else ""


PERMITTED = OfPrograms(_permission_missing, demand="principal_permission")
APPROVED_BY_CHIEF = OfPrograms(_approval_missing, demand="program_approval")
PROGRAM_UNDER_AGREEMENT = OfPrograms(_no_agreement_for_program, demand="agreement_in_force")
DISTRICT_SERVED = Requirement(_district_left)
PROGRAM_NOT_OVER = Requirement(_not_over)
OFFICER_SERVES_THERE = Requirement(_serves_elsewhere)
STILL_AHEAD = Requirement(_over_before_approval)
HAS_BEGUN = Requirement(_not_begun)
