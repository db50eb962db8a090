"""An officer's post at one or more schools, within an agreement."""

from __future__ import annotations

from uuid import UUID

import pghistory
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sro_program.models_base import WorkflowRecord
from sro_program.organisations.models import Officer, School
from sro_program.policy.policy import Policy
from sro_program.workflow.states import choices, state_constraints, state_triggers

from ..states import ASSIGNMENT_STATES
from .agreements import Agreement


@pghistory.track()
class Assignment(WorkflowRecord):
    """Both dates belong to the assignment; without an end it runs as long as its agreement."""

    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="assignments")
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="assignments")
    schools = models.ManyToManyField(School, related_name="assignments", verbose_name=_("schools"))
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    status = models.CharField(
        _("status"),
        max_length=20,
        choices=choices(ASSIGNMENT_STATES),
        default=ASSIGNMENT_STATES[0].key,
        editable=False,
    )

    class Meta:
        ordering = ("-starts_on", "id")
        verbose_name = _("assignment")
        indexes = (models.Index(fields=("status", "starts_on"), name="assignments_by_status"),)
        constraints = (
            *state_constraints("assignment", ASSIGNMENT_STATES),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="assignment_ends_after_start"
            ),
        )
        triggers = state_triggers(ASSIGNMENT_STATES)

    def __str__(self) -> str:
        return f"{self.officer}"

    def get_absolute_url(self) -> str:
        return reverse("assignments:assignment", args=[self.pk])

    @property
    def agency_id(self) -> UUID:
        return self.agreement.agency_id

    @property
    def policy(self) -> Policy:
        return self.agreement.policy
