"""Training an officer and a principal take together (UT-TRAIN-2)."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sro_program.models_base import Record
from sro_program.organisations.changes import told_by
from sro_program.organisations.models import Agency, Officer, School
from sro_program.workflow.states import State

from ..states import JOINT_STATES
from .joint_guards import attested_stays, joint_of_two_people


@pghistory.track()
class JointTraining(Record):
    """One record of both. It counts from the moment the second of them attests."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="joint_trainings")
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="joint_trainings")
    principal = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="joint_trainings")
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="joint_trainings")
    title = models.CharField(_("course"), max_length=150)
    provider = models.CharField(_("given by"), max_length=120, blank=True)
    hours = models.DecimalField(_("hours"), max_digits=5, decimal_places=1)
    held_on = models.DateField(_("held on"))
    designee = models.CharField(_("who took part for the principal"), max_length=120, blank=True)
    officer_attested_at = models.DateTimeField(_("attested by the officer"), null=True, editable=False)
    principal_attested_at = models.DateTimeField(_("attested by the principal"), null=True, editable=False)
    officer_statement = models.CharField(_("in the officer’s words"), max_length=300, blank=True, editable=False)
    principal_statement = models.CharField(_("in the principal’s words"), max_length=300, blank=True, editable=False)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True, editable=False)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    withdrawn_why = models.CharField(_("why"), max_length=300, blank=True, editable=False)

    class Meta:
        ordering = ("-held_on", "id")
        verbose_name = _("joint training")
        indexes = (models.Index(fields=("officer", "held_on"), name="joint_of_officer"),)
        constraints = (
            models.CheckConstraint(condition=Q(hours__gt=0), name="joint_has_hours"),
            models.UniqueConstraint(
                fields=("officer", "principal", "school", "held_on", "title"),
                condition=Q(withdrawn_at__isnull=True),
                name="joint_once",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawn_why=""),
                name="joint_withdrawn_with_reason",
            ),
        )
        triggers = (joint_of_two_people(), attested_stays(), *told_by("SELECT principal_id FROM rows"))

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("training:joint", args=[self.pk])

    @property
    def attested(self) -> bool:
        """Whether it counts: both were there and say so."""
        return bool(self.officer_attested_at and self.principal_attested_at and not self.withdrawn_at)

    @property
    def state(self) -> State:
        return JOINT_STATES[self.standing]

    @property
    def standing(self) -> str:
        if self.withdrawn_at:
            return "withdrawn"
        if self.attested:
            return "attested"
        if self.officer_attested_at:
            return "principal_missing"
        return "officer_missing" if self.principal_attested_at else "both_missing"
