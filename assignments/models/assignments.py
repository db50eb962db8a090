"""An officer's post at one or more schools, within an agreement."""

from __future__ import annotations

from datetime import date, time
from uuid import UUID

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sro_program.models_base import WorkflowRecord
from sro_program.organisations.changes import told_by
from sro_program.organisations.models import Officer, School
from sro_program.policy.policy import Policy
from sro_program.ui.addresses import address_of
from sro_program.workflow.states import choices, state_constraints, state_triggers

from ..states import ASSIGNMENT_STATES
from .agreements import Agreement
from .guards import OFFICER_OF_WINDOW, inside_agreement, only_under_agreement, school_of_agreement, within_full_time


@pghistory.track()
class Assignment(WorkflowRecord):
    """Both dates belong to the assignment; without an end it runs as long as its agreement."""

    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="assignments")
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="assignments")
    schools = models.ManyToManyField(
        School, through="assignments.AssignedSchool", related_name="assignments", verbose_name=_("schools")
    )
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    basis = models.CharField(_("how the officer was appointed"), max_length=300, blank=True)
    status = models.CharField(
        _("status"),
        max_length=20,
        choices=choices(ASSIGNMENT_STATES),
        default=ASSIGNMENT_STATES[0].key,
        editable=False,
    )

    class Meta:
        ordering = ("-starts_on", "id")
        verbose_name = _("assignment")
        indexes = (models.Index(fields=("status", "starts_on"), name="assignments_by_status"),)
        constraints = (
            *state_constraints("assignment", ASSIGNMENT_STATES),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="assignment_ends_after_start"
            ),
        )
        triggers = (
            *state_triggers(ASSIGNMENT_STATES),
            inside_agreement(),
            only_under_agreement(),
            within_full_time("NEW.officer_id", "starts_on", "ends_on", "status", "officer_id", "agreement_id"),
            *told_by(
                "SELECT o.user_id FROM rows JOIN organisations_officer o ON o.id = rows.officer_id UNION "
                "SELECT s.user_id FROM rows JOIN assignments_assignedschool a ON a.assignment_id = rows.id "
                "JOIN organisations_seat s ON s.school_id = a.school_id"
            ),
        )

    def __str__(self) -> str:
        return f"{self.officer}"

    def get_absolute_url(self) -> str:
        return address_of("assignments:assignment", self.pk)

    @property
    def agency_id(self) -> UUID:
        return self.agreement.agency_id

    @property
    def policy(self) -> Policy:
        return self.agreement.policy

    @property
    def last_day(self) -> date:
        return self.ends_on or self.agreement.ends_on


@pghistory.track()
class AssignedSchool(models.Model):
    """One school of a post, with whom the officer talks to there."""

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="places")
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="places")
    contact = models.CharField(_("contact at the school"), max_length=120, blank=True)
    contact_phone = models.CharField(_("phone"), max_length=30, blank=True)

    class Meta:
        ordering = ("school__name", "id")
        verbose_name = _("school of an assignment")
        constraints = (models.UniqueConstraint(fields=("assignment", "school"), name="school_once_per_assignment"),)
        triggers = (
            school_of_agreement(),
            *told_by(
                "SELECT o.user_id FROM rows JOIN assignments_assignment a ON a.id = rows.assignment_id "
                "JOIN organisations_officer o ON o.id = a.officer_id UNION "
                "SELECT s.user_id FROM rows JOIN organisations_seat s ON s.school_id = rows.school_id"
            ),
        )

    def __str__(self) -> str:
        return f"{self.school}"


DAY = 24 * 60


def minutes_between(starts_at: time, ends_at: time) -> int:
    """Minutes from one clock time to the next time the clock shows the other."""
    return ((ends_at.hour - starts_at.hour) * 60 + ends_at.minute - starts_at.minute) % DAY


class Weekday(models.IntegerChoices):
    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


@pghistory.track()
class DutyWindow(models.Model):
    """Hours at one school on one weekday, by the clock there; an end before the start is on the next morning.

    Hours that changed stay as they were for the days they counted, from `since` to `until`, both included. Without
    `since` they count from the post's first day; those without `until` are the hours of now.
    """

    place = models.ForeignKey(AssignedSchool, on_delete=models.CASCADE, related_name="windows")
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday)
    starts_at = models.TimeField(_("from"))
    ends_at = models.TimeField(_("until"))
    since = models.DateField(_("first day of these hours"), null=True, blank=True)
    until = models.DateField(_("last day of these hours"), null=True, blank=True)

    class Meta:
        ordering = ("weekday", "starts_at", "id")
        verbose_name = _("duty hours")
        constraints = (
            models.CheckConstraint(condition=~Q(ends_at=F("starts_at")), name="duty_takes_time"),
            models.CheckConstraint(condition=Q(weekday__range=(0, 6)), name="duty_on_a_weekday"),
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="duty_counts_for_days"),
            models.UniqueConstraint(
                fields=("place", "weekday"), condition=Q(until__isnull=True), name="duty_once_per_school_and_day"
            ),
            models.UniqueConstraint(
                fields=("place", "weekday", "since"), nulls_distinct=False, name="duty_changes_once_a_day"
            ),
        )
        triggers = (within_full_time(OFFICER_OF_WINDOW),)

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.starts_at:%H:%M}–{self.ends_at:%H:%M}"

    @property
    def minutes(self) -> int:
        return minutes_between(self.starts_at, self.ends_at)
