"""Writes on training records that are no transitions."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from sro_program.organisations.models import Agency
from sro_program.organisations.seats import forget_standing
from sro_program.workflow.errors import MovedMeanwhile, NotVisible, NotYours

from ..models import TrainingRecord
from ..permissions.records import CORRECT_CLAIM, SEE_RECORD
from .certificates import CertificateFile, keep_certificate, refuse_used


@dataclass(frozen=True, slots=True)
class Course:
    """What was taken; `hours` are classroom or field hours."""

    topic: str
    title: str
    provider: str
    hours: Decimal
    completed_on: date
    expires_on: date | None
    remote: bool = False
    instructor: str = ""
    place: str = ""


@transaction.atomic
def claim_training(
    *, person: Any, agency: Agency, course: Course, by: Any, certificate: CertificateFile | None = None
) -> TrainingRecord:
    """Put a training on record as a claim; it counts once somebody else has verified it."""
    if certificate is not None:
        refuse_used(person, certificate)
    record = TrainingRecord.objects.create(
        person=person,
        agency=agency,
        claimed_by=by,
        fingerprint=certificate.fingerprint if certificate else "",
        **asdict(course),
    )
    if certificate is not None:
        keep_certificate(record, certificate, by)
    return record


@transaction.atomic
def correct_claim(
    *, record: TrainingRecord, course: Course, by: Any, certificate: CertificateFile | None = None
) -> TrainingRecord:
    """A new claim in the place of a rejected one. Without a new certificate that of the rejected one stands."""
    forget_standing(by)
    former = TrainingRecord.objects.select_for_update(of=("self",)).select_related("agency").get(pk=record.pk)
    if not SEE_RECORD.allows(by, former):
        raise NotVisible(_("There is nothing here."))
    if TrainingRecord.objects.filter(corrects=former).exists():
        raise MovedMeanwhile(_("This claim was corrected already. Open the record to see the new claim."))
    if not CORRECT_CLAIM.allows(by, former):
        raise NotYours(_("Only a rejected claim is corrected, by the person or by whoever claimed it."))
    if certificate is not None:
        refuse_used(former.person_id, certificate)
    elif former.fingerprint:
        _refuse_used_again(former)
    made = TrainingRecord.objects.create(
        person_id=former.person_id,
        agency=former.agency,
        claimed_by=by,
        corrects=former,
        certificate=None if certificate else former.certificate,
        fingerprint=certificate.fingerprint if certificate else former.fingerprint,
        **asdict(course),
    )
    if certificate is not None:
        keep_certificate(made, certificate, by)
    return made


def _refuse_used_again(former: TrainingRecord) -> None:
    used = TrainingRecord.objects.filter(
        person=former.person_id, fingerprint=former.fingerprint, status__in=("claimed", "verified")
    )
    if used.exists():
        said = _("The certificate of the rejected claim is on another record by now. Choose another file.")
        raise ValidationError({"certificate": said})
