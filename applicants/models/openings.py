"""Posts to be filled."""

from __future__ import annotations

from uuid import UUID

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from assignments.models import ProgramRequest
from sro_program.models_base import Record, WorkflowRecord
from sro_program.organisations.models import Agency, District, School
from sro_program.policy.models import UnderPolicy
from sro_program.ui.addresses import address_of
from sro_program.workflow.states import choices, state_constraints, state_triggers

from ..states import OPENING_STATES


@pghistory.track()
class Opening(WorkflowRecord, UnderPolicy):
    """One or more posts at schools of one district.

    `criteria` and `questions` are frozen when it opens, so that all applicants are asked and scored
    alike even if the policy changes meanwhile: lists of {key, label, explain, clause, anchors} and
    of {key, text, criterion}.
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="openings", verbose_name=_("agency"))
    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="openings", verbose_name=_("district")
    )
    schools = models.ManyToManyField(School, related_name="openings", verbose_name=_("schools"))
    title = models.CharField(_("title"), max_length=150)
    positions = models.PositiveSmallIntegerField(_("positions"), default=1)
    duties = models.TextField(_("duties"), max_length=5000)
    hours = models.CharField(_("hours"), max_length=200, blank=True)
    closes_on = models.DateField(_("apply until"))
    starts_on = models.DateField(_("post begins on"))
    criteria = models.JSONField(default=list, editable=False)
    questions = models.JSONField(default=list, editable=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    request = models.ForeignKey(
        ProgramRequest, on_delete=models.PROTECT, null=True, editable=False, related_name="openings"
    )
    status = models.CharField(
        _("status"), max_length=20, choices=choices(OPENING_STATES), default=OPENING_STATES[0].key, editable=False
    )

    class Meta:
        ordering = ("-created_at", "id")
        verbose_name = _("opening")
        indexes = (
            models.Index(fields=("agency", "status", "closes_on"), name="openings_of_agency"),
            models.Index(fields=("district", "status"), name="openings_of_district"),
        )
        constraints = (
            *state_constraints("opening", OPENING_STATES),
            models.CheckConstraint(condition=Q(positions__gte=1), name="opening_has_positions"),
            models.CheckConstraint(condition=Q(starts_on__gt=F("closes_on")), name="opening_starts_after_closing"),
        )
        triggers = state_triggers(OPENING_STATES)

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return address_of("applicants:opening", self.pk)


@pghistory.track()
class JointDiscussion(Record):
    """Agency and district talked over the applicants before anybody is appointed (53G-8-703(2)(g))."""

    opening = models.ForeignKey(Opening, on_delete=models.PROTECT, related_name="discussions")
    held_on = models.DateField(_("held on"))
    for_agency = models.CharField(_("for the agency"), max_length=200)
    for_district = models.CharField(_("for the district"), max_length=200)
    notes = models.TextField(_("what was said"), max_length=5000, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-held_on", "id")
        verbose_name = _("joint discussion")

    def __str__(self) -> str:
        return f"{self.held_on}"

    @property
    def agency_id(self) -> UUID:
        return self.opening.agency_id
