"""Two officers trade hours; the other one agrees, and the SRO supervisor says yes."""

from __future__ import annotations

from uuid import UUID

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sro_program.models_base import Record, WorkflowRecord
from sro_program.organisations.models import Officer, School
from sro_program.ui.addresses import address_of
from sro_program.workflow.states import choices, state_constraints, state_triggers

from ..states import SWAP_STATES
from .assignments import Assignment


@pghistory.track()
class Swap(WorkflowRecord):
    asker = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="swaps_asked")
    partner = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="swaps_received")
    note = models.CharField(_("note"), max_length=300, blank=True)
    status = models.CharField(
        _("status"), max_length=20, choices=choices(SWAP_STATES), default=SWAP_STATES[0].key, editable=False
    )

    class Meta:
        ordering = ("-created_at", "id")
        verbose_name = _("swap")
        constraints = (
            *state_constraints("swap", SWAP_STATES),
            models.CheckConstraint(condition=~Q(asker=F("partner")), name="swap_with_somebody_else"),
        )
        triggers = state_triggers(SWAP_STATES)

    def __str__(self) -> str:
        return f"{self.asker} – {self.partner}"

    def get_absolute_url(self) -> str:
        return address_of("assignments:covers:swap", self.pk)

    @property
    def agency_id(self) -> UUID:
        return self.asker.agency_id


class SwapLeg(Record):
    """Hours of one officer's post that the other one serves."""

    swap = models.ForeignKey(Swap, on_delete=models.PROTECT, related_name="legs")
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="+")
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    day = models.DateField(_("day"))
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))

    class Meta:
        ordering = ("starts_at", "id")
        verbose_name = _("hours of a swap")
        constraints = (
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="swap_leg_ends_after_start"),
            models.UniqueConstraint(fields=("swap", "assignment"), name="swap_leg_once_per_post"),
        )

    def __str__(self) -> str:
        return f"{self.school} {self.day}"
