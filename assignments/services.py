"""Writes on agreements and assignments that are no transitions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from sro_program.organisations.models import Agency, District, Officer, School

from .models import Agreement, Assignment


@transaction.atomic
def draft_agreement(
    *,
    by: Any,
    agency: Agency,
    district: District,
    schools: Iterable[School],
    title: str,
    terms: str,
    starts_on: date,
    ends_on: date,
) -> Agreement:
    """Begin an agreement under the policy the agency runs on today."""
    agreement = Agreement(
        agency=agency,
        district=district,
        title=title,
        terms=terms,
        starts_on=starts_on,
        ends_on=ends_on,
        drafted_by=by,
    )
    agreement.put_under_policy(agency, timezone.localdate())
    agreement.save()
    agreement.schools.set(schools)
    return agreement


@transaction.atomic
def plan_assignment(
    *, officer: Officer, agreement: Agreement, schools: Iterable[School], starts_on: date
) -> Assignment:
    """Plan an officer's post; it becomes active on its first day by itself."""
    assignment = Assignment.objects.create(officer=officer, agreement=agreement, starts_on=starts_on)
    assignment.schools.set(schools)
    return assignment
