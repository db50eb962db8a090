"""What an officer who ends a post gives to whom: one list per post, one line per open piece of work."""

from __future__ import annotations

from uuid import UUID

import pghistory
from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sro_program.models_base import Record, WorkflowRecord
from sro_program.organisations.models import Officer
from sro_program.policy.policy import Policy
from sro_program.ui.addresses import address_of
from sro_program.workflow.states import choices, state_constraints, state_triggers

from ..states import HAND_OVER_STATES
from .assignments import Assignment


@pghistory.track()
class HandOver(WorkflowRecord):
    """Open until every line is settled."""

    assignment = models.OneToOneField(Assignment, on_delete=models.PROTECT, related_name="hand_over")
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    status = models.CharField(
        _("status"), max_length=20, choices=choices(HAND_OVER_STATES), default=HAND_OVER_STATES[0].key, editable=False
    )

    class Meta:
        ordering = ("-created_at", "id")
        verbose_name = _("hand-over")
        constraints = state_constraints("hand_over", HAND_OVER_STATES)
        indexes = (models.Index(fields=("status", "status_since"), name="hand_overs_by_status"),)
        triggers = state_triggers(HAND_OVER_STATES)

    def __str__(self) -> str:
        return str(_("Hand-over of %s")) % self.assignment

    def get_absolute_url(self) -> str:
        return address_of("assignments:hand-over", self.pk)

    @property
    def agency_id(self) -> UUID:
        return self.assignment.agency_id

    @property
    def policy(self) -> Policy:
        return self.assignment.policy


@pghistory.track()
class HandOverLine(Record):
    """One open record: to whom it goes, or why to nobody; and who moved it when."""

    hand_over = models.ForeignKey(HandOver, on_delete=models.CASCADE, related_name="lines")
    work = models.CharField(max_length=40)
    content_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+")
    object_id = models.UUIDField()
    about = GenericForeignKey()
    what = models.CharField(_("what"), max_length=250)
    successor = models.ForeignKey(Officer, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(_("why nobody takes it"), max_length=300, blank=True)
    done_at = models.DateTimeField(_("done"), null=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("created_at", "id")
        verbose_name = _("line of a hand-over")
        constraints = (
            models.UniqueConstraint(fields=("hand_over", "content_type", "object_id"), name="handed_over_once"),
            models.CheckConstraint(condition=Q(successor__isnull=True) | Q(reason=""), name="successor_or_reason"),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(successor__isnull=False) | ~Q(reason=""),
                name="done_to_somebody_or_for_a_reason",
            ),
        )

    def __str__(self) -> str:
        return self.what

    @property
    def answered(self) -> bool:
        return self.successor_id is not None or bool(self.reason)
