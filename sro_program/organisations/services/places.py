"""Agencies and the districts they serve; bell times of schools. The directory import brings the rest."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import time
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from ..models import Agency, District, School
from ..models.bodies import FULL_TIME_HOURS
from .locking import claim


@transaction.atomic
def add_agency(
    *,
    name: str,
    kind: str,
    state: str,
    time_zone: str,
    address: str,
    phone: str,
    full_time_hours: int = FULL_TIME_HOURS,
    feedback_by_link: bool = False,
    feedback_unnamed: bool = False,
) -> Agency:
    _refuse_same_name(name, state)
    return Agency.objects.create(
        name=name,
        kind=kind,
        state=state,
        time_zone=time_zone,
        address=address,
        phone=phone,
        full_time_hours=full_time_hours,
        feedback_by_link=feedback_by_link,
        feedback_unnamed=feedback_unnamed,
    )


@transaction.atomic
def change_agency(*, agency: Agency, version: int, name: str, kind: str, time_zone: str, **contact: Any) -> Agency:
    """The state stays: laws, policy and records of the agency hang on it. `contact` as `change_contact` takes it."""
    agency = claim(agency, version)
    _refuse_same_name(name, agency.state, agency)
    agency.name, agency.kind, agency.time_zone = name, kind, time_zone
    return _write_contact(agency, **contact)


@transaction.atomic
def change_contact(*, agency: Agency, version: int, **contact: Any) -> Agency:
    """What the agency's chief keeps."""
    return _write_contact(claim(agency, version), **contact)


def _write_contact(
    agency: Agency,
    *,
    address: str,
    phone: str,
    full_time_hours: int,
    feedback_by_link: bool,
    feedback_unnamed: bool,
) -> Agency:
    agency.address, agency.phone, agency.full_time_hours = address, phone, full_time_hours
    agency.feedback_by_link, agency.feedback_unnamed = feedback_by_link, feedback_unnamed
    agency.save()
    return agency


@transaction.atomic
def serve_districts(*, agency: Agency, version: int, districts: Iterable[District]) -> Agency:
    chosen = list(districts)
    if any(district.state != agency.state for district in chosen):
        raise ValidationError({"districts": _("An agency serves districts of its own state.")})
    agency = claim(agency, version)
    agency.save(update_fields=["version"])
    agency.districts.set(chosen)
    return agency


@transaction.atomic
def set_bell_times(*, school: School, version: int, starts_at: time | None, ends_at: time | None) -> School:
    if (starts_at is None) != (ends_at is None):
        raise ValidationError({"ends_at": _("Write both bells, or none.")})
    if starts_at is not None and ends_at is not None and ends_at <= starts_at:
        raise ValidationError({"ends_at": _("The last bell rings after the first.")})
    school = claim(school, version)
    school.starts_at, school.ends_at = starts_at, ends_at
    school.save()
    return school


def _refuse_same_name(name: str, state: str, but: Agency | None = None) -> None:
    same = Agency.objects.filter(name__iexact=name, state=state)
    if (same.exclude(pk=but.pk) if but else same).exists():
        raise ValidationError({"name": _("An agency of this name is here already. Open it in the list instead.")})
