"""The hours that nobody serves, and who takes them (UT-SUP-B)."""

from __future__ import annotations

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sro_program.models_base import WorkflowRecord
from sro_program.organisations.models import School
from sro_program.policy.policy import Policy
from sro_program.ui.addresses import address_of
from sro_program.ui.dates import day_text
from sro_program.workflow.states import State, choices, state_constraints, state_triggers

from ..states import COVER_NEED_STATES, COVER_STATES, COVERING, LIVE_COVER
from .absences import Absence
from .assignments import Assignment
from .cover_guards import only_the_qualified
from .substitutes import Substitute


def hours_text(hours: Any) -> str:
    """Day and hours by the clock of the school, whoever reads it."""
    school = hours.school if hasattr(hours, "school") else hours.need.school
    zone = ZoneInfo(school.district.time_zone)
    begins, ends = hours.starts_at.astimezone(zone), hours.ends_at.astimezone(zone)
    return f"{day_text(begins.date())}, {begins:%H:%M}–{ends:%H:%M} {begins.tzname()}"


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

    def get_absolute_url(self) -> str:
        return address_of("assignments:covers:need", self.pk)

    @property
    def state(self) -> State:
        return next(s for s in COVER_NEED_STATES if s.key == self.status)

    @property
    def inbox_detail(self) -> str:
        return hours_text(self)

    @property
    def agency_id(self) -> UUID:
        return self.assignment.agency_id

    @property
    def policy(self) -> Policy:
        return self.assignment.policy


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
            models.UniqueConstraint(
                fields=("need", "substitute"), condition=Q(status__in=LIVE_COVER), name="cover_offered_once"
            ),
        )
        triggers = (*state_triggers(COVER_STATES), only_the_qualified())

    def __str__(self) -> str:
        return f"{self.substitute}, {self.need.school}"

    def get_absolute_url(self) -> str:
        return address_of("assignments:covers:cover", self.pk)

    @property
    def state(self) -> State:
        return next(s for s in COVER_STATES if s.key == self.status)

    @property
    def inbox_detail(self) -> str:
        return hours_text(self)

    @property
    def agency_id(self) -> UUID:
        return self.need.agency_id

    @property
    def policy(self) -> Policy:
        return self.need.policy
