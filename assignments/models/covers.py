"""Absences of officers, the hours they leave open, and who takes them (UT-SUP-B)."""

from __future__ import annotations

from uuid import UUID

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sro_program.models_base import Record, WorkflowRecord
from sro_program.organisations.models import Agency, Officer, School
from sro_program.policy.policy import Policy
from sro_program.workflow.states import choices, state_constraints, state_triggers

from ..states import ABSENCE_STATES, COVER_NEED_STATES, COVER_STATES, COVERING
from .assignments import Assignment


@pghistory.track()
class Absence(WorkflowRecord):
    """An officer is away. Kind and reason belong to the agency; a school learns only that, and who covers."""

    number = models.CharField(_("confirmation number"), max_length=20, unique=True, editable=False)
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="absences")
    kind = models.CharField(_("kind"), max_length=40)
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

    @property
    def agency_id(self) -> UUID:
        return self.officer.agency_id


@pghistory.track()
class CoverNeed(WorkflowRecord):
    """Hours due at one school on one day for which somebody is wanted. `day` is the school's."""

    class Why(models.TextChoices):
        ABSENCE = "absence", _("Absence")
        NO_SHOW = "no_show", _("Nobody checked in")
        SUSPENDED = "suspended", _("Post suspended")
        SWAP = "swap", _("Swap")

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="cover_needs")
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="cover_needs")
    absence = models.ForeignKey(Absence, on_delete=models.PROTECT, null=True, related_name="needs")
    why = models.CharField(_("why"), max_length=20, choices=Why, default=Why.ABSENCE)
    day = models.DateField(_("day"))
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    status = models.CharField(
        _("status"),
        max_length=20,
        choices=choices(COVER_NEED_STATES),
        default=COVER_NEED_STATES[0].key,
        editable=False,
    )

    class Meta:
        ordering = ("starts_at", "id")
        verbose_name = _("cover need")
        indexes = (
            models.Index(fields=("school", "day"), name="cover_needs_by_school"),
            models.Index(fields=("status", "starts_at"), name="cover_needs_by_status"),
        )
        constraints = (
            *state_constraints("cover_need", COVER_NEED_STATES),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="cover_need_ends_after_start"),
            models.UniqueConstraint(
                fields=("assignment", "school", "starts_at"), condition=~Q(status="dropped"), name="cover_need_once"
            ),
        )
        triggers = state_triggers(COVER_NEED_STATES)

    def __str__(self) -> str:
        return f"{self.school} {self.day}"

    @property
    def agency_id(self) -> UUID:
        return self.assignment.agency_id

    @property
    def policy(self) -> Policy:
        return self.assignment.policy


@pghistory.track()
class Substitute(Record):
    """Somebody who may take over hours: a substitute officer, a school guardian or armed private security."""

    class Kind(models.TextChoices):
        OFFICER = "substitute_officer", _("Substitute officer")
        GUARDIAN = "guardian", _("School guardian")
        SECURITY = "armed_private_security", _("Armed private security")

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="substitutes")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="substitute_of")
    kind = models.CharField(_("kind"), max_length=30, choices=Kind)
    employer = models.CharField(_("employer"), max_length=150, blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    ended_on = models.DateField(_("last day"), null=True, blank=True)

    class Meta:
        ordering = ("user__full_name", "id")
        verbose_name = _("substitute")
        indexes = (models.Index(fields=("agency", "kind"), name="substitutes_by_agency"),)
        constraints = (models.UniqueConstraint(fields=("agency", "user", "kind"), name="substitute_once_per_kind"),)

    def __str__(self) -> str:
        return str(self.user)


@pghistory.track()
class Cover(WorkflowRecord):
    """One person for the hours of one need, from the offer to what the school found afterwards."""

    need = models.ForeignKey(CoverNeed, on_delete=models.PROTECT, related_name="covers")
    substitute = models.ForeignKey(Substitute, on_delete=models.PROTECT, related_name="covers")
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    status = models.CharField(
        _("status"), max_length=20, choices=choices(COVER_STATES), default=COVER_STATES[0].key, editable=False
    )

    class Meta:
        ordering = ("starts_at", "id")
        verbose_name = _("cover")
        indexes = (
            models.Index(fields=("substitute", "starts_at"), name="covers_by_substitute"),
            models.Index(fields=("status", "starts_at"), name="covers_by_status"),
        )
        constraints = (
            *state_constraints("cover", COVER_STATES),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="cover_ends_after_start"),
            models.UniqueConstraint(fields=("need",), condition=Q(status__in=COVERING), name="one_cover_takes_a_need"),
        )
        triggers = state_triggers(COVER_STATES)

    def __str__(self) -> str:
        return str(self.substitute)

    @property
    def agency_id(self) -> UUID:
        return self.need.agency_id

    @property
    def policy(self) -> Policy:
        return self.need.policy
