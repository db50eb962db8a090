"""Training a person took, claimed by one person and verified by another."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sro_program.documents.models import Document
from sro_program.models_base import WorkflowRecord
from sro_program.organisations.changes import told_by
from sro_program.organisations.models import Agency
from sro_program.workflow.states import State, choices, state_constraints, state_triggers

from ..states import RECORD_STATES
from .sessions import TrainingSession


@pghistory.track()
class TrainingRecord(WorkflowRecord):
    """One completed training. `hours` are classroom or field hours; `topic` is a key of the pack's list.

    `agency` keeps the record. It counts wherever the person serves, as the paper of POST or APOSTC does.
    `session` wrote it, if one did; `corrects` is the rejected claim it takes the place of. `fingerprint` is that of
    the certificate, so that one paper never counts twice.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="training_records", verbose_name=_("person")
    )
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="training_records")
    topic = models.CharField(_("topic"), max_length=60)
    title = models.CharField(_("course"), max_length=150)
    provider = models.CharField(_("given by"), max_length=120, blank=True)
    hours = models.DecimalField(_("hours"), max_digits=5, decimal_places=1)
    remote = models.BooleanField(_("taken online or by video"), default=False)
    instructor = models.CharField(_("instructor"), max_length=120, blank=True)
    place = models.CharField(_("place"), max_length=150, blank=True)
    completed_on = models.DateField(_("completed on"))
    expires_on = models.DateField(_("valid until"), null=True, blank=True)
    certificate = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    fingerprint = models.CharField(max_length=64, blank=True, editable=False)
    claimed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    verified_at = models.DateTimeField(_("verified"), null=True, editable=False)
    session = models.ForeignKey(
        TrainingSession, on_delete=models.PROTECT, null=True, editable=False, related_name="records"
    )
    corrects = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, editable=False, related_name="corrected_by"
    )
    status = models.CharField(
        _("status"), max_length=20, choices=choices(RECORD_STATES), default=RECORD_STATES[0].key, editable=False
    )

    class Meta:
        ordering = ("-completed_on", "id")
        verbose_name = _("training record")
        indexes = (
            models.Index(fields=("person", "topic", "status"), name="training_of_person"),
            models.Index(fields=("status", "status_since"), name="training_by_status"),
            models.Index(fields=("agency", "completed_on"), name="training_of_agency"),
            models.Index(fields=("expires_on",), name="training_ends", condition=Q(expires_on__isnull=False)),
        )
        constraints = (
            *state_constraints("training_record", RECORD_STATES),
            models.CheckConstraint(condition=Q(hours__gt=0), name="training_has_hours"),
            models.CheckConstraint(
                condition=~Q(verified_by=F("person")) & ~Q(verified_by=F("claimed_by")),
                name="training_verified_by_another",
            ),
            models.CheckConstraint(
                condition=Q(verified_by__isnull=True) | Q(verified_at__isnull=False),
                name="training_verified_at_a_time",
            ),
            models.UniqueConstraint(
                fields=("session", "person", "topic"),
                condition=Q(session__isnull=False) & ~Q(status="withdrawn"),
                name="training_once_per_session",
            ),
            models.UniqueConstraint(
                fields=("person", "fingerprint"),
                condition=~Q(fingerprint="") & Q(status__in=("claimed", "verified")),
                name="certificate_counts_once",
            ),
        )
        triggers = (*state_triggers(RECORD_STATES), *told_by("SELECT person_id FROM rows"))

    def __str__(self) -> str:
        return self.title

    @property
    def state(self) -> State:
        return next(state for state in RECORD_STATES if state.key == self.status)

    @property
    def inbox_detail(self) -> str:
        return str(self.person)

    def get_absolute_url(self) -> str:
        return reverse("training:record", args=[self.pk])
