"""What a person is due to learn, until when, and how far it is. Reckoned from data, never typed (decision 11)."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sro_program.models_base import Record
from sro_program.organisations.changes import told_by
from sro_program.organisations.models import Agency, School
from sro_program.workflow.states import State

from ..states import OBLIGATION_STATES, look
from .joint_guards import waiver_stays


class Population(models.TextChoices):
    """For whom a requirement is. A pair is an officer and the principal of a school the officer serves."""

    OFFICER = "assigned_officer", _("Assigned officers")
    SUPERVISOR = "supervisor", _("SRO supervisors")
    PRINCIPAL = "principal", _("Principals")
    PAIR = "pair", _("Officer and principal together")
    SUBSTITUTE_OFFICER = "substitute_officer", _("Substitute officers")
    GUARDIAN = "guardian", _("School guardians")
    SECURITY = "armed_private_security", _("Armed private security")


class Effect(models.TextChoices):
    """What a lapse does. Each does what those before it do."""

    SHOWN = "shown", _("Shown on the post")
    ALERTS_CHIEF = "alerts_chief", _("Alerts the chief")
    BLOCKS_COVER = "blocks_cover", _("Blocks covering hours")


class Obligation(models.Model):
    """One person, one requirement, one period. Written by the engine alone (`training.services.obligations`).

    `requirement` is a key of the pack, or "assigned:<id>" of a training the chief assigned. Words and clause are
    kept with the row, so that what was due stays readable when the pack changes. Hours are whole and tenths.
    """

    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="obligations")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="obligations")
    counterpart = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="obligations_with"
    )
    school = models.ForeignKey(School, on_delete=models.CASCADE, null=True, related_name="obligations")
    population = models.CharField(_("for"), max_length=30, choices=Population)
    requirement = models.CharField(max_length=60)
    title = models.CharField(_("training"), max_length=150)
    clause = models.CharField(_("clause"), max_length=60, blank=True)
    effect = models.CharField(max_length=20, choices=Effect, default=Effect.SHOWN)
    starts_on = models.DateField(_("from"))
    due_on = models.DateField(_("due"))
    nth = models.PositiveSmallIntegerField(default=1)
    hours_due = models.DecimalField(_("hours due"), max_digits=5, decimal_places=1, default=0)
    hours_done = models.DecimalField(_("hours done"), max_digits=6, decimal_places=1, default=0)
    topics_missing = ArrayField(models.CharField(max_length=60), default=list)
    met_on = models.DateField(_("met on"), null=True)
    status = models.CharField(
        _("status"), max_length=20, choices=[(s.key, s.label) for s in OBLIGATION_STATES], default="open"
    )

    class Meta:
        ordering = ("due_on", "id")
        verbose_name = _("training duty")
        indexes = (
            models.Index(fields=("agency", "status", "due_on"), name="obligations_of_agency"),
            models.Index(fields=("person", "status", "due_on"), name="obligations_of_person"),
            models.Index(fields=("school", "status"), name="obligations_at_school"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("agency", "person", "counterpart", "school", "requirement", "starts_on", "nth"),
                nulls_distinct=False,
                name="obligation_once",
            ),
            models.CheckConstraint(condition=Q(due_on__gte=F("starts_on")), name="obligation_due_after_start"),
            models.CheckConstraint(
                condition=Q(status="met", met_on__isnull=False) | (~Q(status="met") & Q(met_on__isnull=True)),
                name="obligation_met_on_a_day",
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def state(self) -> State:
        """How it stands today, in a word, a picture and a tone."""
        return look(self.status, self.due_on, timezone.localdate())


@pghistory.track()
class Waiver(Record):
    """The agency does not ask this requirement of a person for the periods due between two days, and says why.

    `clause` is the clause that permits it, as APOSTC's for military service or for officers no longer armed.
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="waivers")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="waivers")
    requirement = models.CharField(_("training"), max_length=60)
    since = models.DateField(_("from"))
    until = models.DateField(_("until"))
    clause = models.CharField(_("clause"), max_length=60)
    reason = models.CharField(_("reason"), max_length=500)
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(_("withdrawn"), null=True, blank=True, editable=False)
    ended_why = models.CharField(_("why it was withdrawn"), max_length=300, blank=True, editable=False)

    class Meta:
        ordering = ("-since", "id")
        verbose_name = _("waiver")
        constraints = (
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="waiver_ends_after_start"),
            models.CheckConstraint(condition=~Q(reason="") & ~Q(clause=""), name="waiver_says_why"),
            models.CheckConstraint(condition=~Q(granted_by=F("person")), name="waiver_not_by_oneself"),
        )
        triggers = (waiver_stays(), *told_by("SELECT person_id FROM rows"))

    def __str__(self) -> str:
        return f"{self.person}: {self.requirement}"

    def get_absolute_url(self) -> str:
        return reverse("training:waiver", args=[self.pk])


@pghistory.track()
class AssignedTraining(Record):
    """Training the chief finds necessary (AL-III-B-7), for named people, until a day."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="assigned_trainings")
    title = models.CharField(_("training"), max_length=150)
    topic = models.CharField(_("topic"), max_length=60)
    hours = models.DecimalField(_("hours"), max_digits=5, decimal_places=1, default=0)
    why = models.CharField(_("why"), max_length=500)
    due_on = models.DateField(_("due"))
    people = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="training.AssignedPerson", related_name="assigned_trainings"
    )
    assigned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(_("withdrawn"), null=True, blank=True, editable=False)
    ended_why = models.CharField(_("why it was withdrawn"), max_length=300, blank=True, editable=False)

    class Meta:
        ordering = ("-due_on", "id")
        verbose_name = _("assigned training")
        constraints = (models.CheckConstraint(condition=Q(hours__gte=0), name="assigned_hours_not_negative"),)
        triggers = told_by("SELECT p.person_id FROM rows JOIN training_assignedperson p ON p.training_id = rows.id")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("training:assigned", args=[self.pk])


class AssignedPerson(models.Model):
    """One person the training is assigned to."""

    training = models.ForeignKey(AssignedTraining, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("training", "person"), name="assigned_once"),)
        triggers = told_by("SELECT person_id FROM rows")

    def __str__(self) -> str:
        return f"{self.training}: {self.person}"


class Reckoning(models.Model):
    """The local day up to which the obligations of an agency are reckoned: time alone makes duties overdue."""

    agency = models.OneToOneField(Agency, on_delete=models.CASCADE, primary_key=True, related_name="+")
    day = models.DateField()

    def __str__(self) -> str:
        return f"{self.agency_id}: {self.day}"


class Reminder(models.Model):
    """That somebody was told of one duty at one stage. The key makes it once, whatever beat does."""

    key = models.CharField(max_length=200, primary_key=True)
    day = models.DateField(db_index=True)

    def __str__(self) -> str:
        return self.key
