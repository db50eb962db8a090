"""Writes on agreements and assignments that are no transitions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sro_program.organisations.models import Agency, District, Officer, School
from sro_program.workflow.errors import MovedMeanwhile

from ..models import Agreement, Assignment


@dataclass(frozen=True, slots=True)
class AgreementText:
    """What an agreement says: parties, schools, term, terms."""

    agency: Agency
    district: District
    schools: Iterable[School]
    title: str
    terms: str
    starts_on: date
    ends_on: date


@transaction.atomic
def draft_agreement(*, by: Any, text: AgreementText) -> Agreement:
    """Begin an agreement under the policy the agency runs on today."""
    agreement = Agreement(drafted_by=by)
    _write(agreement, text)
    agreement.put_under_policy(text.agency, timezone.localdate(timezone=ZoneInfo(text.agency.time_zone)))
    agreement.save()
    agreement.schools.set(text.schools)
    return agreement


@transaction.atomic
def change_agreement(*, agreement: Agreement, text: AgreementText, version: int) -> Agreement:
    """Rewrite a draft. Raises MovedMeanwhile when it was changed or sent for signature meanwhile."""
    locked = Agreement.objects.select_for_update(of=("self",)).get(pk=agreement.pk)
    if locked.version != version or locked.status != "draft":
        raise MovedMeanwhile(_("This agreement was changed after you opened it. Open it again to see how it is now."))
    _write(locked, text)
    locked.version += 1
    locked.save()
    locked.schools.set(text.schools)
    return locked


def _write(agreement: Agreement, text: AgreementText) -> None:
    agreement.agency, agreement.district = text.agency, text.district
    agreement.title, agreement.terms = text.title, text.terms
    agreement.starts_on, agreement.ends_on = text.starts_on, text.ends_on


@transaction.atomic
def plan_assignment(
    *, officer: Officer, agreement: Agreement, schools: Iterable[School], starts_on: date
) -> Assignment:
    """Plan an officer's post; it becomes active on its first day by itself."""
    assignment = Assignment.objects.create(officer=officer, agreement=agreement, starts_on=starts_on)
    assignment.schools.set(schools)
    return assignment
