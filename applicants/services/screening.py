"""Deciding the qualifications of an applicant against the records (AL-III-B-1, AL-III-B-2, UT-SELECT-1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sro_program.accounts.models import User
from sro_program.organisations.queries import today_at
from sro_program.policy.schema import Qualification

from ..models import Application, Finding
from ..permissions import SCREEN_APPLICATION
from ..qualifications import Evidence, evidence_for
from .changing import take

Verdict = Finding.Verdict


@dataclass(frozen=True, slots=True)
class Decided:
    """What the screener decided on one qualification."""

    qualification: str
    verdict: str
    evidence: str = ""
    waiver_clause: str = ""
    reason: str = ""


@transaction.atomic
def decide_findings(
    application: Application, *, by: User, version: int | None, decisions: Sequence[Decided]
) -> Application:
    """Record all decisions together or none. The records are read again under the lock."""
    application = take(application, by=by, ability=SCREEN_APPLICATION, version=version)
    faults: dict[str, str] = {}
    today, now = today_at(application.opening.agency), timezone.now()
    findings = {f.qualification: f for f in application.findings.select_for_update()}
    for decided in decisions:
        qualification = application.policy.selection.qualification(decided.qualification)
        if qualification is None:
            raise ValidationError(_("The policy of this opening has no such qualification."))
        evidence = evidence_for(application, qualification, today)
        fault = fault_in(application, qualification, decided, evidence)
        if fault:
            faults[f"{decided.qualification}-{fault[0]}"] = fault[1]
            continue
        finding = findings.get(decided.qualification) or Finding(
            application=application, qualification=decided.qualification
        )
        _keep(finding, decided, evidence, by, now)
    if faults:
        raise ValidationError(faults)
    application.version += 1
    application.save(update_fields=["version"])
    return application


def decide_finding(
    application: Application,
    *,
    by: User,
    version: int | None,
    qualification: str,
    verdict: str,
    evidence: str = "",
    waiver_clause: str = "",
    reason: str = "",
) -> Finding:
    """Decide one qualification alone."""
    decided = Decided(qualification, verdict, evidence, waiver_clause, reason)
    application = decide_findings(application, by=by, version=version, decisions=[decided])
    return application.findings.get(qualification=qualification)


def fault_in(
    application: Application, qualification: Qualification, decided: Decided, evidence: Evidence
) -> tuple[str, str] | None:
    """The field that is wrong and what to do about it.

    Words alone never meet a qualification: the record must say so, or a waiver names its clause.
    """
    match decided.verdict:
        case Verdict.OPEN:
            return None
        case Verdict.MET:
            return _fault_in_met(qualification, decided, evidence)
        case Verdict.NOT_MET:
            return ("reason", _("Say why it is not met. The applicant is told.")) if not decided.reason else None
        case Verdict.WAIVED:
            return _fault_in_waiver(application, qualification, decided)
    return "verdict", _("Choose one.")


def _fault_in_met(qualification: Qualification, decided: Decided, evidence: Evidence) -> tuple[str, str] | None:
    if evidence.met is not True:
        way_out = (
            _("Correct the record first, or waive it with a clause and a reason.")
            if qualification.waivable
            else _("Correct the record first.")
        )
        return "verdict", _("The records do not show this: %(says)s. %(way_out)s") % {
            "says": evidence.says.rstrip("."),
            "way_out": way_out,
        }
    return ("evidence", _("Name the record you looked at.")) if not decided.evidence else None


def _fault_in_waiver(
    application: Application, qualification: Qualification, decided: Decided
) -> tuple[str, str] | None:
    if not qualification.waivable:
        return "verdict", _("The policy does not allow a waiver here.")
    if application.policy.clause(decided.waiver_clause) is None:
        return "waiver_clause", _("Name the clause in force that allows the waiver.")
    return ("reason", _("Say why it is waived. The record keeps it.")) if not decided.reason else None


def _keep(finding: Finding, decided: Decided, evidence: Evidence, by: User, now: datetime) -> None:
    """Only what changed gets a new name and time, so that the record says who decided what."""
    before = (finding.verdict, finding.evidence, finding.waiver_clause, finding.reason)
    waived, is_open = decided.verdict == Verdict.WAIVED, decided.verdict == Verdict.OPEN
    after = (
        decided.verdict,
        "" if is_open else decided.evidence,
        decided.waiver_clause if waived else "",
        "" if is_open else decided.reason,
    )
    if before == after and finding.record_says == evidence.says[:300] and not finding._state.adding:
        return
    finding.verdict, finding.evidence, finding.waiver_clause, finding.reason = after
    finding.record_says = evidence.says[:300]
    finding.decided_by, finding.decided_at = (None, None) if is_open else (by, now)
    finding.version += 1
    finding.save()
