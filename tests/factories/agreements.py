"""Agreements on their way: drafted from the policy, heard, signed."""

from __future__ import annotations

from datetime import date
from typing import Any

from assignments.models import Agreement, OffenceDesignation, Provision
from assignments.services import AgreementText, draft_agreement
from assignments.services.provisions import Heard, designate_offences, record_hearing, write_provision
from sro_program.workflow.engine import perform

from .department import Department
from .organisations import PASSWORD
from .selection import days


def drafted(department: Department, *, first: int = -1, last: int = 300, **said: Any) -> Agreement:
    """As the form makes it: begun from the policy's text, with what only the two sides know left out."""
    text = {
        "agency": department.agency,
        "district": department.district,
        "schools": [department.school],
        "title": "Agreement on school resource officers",
        "terms": "",
        "starts_on": days(first),
        "ends_on": days(last),
        **said,
    }
    return draft_agreement(by=department.chief, text=AgreementText(**text))


def write_missing(agreement: Agreement, *but: str) -> None:
    """Write every missing provision, except those named."""
    for provision in agreement.provisions.filter(state=Provision.State.MISSING).exclude(key__in=but):
        write_provision(provision, text="As both sides agreed.", page=None, version=provision.version)
    agreement.refresh_from_db()


def route_offences(agreement: Agreement) -> None:
    routes = dict(zip(("robbery", "vandalism", "truancy"), OffenceDesignation.Route.values, strict=True))
    designate_offences(agreement, routes=routes, version=agreement.version)
    agreement.refresh_from_db()


def heard(agreement: Agreement, by: Any, meeting: date | None = None, action: str = "approved") -> None:
    said = {"place": "District office", "comments": "Nobody spoke.", "board_action": action, "board_on": days(-1)}
    record_hearing(agreement, by=by, heard=Heard(meeting_on=meeting or days(-2), **said), version=agreement.version)
    agreement.refresh_from_db()


def up_for_signature(department: Department, **said: Any) -> Agreement:
    """A whole agreement, sent to both sides."""
    agreement = drafted(department, **said)
    write_missing(agreement)
    route_offences(agreement)
    perform(agreement, "send_for_review", actor=department.chief)
    heard(agreement, department.superintendent)
    perform(agreement, "open_for_comment", actor=department.superintendent)
    perform(agreement, "send_for_signature", actor=department.chief)
    return agreement


def signer_of(department: Department, side: str) -> Any:
    return department.chief if side == "agency" else department.superintendent


def sign(department: Department, agreement: Agreement, side: str, **changed: str) -> None:
    person = signer_of(department, side)
    given = {"typed_name": person.full_name, "password": PASSWORD, "agreed": "on", **changed}
    perform(agreement.signatures.get(side=side, status="waiting"), "sign", actor=person, data=given)


def signed(department: Department, **said: Any) -> Agreement:
    agreement = up_for_signature(department, **said)
    for side in ("agency", "district"):
        sign(department, agreement, side)
    agreement.refresh_from_db()
    return agreement
