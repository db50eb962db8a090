"""Inspections of uniform and equipment, and running notes about an officer."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sro_program.models_base import Record, WorkflowRecord
from sro_program.organisations.models import Agency, Officer
from sro_program.policy.models import UnderPolicy
from sro_program.ui.addresses import address_of
from sro_program.ui.dates import day_text
from sro_program.workflow.states import append_only, choices, state_constraints, state_triggers

from ..states import INSPECTION_STATES
from .evaluation_guards import (
    ALLOWED_UNIFORM,
    CORRECTED_BEFORE_CLOSING,
    INSPECTED_BY_ANOTHER,
    INSPECTION_FROZEN,
    ITEMS_FROZEN,
    KEPT_FOR_GOOD,
    NOTED_BY_ANOTHER,
)


@pghistory.track()
class Inspection(WorkflowRecord, UnderPolicy):
    """One look at an officer's uniform and equipment. `uniforms` is the policy's list as it stood that day."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="inspections")
    officer = models.ForeignKey(
        Officer, on_delete=models.PROTECT, related_name="inspections", verbose_name=_("officer")
    )
    inspector = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("inspected by")
    )
    held_on = models.DateField(_("held on"))
    uniforms = models.JSONField(_("uniforms allowed"))
    uniform = models.CharField(_("uniform"), max_length=40, blank=True)
    uniform_label = models.CharField(_("uniform"), max_length=120, blank=True)
    note = models.TextField(_("note"), max_length=2_000, blank=True)
    status = models.CharField(
        _("status"),
        max_length=20,
        choices=choices(INSPECTION_STATES),
        default=INSPECTION_STATES[0].key,
        editable=False,
    )

    class Meta:
        ordering = ("-held_on", "-created_at", "id")
        verbose_name = _("inspection")
        indexes = (
            models.Index(fields=("agency", "status"), name="inspections_of_agency"),
            models.Index(fields=("officer", "held_on"), name="inspections_of_officer"),
        )
        constraints = (
            *state_constraints("inspection", INSPECTION_STATES),
            models.CheckConstraint(condition=Q(status="begun") | ~Q(uniform=""), name="inspection_names_the_uniform"),
        )
        triggers = (
            *state_triggers(INSPECTION_STATES),
            INSPECTED_BY_ANOTHER,
            ALLOWED_UNIFORM,
            INSPECTION_FROZEN,
            CORRECTED_BEFORE_CLOSING,
            KEPT_FOR_GOOD,
        )

    def __str__(self) -> str:
        return f"{self.officer}, {day_text(self.held_on)}"

    def get_absolute_url(self) -> str:
        return address_of("assignments:evaluations:inspection", self.pk)

    @property
    def inbox_detail(self) -> str:
        return str(_("Uniform and equipment"))


@pghistory.track()
class InspectionItem(Record):
    """One point of the policy's list, in order or not; what is not has a day by which it is corrected."""

    class Result(models.TextChoices):
        OK = "ok", _("In order")
        FINDING = "finding", _("To be corrected")
        NOT_CARRIED = "not_carried", _("Not part of this officer’s equipment")

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="items")
    place = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=40)
    label = models.CharField(_("what"), max_length=120)
    explain = models.CharField(max_length=400, blank=True)
    group = models.CharField(max_length=80, blank=True)
    result = models.CharField(_("result"), max_length=15, choices=Result, blank=True)
    finding = models.CharField(_("what is wrong"), max_length=300, blank=True)
    due_on = models.DateField(_("to be corrected by"), null=True, blank=True)
    corrected_on = models.DateField(_("corrected on"), null=True, editable=False)
    corrected_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("place",)
        verbose_name = _("point of an inspection")
        constraints = (
            models.UniqueConstraint(fields=("inspection", "key"), name="inspected_once"),
            models.CheckConstraint(
                condition=~Q(result="finding") | (~Q(finding="") & Q(due_on__isnull=False)),
                name="finding_has_words_and_a_day",
            ),
            models.CheckConstraint(
                condition=Q(corrected_on__isnull=True, corrected_by__isnull=True)
                | Q(corrected_on__isnull=False, corrected_by__isnull=False, result="finding"),
                name="finding_corrected_by_somebody",
            ),
        )
        triggers = (ITEMS_FROZEN,)

    def __str__(self) -> str:
        return self.label


class OfficerNote(Record):
    """What a supervisor saw, good or bad, in a line, on the day. Written once, never changed or removed."""

    class Kind(models.TextChoices):
        GOOD = "good", _("Well done")
        CONCERN = "concern", _("Concern")
        TALK = "talk", _("Talk held")

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="officer_notes")
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="notes", verbose_name=_("officer"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("written by")
    )
    happened_on = models.DateField(_("day"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    text = models.TextField(_("what happened"), max_length=2_000)

    class Meta:
        ordering = ("-happened_on", "-created_at", "id")
        verbose_name = _("running note")
        indexes = (models.Index(fields=("officer", "happened_on"), name="notes_on_officer"),)
        triggers = (*append_only(), NOTED_BY_ANOTHER)

    def __str__(self) -> str:
        return f"{self.officer}, {day_text(self.happened_on)}"

    def get_absolute_url(self) -> str:
        return address_of("assignments:evaluations:note", self.pk)
