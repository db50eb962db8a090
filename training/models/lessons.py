"""Lessons: one class taught from an approved outline, at a school's invitation."""

from __future__ import annotations

from typing import Any

import pghistory
import pgtrigger
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from sro_program.models_base import WorkflowRecord
from sro_program.organisations.models import Agency, Officer, School
from sro_program.policy.models import UnderPolicy
from sro_program.workflow.states import choices, state_constraints, state_triggers

from ..states import LESSON_STATES
from .invitations import Invitation
from .outlines import LONGEST, SHORTEST, CourseOutline, Grade

MOST_STUDENTS = 5000

GUARD = """
IF NEW.status = 'cancelled' THEN RETURN NEW; END IF;
SELECT (NEW.starts_at AT TIME ZONE a.time_zone)::date INTO there
FROM organisations_agency a WHERE a.id = NEW.agency_id;
IF there IS DISTINCT FROM NEW.day THEN
  RAISE EXCEPTION 'the day of a lesson is the day on which it begins' USING ERRCODE = 'integrity_constraint_violation';
END IF;
SELECT o.approved_on, o.approved_until, o.subject INTO approved
FROM training_courseoutline o WHERE o.id = NEW.outline_id;
IF approved.approved_on IS NULL OR approved.approved_on > NEW.day OR approved.approved_until < NEW.day THEN
  RAISE EXCEPTION 'no lesson without an outline approved for its day' USING ERRCODE = 'integrity_constraint_violation';
END IF;
IF approved.subject IS DISTINCT FROM NEW.subject THEN
  RAISE EXCEPTION 'the subject of a lesson is that of its outline' USING ERRCODE = 'integrity_constraint_violation';
END IF;
IF NOT EXISTS (SELECT 1 FROM training_invitation i
    WHERE i.id = NEW.invitation_id AND i.school_id = NEW.school_id AND i.status = 'accepted') THEN
  RAISE EXCEPTION 'no lesson without an accepted invitation of its school'
    USING ERRCODE = 'integrity_constraint_violation';
END IF;
RETURN NEW;
"""
"""The approval of an outline and the invitation of the school are asked again for whatever is written."""


class Setting(models.TextChoices):
    """In what kind of class. The last exists so that it can be refused with its reason (AL-III-A-1-b-ii)."""

    CLASS = "class", _("A class, with its teacher in the room")
    ASSEMBLY = "assembly", _("An assembly or club, with staff of the school")
    SUBSTITUTE = "substitute", _("In place of a teacher who is away")


@pghistory.track()
class Lesson(WorkflowRecord, UnderPolicy):
    """`day` is the local day of `starts_at`; `subject` is the outline's, kept for counting."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="lessons")
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="lessons", verbose_name=_("officer"))
    outline = models.ForeignKey(
        CourseOutline, on_delete=models.PROTECT, related_name="lessons", verbose_name=_("outline")
    )
    invitation = models.ForeignKey(
        Invitation, on_delete=models.PROTECT, related_name="lessons", verbose_name=_("invitation")
    )
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="lessons", verbose_name=_("school"))
    subject = models.CharField(_("subject"), max_length=60)
    setting = models.CharField(_("kind of class"), max_length=20, choices=Setting, default=Setting.CLASS)
    grade = models.CharField(_("grade"), max_length=2, choices=Grade)
    group = models.CharField(_("class"), max_length=100)
    teacher = models.CharField(_("teacher or staff in the room"), max_length=120)
    place = models.CharField(_("place"), max_length=100, blank=True)
    starts_at = models.DateTimeField(_("begins"))
    day = models.DateField(_("day"), editable=False)
    minutes = models.PositiveSmallIntegerField(
        _("minutes"), validators=[MinValueValidator(SHORTEST), MaxValueValidator(LONGEST)]
    )
    students = models.PositiveSmallIntegerField(_("students reached"), null=True, blank=True)
    note = models.CharField(_("how it went"), max_length=1000, blank=True)
    status = models.CharField(
        _("status"), max_length=20, choices=choices(LESSON_STATES), default=LESSON_STATES[0].key, editable=False
    )

    class Meta:
        ordering = ("-starts_at", "id")
        verbose_name = _("lesson")
        indexes = (
            models.Index(fields=("officer", "starts_at"), name="lessons_of_officer"),
            models.Index(fields=("school", "starts_at"), name="lessons_of_school"),
            models.Index(fields=("agency", "status", "day"), name="lessons_of_agency"),
            models.Index(fields=("outline", "status", "day"), name="lessons_of_outline"),
        )
        constraints = (
            *state_constraints("lesson", LESSON_STATES),
            models.CheckConstraint(condition=~Q(setting=Setting.SUBSTITUTE), name="lesson_never_as_substitute"),
            models.CheckConstraint(condition=~Q(teacher=""), name="lesson_with_school_staff"),
            models.CheckConstraint(
                condition=Q(minutes__gte=SHORTEST, minutes__lte=LONGEST), name="lesson_of_some_minutes"
            ),
            models.CheckConstraint(
                condition=Q(students__isnull=True) | Q(students__gte=1, students__lte=MOST_STUDENTS),
                name="lesson_reaches_somebody",
            ),
            models.UniqueConstraint(
                fields=("officer", "starts_at"), condition=~Q(status="cancelled"), name="lesson_once_at_a_time"
            ),
        )
        triggers = (
            *state_triggers(LESSON_STATES),
            pgtrigger.Trigger(
                name="taught_as_approved",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=pgtrigger.Func(GUARD),
                declare=[("approved", "RECORD"), ("there", "date")],
            ),
        )

    def __str__(self) -> str:
        return str(self.outline)

    def get_absolute_url(self) -> str:
        return reverse("training:teaching:lesson", args=[self.pk])

    @property
    def inbox_detail(self) -> str:
        return f"{self.school}, {self.group}"

    def calendar_event(self) -> dict[str, Any]:
        """For mails and calendars. Names the school, and nobody."""
        return {
            "starts_at": self.starts_at,
            "minutes": self.minutes,
            "place": f"{self.place}, {self.school}" if self.place else str(self.school),
            "summary": _now("Lesson, %s") % self.school,
        }


class BusyWeek(models.Model):
    """A week with more teaching than the clause allows: kept up with every lesson planned or cancelled."""

    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="busy_weeks")
    officer = models.ForeignKey(Officer, on_delete=models.CASCADE, related_name="busy_weeks")
    monday = models.DateField(_("week"))
    minutes = models.PositiveIntegerField(_("minutes"))
    limit_hours = models.PositiveSmallIntegerField(_("limit"))
    clause = models.CharField(max_length=120)

    class Meta:
        ordering = ("monday", "id")
        verbose_name = _("week with more teaching than the limit")
        indexes = (models.Index(fields=("agency", "monday"), name="busy_weeks_of_agency"),)
        constraints = (
            models.UniqueConstraint(fields=("officer", "monday"), name="busy_week_once"),
            models.CheckConstraint(condition=Q(minutes__gt=models.F("limit_hours") * 60), name="busy_week_over_limit"),
        )

    def __str__(self) -> str:
        return f"{self.officer}, {self.monday}"
