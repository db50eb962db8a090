"""Writes on agreements that are no transitions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from sro_program.organisations.models import Agency, District, School
from sro_program.organisations.queries import today_at

from ..models import Agreement
from ..queries.terms import Term, overlap_words, overlapping
from ..texts import facts_of
from .provisions import fill_checklist, take_writable


@dataclass(frozen=True, slots=True)
class AgreementText:
    """What an agreement says beside its provisions: parties, schools, term, hours, cost, further terms."""

    agency: Agency
    district: District
    schools: Iterable[School]
    title: str
    terms: str
    starts_on: date
    ends_on: date
    weekly_hours: Decimal | None = None
    rate_per_day: Decimal | None = None
    rate_per_hour: Decimal | None = None
    school_share: int | None = None


NUMBERS = ("weekly_hours", "rate_per_day", "rate_per_hour", "school_share")


@transaction.atomic
def draft_agreement(*, by: Any, text: AgreementText) -> Agreement:
    """Begin an agreement under the policy the agency runs on today, its provisions begun from the policy's text."""
    agreement = Agreement(drafted_by=by)
    _write(agreement, text)
    _refuse_overlap(agreement, text)
    agreement.put_under_policy(text.agency, today_at(text.agency))
    agreement.needs_offences = agreement.policy.demand("offences_designated") is not None
    agreement.needs_board_action = agreement.policy.demand("public_meeting") is not None
    agreement.save()
    agreement.schools.set(text.schools)
    fill_checklist(agreement)
    return agreement


@transaction.atomic
def change_agreement(*, agreement: Agreement, text: AgreementText, version: int) -> Agreement:
    """Rewrite a draft. Raises MovedMeanwhile when it was changed or sent for signature meanwhile."""
    locked = take_writable(agreement, version)
    before = facts_of(locked)
    _write(locked, text)
    _refuse_overlap(locked, text)
    locked.version += 1
    locked.save()
    locked.schools.set(text.schools)
    fill_checklist(locked, before=before)
    return locked


def _write(agreement: Agreement, text: AgreementText) -> None:
    agreement.agency, agreement.district = text.agency, text.district
    agreement.title, agreement.terms = text.title, text.terms
    agreement.starts_on, agreement.ends_on = text.starts_on, text.ends_on
    for name in NUMBERS:
        setattr(agreement, name, getattr(text, name))


def _refuse_overlap(agreement: Agreement, text: AgreementText) -> None:
    term = Term(text.agency.pk, text.district.pk, list(text.schools), text.starts_on, text.ends_on, agreement.series)
    if other := overlapping(term):
        raise ValidationError({"starts_on": overlap_words(other)})
