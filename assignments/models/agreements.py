"""The signed paper between one agency and one district (memorandum of understanding, LEA contract)."""

from __future__ import annotations

from uuid import UUID

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sro_program.models_base import WorkflowRecord
from sro_program.organisations.models import Agency, District, School
from sro_program.policy.models import UnderPolicy
from sro_program.workflow.states import choices, state_constraints, state_triggers

from ..states import AGREEMENT_STATES, SIGNATURE_STATES


@pghistory.track()
class Agreement(WorkflowRecord, UnderPolicy):
    """Parties, schools and dates; both dates belong to the term. No officer serves without one in force."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="agreements", verbose_name=_("agency"))
    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="agreements", verbose_name=_("district")
    )
    schools = models.ManyToManyField(School, related_name="agreements", verbose_name=_("schools"))
    title = models.CharField(_("title"), max_length=150)
    terms = models.TextField(_("terms"), max_length=20_000)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(
        _("status"), max_length=20, choices=choices(AGREEMENT_STATES), default=AGREEMENT_STATES[0].key, editable=False
    )

    class Meta:
        ordering = ("-starts_on", "id")
        verbose_name = _("agreement")
        indexes = (
            models.Index(fields=("agency", "status", "ends_on"), name="agreements_of_agency"),
            models.Index(fields=("district", "status", "ends_on"), name="agreements_of_district"),
        )
        constraints = (
            *state_constraints("agreement", AGREEMENT_STATES),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="agreement_ends_after_start"),
        )
        triggers = state_triggers(AGREEMENT_STATES)

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("assignments:agreement", args=[self.pk])


@pghistory.track()
class Signature(WorkflowRecord):
    """One side's signature on exactly one text, told by its SHA-256."""

    class Side(models.TextChoices):
        AGENCY = "agency", _("Agency")
        DISTRICT = "district", _("District")

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="signatures")
    side = models.CharField(max_length=10, choices=Side)
    statement = models.TextField()
    text_sha256 = models.CharField(max_length=64)
    signer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    typed_name = models.CharField(_("typed name"), max_length=120, blank=True)
    signed_at = models.DateTimeField(null=True)
    status = models.CharField(
        _("status"), max_length=20, choices=choices(SIGNATURE_STATES), default=SIGNATURE_STATES[0].key, editable=False
    )

    class Meta:
        ordering = ("created_at", "side")
        verbose_name = _("signature")
        constraints = (
            *state_constraints("signature", SIGNATURE_STATES),
            models.UniqueConstraint(
                fields=("agreement", "side"), condition=Q(status="waiting"), name="one_open_signature_per_side"
            ),
        )
        indexes = (models.Index(fields=("status", "status_since"), name="signatures_by_status"),)
        triggers = state_triggers(SIGNATURE_STATES)

    def __str__(self) -> str:
        return str(self.agreement)

    @property
    def inbox_detail(self) -> str:
        return f"{self.agreement.agency} · {self.agreement.district}"

    def get_absolute_url(self) -> str:
        return self.agreement.get_absolute_url()

    @property
    def agency_id(self) -> UUID:
        return self.agreement.agency_id
