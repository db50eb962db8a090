"""Training an officer took, claimed by one person and verified by another."""

from __future__ import annotations

from uuid import UUID

import pghistory
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from sro_program.models_base import WorkflowRecord
from sro_program.organisations.models import Officer
from sro_program.workflow.states import choices, state_constraints, state_triggers

from ..states import RECORD_STATES


@pghistory.track()
class TrainingRecord(WorkflowRecord):
    """One completed training. `hours` are classroom or field hours; `topic` is a key of the pack's list."""

    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="training_records")
    topic = models.CharField(_("topic"), max_length=60)
    title = models.CharField(_("course"), max_length=150)
    provider = models.CharField(_("given by"), max_length=120, blank=True)
    hours = models.DecimalField(_("hours"), max_digits=5, decimal_places=1)
    completed_on = models.DateField(_("completed on"))
    expires_on = models.DateField(_("valid until"), null=True, blank=True)
    claimed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(
        _("status"), max_length=20, choices=choices(RECORD_STATES), default=RECORD_STATES[0].key, editable=False
    )

    class Meta:
        ordering = ("-completed_on", "id")
        verbose_name = _("training record")
        indexes = (
            models.Index(fields=("officer", "topic", "status"), name="training_of_officer"),
            models.Index(fields=("status", "status_since"), name="training_by_status"),
        )
        constraints = (
            *state_constraints("training_record", RECORD_STATES),
            models.CheckConstraint(condition=models.Q(hours__gt=0), name="training_has_hours"),
        )
        triggers = state_triggers(RECORD_STATES)

    def __str__(self) -> str:
        return self.title

    @property
    def inbox_detail(self) -> str:
        return str(self.officer)

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("training:record", args=[self.pk])

    @property
    def agency_id(self) -> UUID:
        return self.officer.agency_id
