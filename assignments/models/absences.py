"""Absences of officers: kind and reason belong to the agency (UT-SUP-B)."""

from __future__ import annotations

from uuid import UUID

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sro_program.models_base import WorkflowRecord
from sro_program.organisations.models import Officer
from sro_program.ui.addresses import address_of
from sro_program.ui.dates import moment_text
from sro_program.workflow.states import choices, state_constraints, state_triggers

from ..states import ABSENCE_STATES


@pghistory.track()
class Absence(WorkflowRecord):
    """An officer is away. Kind and reason belong to the agency; a school learns only that, and who covers."""

    number = models.CharField(_("confirmation number"), max_length=20, unique=True, editable=False)
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="absences")
    kind = models.CharField(_("kind"), max_length=40)
    kind_label = models.CharField(_("kind"), max_length=80, blank=True)
    planned = models.BooleanField(_("asked for in advance"), default=False)
    reason = models.TextField(_("reason"), blank=True)
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(
        _("status"), max_length=20, choices=choices(ABSENCE_STATES), default=ABSENCE_STATES[0].key, editable=False
    )

    class Meta:
        ordering = ("-starts_at", "id")
        verbose_name = _("absence")
        indexes = (
            models.Index(fields=("status", "starts_at"), name="absences_by_status"),
            models.Index(fields=("officer", "starts_at"), name="absences_by_officer"),
        )
        constraints = (
            *state_constraints("absence", ABSENCE_STATES),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="absence_ends_after_start"),
        )
        triggers = state_triggers(ABSENCE_STATES)

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return address_of("assignments:covers:absence", self.pk)

    @property
    def inbox_detail(self) -> str:
        return f"{self.officer} · {moment_text(self.starts_at)}"

    @property
    def agency_id(self) -> UUID:
        return self.officer.agency_id
