"""Writes on emergency plans: beginning one, new versions, drills, what follows from them, reminders."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from sro_program.documents.downloads import PDF
from sro_program.documents.services import store_document
from sro_program.organisations.models import Agency, Officer, School
from sro_program.organisations.queries import today_at
from sro_program.policy.schema import Choice
from sro_program.workflow.errors import MovedMeanwhile, Refused

from ..models import Drill, EmergencyPlan, FollowUp, PlanVersion


@dataclass(frozen=True, slots=True)
class Upload:
    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class PlanText:
    """What a version says: a text, a PDF, or both; and the steps for the pocket."""

    pocket: str
    text: str = ""
    upload: Upload | None = None
    change: str = ""


@dataclass(frozen=True, slots=True)
class FollowUpText:
    what: str
    due_on: date


@transaction.atomic
def begin_plan(
    *, school: School, agency: Agency, hazard: Choice, text: PlanText, by: Any, helper: Officer | None = None
) -> EmergencyPlan:
    """A school has one plan per hazard; another is begun when the old one is retired."""
    if EmergencyPlan.objects.filter(school=school, hazard=hazard.key).exclude(status="retired").exists():
        raise Refused(
            _("%(school)s has a plan for this hazard already. Write a new version of it instead.") % {"school": school}
        )
    plan = EmergencyPlan(school=school, agency=agency, hazard=hazard.key, hazard_label=hazard.label, helper=helper)
    plan.put_under_policy(agency, today_at(school))
    plan.save()
    _keep(plan, text, by)
    return plan


@transaction.atomic
def write_version(*, plan: EmergencyPlan, text: PlanText, by: Any, version: int) -> PlanVersion:
    """The version in force stays until the principal reviews the plan; older ones are kept."""
    return _keep(_claim(plan, version), text, by)


@transaction.atomic
def record_drill(
    *,
    plan: EmergencyPlan,
    held_on: date,
    minutes: int | None,
    findings: str,
    follow_ups: Sequence[FollowUpText],
    by: Any,
    version: int,
) -> Drill:
    locked = _claim(plan, version)
    practiced = locked.current or locked.versions.first()
    if practiced is None:
        raise Refused(_("Nothing is written yet. Write the plan or upload it, then practice it."))
    drill = Drill.objects.create(
        plan=locked,
        version_practiced=practiced,
        held_on=held_on,
        minutes=minutes,
        findings=findings,
        recorded_by=by,
    )
    for follow_up in follow_ups:
        FollowUp.objects.create(drill=drill, what=follow_up.what, due_on=follow_up.due_on)
    return drill


@transaction.atomic
def finish_follow_ups(*, plan: EmergencyPlan, done: Iterable[FollowUp], by: Any, version: int) -> EmergencyPlan:
    locked = _claim(plan, version)
    today = today_at(locked.school)
    for follow_up in FollowUp.objects.filter(pk__in=[f.pk for f in done], drill__plan=locked, done_on__isnull=True):
        follow_up.done_on, follow_up.done_by = today, by
        follow_up.version += 1
        follow_up.save()
    return locked


def _claim(plan: EmergencyPlan, version: int) -> EmergencyPlan:
    locked = EmergencyPlan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    if locked.version != version or locked.status == "retired":
        raise MovedMeanwhile(_("This plan was changed after you opened it. Open it again to see how it is now."))
    locked.version += 1
    locked.save(update_fields=["version"])
    return locked


def _keep(plan: EmergencyPlan, text: PlanText, by: Any) -> PlanVersion:
    document = None
    if text.upload is not None:
        document = store_document(
            about=plan,
            kind="emergency_plan",
            name=text.upload.name,
            media_type=PDF,
            content=text.upload.content,
            made_by=by,
        )
    number = plan.versions.aggregate(last=Max("number"))["last"] or 0
    return PlanVersion.objects.create(
        plan=plan,
        number=number + 1,
        text=text.text,
        document=document,
        pocket=text.pocket,
        change=text.change,
        written_by=by,
    )
