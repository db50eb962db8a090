"""Training a person took, claimed by one person and verified by another."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from sro_program.documents.models import Document
from sro_program.models_base import WorkflowRecord
from sro_program.organisations.changes import told_by
from sro_program.organisations.models import Agency
from sro_program.workflow.states import choices, state_constraints, state_triggers

from ..states import RECORD_STATES


@pghistory.track()
class TrainingRecord(WorkflowRecord):
    """One completed training. `hours` are classroom or field hours; `topic` is a key of the pack's list.

    `agency` keeps the record. It counts wherever the person serves, as the paper of POST or APOSTC does.
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
    claimed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(
        _("status"), max_length=20, choices=choices(RECORD_STATES), default=RECORD_STATES[0].key, editable=False
    )

    class Meta:
        ordering = ("-completed_on", "id")
        verbose_name = _("training record")
        indexes = (
            models.Index(fields=("person", "topic", "status"), name="training_of_person"),
            models.Index(fields=("status", "status_since"), name="training_by_status"),
        )
        constraints = (
            *state_constraints("training_record", RECORD_STATES),
            models.CheckConstraint(condition=models.Q(hours__gt=0), name="training_has_hours"),
        )
        triggers = (*state_triggers(RECORD_STATES), *told_by("SELECT person_id FROM rows"))

    def __str__(self) -> str:
        return self.title

    @property
    def inbox_detail(self) -> str:
        return str(self.person)

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("training:record", args=[self.pk])
