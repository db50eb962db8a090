"""Emergency plans of a school: one per hazard, in versions, with drills and what follows from them."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sro_program.documents.models import Document
from sro_program.models_base import Record, WorkflowRecord
from sro_program.organisations.models import Agency, Officer, School
from sro_program.policy.models import UnderPolicy
from sro_program.ui.addresses import address_of
from sro_program.workflow.states import append_only, choices, state_constraints, state_triggers

from ..states import PLAN_STATES


@pghistory.track()
class EmergencyPlan(WorkflowRecord, UnderPolicy):
    """What a school does in one kind of emergency. `agency` is the one whose officer helps to prepare it."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="emergency_plans")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="emergency_plans")
    hazard = models.CharField(max_length=40)
    hazard_label = models.CharField(_("hazard"), max_length=80)
    helper = models.ForeignKey(
        Officer,
        on_delete=models.PROTECT,
        null=True,
        related_name="emergency_plans",
        verbose_name=_("officer who helps"),
    )
    current = models.ForeignKey(
        "assignments.PlanVersion", on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    reviewed_on = models.DateField(_("reviewed on"), null=True, editable=False)
    review_due = models.DateField(_("next review"), null=True, editable=False)
    status = models.CharField(
        _("status"), max_length=20, choices=choices(PLAN_STATES), default=PLAN_STATES[0].key, editable=False
    )

    class Meta:
        ordering = ("school__name", "hazard_label", "id")
        verbose_name = _("emergency plan")
        constraints = (
            *state_constraints("emergency_plan", PLAN_STATES),
            models.UniqueConstraint(
                fields=("school", "hazard"), condition=~Q(status="retired"), name="one_plan_per_school_and_hazard"
            ),
        )
        indexes = (models.Index(fields=("status", "review_due"), name="plans_by_review"),)
        triggers = state_triggers(PLAN_STATES)

    def __str__(self) -> str:
        return f"{self.hazard_label}, {self.school}"

    def get_absolute_url(self) -> str:
        return address_of("assignments:plan", self.pk)


class PlanVersion(Record):
    """One text of a plan, written or uploaded; never changed. `pocket` is what to do first, one step a line."""

    plan = models.ForeignKey(EmergencyPlan, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("version"))
    text = models.TextField(_("plan"), max_length=30_000, blank=True)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+")
    pocket = models.TextField(_("what to do first"), max_length=1_500)
    change = models.CharField(_("what changed"), max_length=300, blank=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-number",)
        verbose_name = _("version of an emergency plan")
        constraints = (
            models.UniqueConstraint(fields=("plan", "number"), name="plan_version_once"),
            models.CheckConstraint(condition=~Q(text="") | Q(document__isnull=False), name="plan_version_says_it"),
        )
        triggers = append_only()

    def __str__(self) -> str:
        return str(_("Version %d")) % self.number


@pghistory.track()
class Drill(Record):
    """The plan practiced on a day, and what was found."""

    plan = models.ForeignKey(EmergencyPlan, on_delete=models.PROTECT, related_name="drills")
    version_practiced = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="drills")
    held_on = models.DateField(_("held on"))
    minutes = models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True)
    findings = models.TextField(_("findings"), max_length=5_000)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-held_on", "-created_at")
        verbose_name = _("drill")

    def __str__(self) -> str:
        return f"{self.plan}, {self.held_on}"


@pghistory.track()
class FollowUp(Record):
    """One thing to put right after a drill."""

    drill = models.ForeignKey(Drill, on_delete=models.PROTECT, related_name="follow_ups")
    what = models.CharField(_("what"), max_length=300)
    due_on = models.DateField(_("until"))
    done_on = models.DateField(_("done on"), null=True, editable=False)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("due_on", "created_at")
        verbose_name = _("follow-up of a drill")
        constraints = (
            models.CheckConstraint(
                condition=Q(done_on__isnull=True, done_by__isnull=True)
                | Q(done_on__isnull=False, done_by__isnull=False),
                name="follow_up_done_by_somebody",
            ),
        )

    def __str__(self) -> str:
        return self.what
