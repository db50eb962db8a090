"""The signed paper between one agency and one district (memorandum of understanding, LEA contract)."""

from __future__ import annotations

from uuid import UUID, uuid4

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sro_program.models_base import WorkflowRecord
from sro_program.organisations.models import Agency, District, School
from sro_program.policy.models import UnderPolicy
from sro_program.ui.addresses import address_of
from sro_program.workflow.states import choices, state_constraints, state_triggers

from ..states import AGREEMENT_STATES, BEFORE_SIGNING, BINDING, SIGNATURE_STATES, WRITABLE
from .agreement_guards import ONE_AT_A_TIME, SIGNED_BY_BOTH, SIGNED_TEXT, TEXT_FROZEN, WHOLE_BEFORE_SIGNING


@pghistory.track()
class Agreement(WorkflowRecord, UnderPolicy):
    """Parties, schools and dates; both dates belong to the term. No officer serves without one in force.

    What is agreed again is a further edition of the same series, linked to the one it follows. `needs_*` say what
    the policy asked for on the day it was drafted, so that the database can hold the signing against it.
    """

    class Origin(models.TextChoices):
        FIRST = "first", _("First agreement")
        AMENDMENT = "amendment", _("Amendment")
        RENEWAL = "renewal", _("Renewal")

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="agreements", verbose_name=_("agency"))
    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="agreements", verbose_name=_("district")
    )
    schools = models.ManyToManyField(School, related_name="agreements", verbose_name=_("schools"))
    title = models.CharField(_("title"), max_length=150)
    terms = models.TextField(_("further terms"), max_length=20_000, blank=True)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    weekly_hours = models.DecimalField(_("hours a week"), max_digits=5, decimal_places=2, null=True, blank=True)
    rate_per_day = models.DecimalField(_("rate per day"), max_digits=9, decimal_places=2, null=True, blank=True)
    rate_per_hour = models.DecimalField(_("rate per hour"), max_digits=9, decimal_places=2, null=True, blank=True)
    school_share = models.PositiveSmallIntegerField(_("share of the school side, percent"), null=True, blank=True)
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    series = models.UUIDField(default=uuid4, editable=False)
    edition = models.PositiveSmallIntegerField(_("version"), default=1, editable=False)
    origin = models.CharField(_("kind"), max_length=10, choices=Origin, default=Origin.FIRST, editable=False)
    replaces = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="successors", editable=False
    )
    needs_offences = models.BooleanField(default=False, editable=False)
    needs_board_action = models.BooleanField(default=False, editable=False)
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
            models.CheckConstraint(
                condition=Q(weekly_hours__isnull=True) | Q(weekly_hours__gt=0, weekly_hours__lte=168),
                name="agreement_hours_within_week",
            ),
            models.CheckConstraint(
                condition=Q(school_share__isnull=True) | Q(school_share__lte=100), name="agreement_share_is_percent"
            ),
            models.CheckConstraint(
                condition=(Q(rate_per_day__isnull=True) | Q(rate_per_day__gte=0))
                & (Q(rate_per_hour__isnull=True) | Q(rate_per_hour__gte=0)),
                name="agreement_rates_not_negative",
            ),
            models.UniqueConstraint(fields=("series", "edition"), name="agreement_editions_count_up"),
            models.UniqueConstraint(
                fields=("replaces",),
                condition=Q(status__in=(*BEFORE_SIGNING, *BINDING)),
                name="agreement_has_one_successor",
            ),
        )
        triggers = (
            *state_triggers(AGREEMENT_STATES), TEXT_FROZEN, WHOLE_BEFORE_SIGNING, SIGNED_BY_BOTH, ONE_AT_A_TIME
        )  # fmt: skip

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return address_of("assignments:agreement", self.pk)

    @property
    def writable(self) -> bool:
        return self.status in WRITABLE


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
        triggers = (*state_triggers(SIGNATURE_STATES), SIGNED_TEXT)

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
