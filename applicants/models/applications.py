"""An officer's wish for a post, and what is found about it on the way."""

from __future__ import annotations

from uuid import UUID

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assignments.models import Assignment
from sro_program.models_base import Record, WorkflowRecord
from sro_program.organisations.models import Officer
from sro_program.policy.policy import Policy
from sro_program.ui.addresses import address_of
from sro_program.workflow.states import choices, state_constraints, state_triggers

from ..states import APPLICATION_STATES, ENDORSEMENT_STATES
from .openings import Opening


@pghistory.track()
class Application(WorkflowRecord):
    """A change-of-assignment request for one opening. `volunteer` is the applicant's own statement."""

    opening = models.ForeignKey(Opening, on_delete=models.PROTECT, related_name="applications")
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="applications")
    applicant = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="applications")
    volunteer = models.BooleanField(_("I volunteer for this assignment"), default=False)
    motivation = models.TextField(_("why you want this post"), max_length=5000, blank=True)
    experience = models.TextField(_("experience with children and schools"), max_length=5000, blank=True)
    special_skills = models.TextField(_("special skills and training"), max_length=5000, blank=True)
    submitted_at = models.DateTimeField(null=True, editable=False)
    list_entry = models.OneToOneField(
        "applicants.RecommendedEntry", on_delete=models.PROTECT, null=True, editable=False, related_name="appointment"
    )
    assignment = models.OneToOneField(
        Assignment, on_delete=models.PROTECT, null=True, editable=False, related_name="application"
    )
    status = models.CharField(
        _("status"),
        max_length=20,
        choices=choices(APPLICATION_STATES),
        default=APPLICATION_STATES[0].key,
        editable=False,
    )

    class Meta:
        ordering = ("-created_at", "id")
        verbose_name = _("application")
        indexes = (
            models.Index(fields=("opening", "status", "status_since"), name="applications_of_opening"),
            models.Index(fields=("applicant", "status"), name="applications_of_person"),
            models.Index(fields=("status", "status_since"), name="applications_by_status"),
            models.Index(fields=("-created_at", "id"), name="applications_newest"),
        )
        constraints = (
            *state_constraints("application", APPLICATION_STATES),
            models.UniqueConstraint(
                fields=("opening", "officer"),
                condition=~Q(status="withdrawn"),
                name="one_running_application_per_opening",
            ),
        )
        triggers = state_triggers(APPLICATION_STATES)

    def __str__(self) -> str:
        return f"{self.applicant}"

    @property
    def inbox_detail(self) -> str:
        return self.opening.title

    def get_absolute_url(self) -> str:
        return address_of("applicants:application", self.pk)

    @property
    def agency_id(self) -> UUID:
        return self.opening.agency_id

    @property
    def policy(self) -> Policy:
        return self.opening.policy


class Endorsement(WorkflowRecord):
    """One step of the request through the chain of command (UT-SELECT-1)."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="endorsements")
    step = models.PositiveSmallIntegerField()
    supervisor = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(
        _("status"),
        max_length=20,
        choices=choices(ENDORSEMENT_STATES),
        default=ENDORSEMENT_STATES[0].key,
        editable=False,
    )

    class Meta:
        ordering = ("application", "step")
        verbose_name = _("endorsement")
        indexes = (models.Index(fields=("supervisor", "status"), name="endorsements_of_supervisor"),)
        constraints = (
            *state_constraints("endorsement", ENDORSEMENT_STATES),
            models.UniqueConstraint(fields=("application", "step"), name="endorsement_step_once"),
        )
        triggers = state_triggers(ENDORSEMENT_STATES)

    def __str__(self) -> str:
        return f"{self.application}"

    @property
    def inbox_detail(self) -> str:
        return self.application.opening.title

    def get_absolute_url(self) -> str:
        return self.application.get_absolute_url()

    @property
    def agency_id(self) -> UUID:
        return self.application.agency_id

    @property
    def policy(self) -> Policy:
        return self.application.policy


@pghistory.track()
class Finding(Record):
    """Whether one qualification of the pack is met, by what evidence (AL-III-B-1, AL-III-B-2, UT-SELECT-1)."""

    class Verdict(models.TextChoices):
        OPEN = "open", _("Not decided")
        MET = "met", _("Met")
        NOT_MET = "not_met", _("Not met")
        WAIVED = "waived", _("Waived")

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="findings")
    qualification = models.CharField(max_length=60)
    verdict = models.CharField(_("finding"), max_length=10, choices=Verdict, default=Verdict.OPEN)
    record_says = models.CharField(_("what the records say"), max_length=300, blank=True)
    evidence = models.CharField(_("evidence"), max_length=500, blank=True)
    waiver_clause = models.CharField(_("clause that allows the waiver"), max_length=60, blank=True)
    reason = models.TextField(_("reason"), max_length=2000, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("application", "created_at", "qualification")
        verbose_name = _("finding")
        constraints = (
            models.UniqueConstraint(fields=("application", "qualification"), name="finding_once"),
            models.CheckConstraint(
                condition=Q(verdict="open") | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="finding_names_who_decided",
            ),
            models.CheckConstraint(
                condition=~Q(verdict="waived") | (~Q(waiver_clause="") & ~Q(reason="")), name="waiver_names_clause"
            ),
            models.CheckConstraint(condition=~Q(verdict="met") | ~Q(evidence=""), name="met_names_evidence"),
        )

    def __str__(self) -> str:
        return self.qualification
