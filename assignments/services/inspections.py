"""Inspections of uniform and equipment, and running notes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from sro_program.accounts.models import User
from sro_program.organisations.models import Officer
from sro_program.organisations.queries import today_at
from sro_program.workflow.engine import perform
from sro_program.workflow.errors import MovedMeanwhile, NotYours, Refused

from ..models import Inspection, InspectionItem, OfficerNote


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found at one point of the list."""

    result: str
    finding: str = ""
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One inspection as it is written down; `items` by the keys of the policy's list."""

    held_on: date
    uniform: str
    items: Mapping[str, Looked]
    note: str = ""


@transaction.atomic
def begin_inspection(*, officer: Officer, by: User) -> Inspection:
    """The policy's list as it stands today, nothing looked at yet."""
    if officer.user_id == by.pk:
        raise NotYours(_("Nobody inspects themself. Ask another SRO supervisor."))
    today = today_at(officer.agency)
    inspection = Inspection(agency=officer.agency, officer=officer, inspector=by, held_on=today)
    inspection.put_under_policy(officer.agency, today)
    rule = inspection.policy.inspection
    inspection.uniforms = [asdict(uniform) for uniform in rule.uniforms]
    inspection.save()
    InspectionItem.objects.bulk_create(
        InspectionItem(inspection=inspection, place=place, key=i.key, label=i.label, explain=i.explain, group=i.group)
        for place, i in enumerate(rule.items, start=1)
    )
    return inspection


@transaction.atomic
def finish_inspection(inspection: Inspection, *, sheet: Sheet, version: int, by: User) -> Inspection:
    """Write down everything at once, then let the workflow decide: in order, or to be corrected."""
    locked = _claim(inspection, version, "begun")
    allowed = {uniform["key"]: uniform["label"] for uniform in locked.uniforms}
    if sheet.uniform and sheet.uniform not in allowed:
        raise Refused(_not_allowed(locked, allowed))
    locked.held_on, locked.note = sheet.held_on, sheet.note
    locked.uniform, locked.uniform_label = sheet.uniform, allowed.get(sheet.uniform, "")
    locked.save(update_fields=["held_on", "note", "uniform", "uniform_label"])
    for item in locked.items.all():
        looked = sheet.items.get(item.key, Looked(""))
        item.result, item.finding, item.due_on = looked.result, looked.finding, looked.due_on
        item.save(update_fields=["result", "finding", "due_on"])
    found = any(looked.result == InspectionItem.Result.FINDING for looked in sheet.items.values())
    perform(locked, "order_corrections" if found else "pass", actor=by)
    return locked


def _not_allowed(inspection: Inspection, allowed: Mapping[str, str]) -> str:
    clause = inspection.policy.demand("inspection")
    by = f" ({clause.citation})" if clause else ""
    return _("This uniform is not allowed%(by)s. Allowed are: %(names)s.") % {
        "by": by,
        "names": ", ".join(allowed.values()),
    }


@transaction.atomic
def correct_findings(
    inspection: Inspection, *, corrected: Iterable[InspectionItem], version: int, by: User
) -> Inspection:
    """Note what was corrected; with the last finding the inspection is closed."""
    locked = _claim(inspection, version, "to_correct")
    today = today_at(locked.agency)
    mine = locked.items.filter(pk__in=[i.pk for i in corrected], result="finding", corrected_on__isnull=True)
    for item in mine:
        item.corrected_on, item.corrected_by = today, by
        item.version += 1
        item.save(update_fields=["corrected_on", "corrected_by", "version"])
    if not locked.items.filter(result="finding", corrected_on__isnull=True).exists():
        perform(locked, "close", actor=by)
    return locked


def _claim(inspection: Inspection, version: int, status: str) -> Inspection:
    rows: Any = Inspection.objects.select_for_update(of=("self",)).select_related("agency")
    locked: Inspection = rows.get(pk=inspection.pk)
    if locked.version != version or locked.status != status:
        raise MovedMeanwhile(_("This inspection was changed after you opened it. Open it again to see how it is now."))
    locked.version += 1
    locked.save(update_fields=["version"])
    return locked


@transaction.atomic
def write_note(*, officer: Officer, happened_on: date, kind: str, text: str, by: User) -> OfficerNote:
    if officer.user_id == by.pk:
        raise NotYours(_("Nobody keeps notes about themself."))
    return OfficerNote.objects.create(
        agency=officer.agency, officer=officer, author=by, happened_on=happened_on, kind=kind, text=text
    )
