"""Training that an agency holds itself: planned, signed up for, attended, and recorded in one step (UT-SUP-A)."""

from __future__ import annotations

import zoneinfo
from datetime import date
from decimal import Decimal
from typing import Any

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from sro_program.models_base import Record, WorkflowRecord
from sro_program.organisations.models import Agency
from sro_program.workflow.states import choices, state_constraints, state_triggers

from ..states import SESSION_STATES

# The lock on the session makes two writers wait for each other, so that the second sees the first.
SEATS_ARE_LIMITED = """
PERFORM pg_advisory_xact_lock(hashtextextended(NEW.session_id::text, 41));
IF NEW.state = 'signed_up' AND EXISTS (
  SELECT 1 FROM training_trainingsession s
  WHERE s.id = NEW.session_id AND s.seats IS NOT NULL AND s.seats <= (
    SELECT COUNT(*) FROM {meta.db_table} other
    WHERE other.session_id = NEW.session_id AND other.id <> NEW.id AND other.state = 'signed_up'
  )
) THEN
  RAISE EXCEPTION 'all seats of this session are taken' USING ERRCODE = 'check_violation';
END IF;
RETURN NEW;
"""


@pghistory.track()
class TrainingSession(WorkflowRecord):
    """`seats` empty: as many as come. `audiences` are keys of `permissions.audiences`: who may sign up.

    `door` numbers the code at the door: a new code has a new number, and the one before opens nothing.
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="training_sessions")
    title = models.CharField(_("title"), max_length=150)
    about = models.TextField(_("what it is about"), max_length=2000, blank=True)
    instructor = models.CharField(_("instructor"), max_length=120)
    provider = models.CharField(_("given by"), max_length=120, blank=True)
    remote = models.BooleanField(_("held by video"), default=False)
    place = models.CharField(_("place"), max_length=150)
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    seats = models.PositiveSmallIntegerField(_("seats"), null=True, blank=True, validators=[MinValueValidator(1)])
    signup_closes_at = models.DateTimeField(_("sign-up closes"))
    audiences = ArrayField(models.CharField(max_length=20), verbose_name=_("who may come"))
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    door = models.PositiveSmallIntegerField(default=1, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    recorded_at = models.DateTimeField(_("recorded"), null=True, editable=False)
    status = models.CharField(
        _("status"), max_length=20, choices=choices(SESSION_STATES), default=SESSION_STATES[0].key, editable=False
    )

    class Meta:
        ordering = ("-starts_at", "id")
        verbose_name = _("training session")
        indexes = (models.Index(fields=("agency", "status", "starts_at"), name="sessions_of_agency"),)
        constraints = (
            *state_constraints("training_session", SESSION_STATES),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="session_ends_after_start"),
            models.CheckConstraint(
                condition=Q(signup_closes_at__lte=F("starts_at")), name="session_sign_up_closes_before_start"
            ),
            models.CheckConstraint(condition=Q(seats__isnull=True) | Q(seats__gte=1), name="session_has_seats"),
            models.CheckConstraint(condition=Q(audiences__len__gt=0), name="session_is_for_somebody"),
        )
        triggers = state_triggers(SESSION_STATES)

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("training:sessions:session", args=[self.pk])

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.agency.time_zone)

    @property
    def day(self) -> date:
        """The day on which it ends where the agency is: the day that its records carry."""
        return self.ends_at.astimezone(self.zone).date()

    @property
    def hours(self) -> Decimal:
        return sum((topic.hours for topic in self.topics.all()), start=Decimal(0))

    @property
    def inbox_detail(self) -> str:
        return str(self.place)

    def calendar_event(self) -> dict[str, Any]:
        """For mails and calendars. Names the training and the place, and nobody."""
        return {
            "starts_at": self.starts_at.isoformat(),
            "minutes": int((self.ends_at - self.starts_at).total_seconds() // 60),
            "place": self.place,
            "summary": _now("Training: %s") % self.title,
            "sequence": self.version,
        }


class SessionTopic(Record):
    """A topic of a session and its share of the hours; each becomes a record of its own."""

    session = models.ForeignKey(TrainingSession, on_delete=models.CASCADE, related_name="topics")
    topic = models.CharField(_("topic"), max_length=60)
    label = models.CharField(_("topic"), max_length=150)
    hours = models.DecimalField(_("hours"), max_digits=5, decimal_places=1)
    nth = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("nth", "id")
        verbose_name = _("topic of a session")
        constraints = (
            models.UniqueConstraint(fields=("session", "topic"), name="session_topic_once"),
            models.CheckConstraint(condition=Q(hours__gt=0), name="session_topic_has_hours"),
        )

    def __str__(self) -> str:
        return self.label


@pghistory.track()
class SessionPlace(Record):
    """One person at one session: signed up, on the waiting list, withdrawn, or come without having signed up.

    Whether they were there is kept beside it: when, how it is known, and who said so.
    """

    class State(models.TextChoices):
        SIGNED_UP = "signed_up", _("Signed up")
        WAITING = "waiting", _("On the waiting list")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        CAME = "came", _("Came without sign-up")

    class How(models.TextChoices):
        CODE = "code", _("code at the door")
        ROSTER = "roster", _("roster")

    session = models.ForeignKey(TrainingSession, on_delete=models.PROTECT, related_name="people")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="session_places", verbose_name=_("person")
    )
    state = models.CharField(_("state"), max_length=10, choices=State)
    number = models.PositiveIntegerField(_("order of sign-up"))
    signed_up_at = models.DateTimeField(_("signed up"))
    came_at = models.DateTimeField(_("was there"), null=True, editable=False)
    came_how = models.CharField(max_length=10, choices=How, blank=True, editable=False)
    came_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    evaluated = models.BooleanField(default=False, editable=False)

    class Meta:
        ordering = ("number", "id")
        verbose_name = _("place at a session")
        indexes = (models.Index(fields=("person", "state"), name="places_of_person"),)
        constraints = (
            models.UniqueConstraint(fields=("session", "person"), name="one_place_each"),
            models.UniqueConstraint(fields=("session", "number"), name="places_in_order"),
            models.CheckConstraint(
                condition=Q(came_at__isnull=True, came_by__isnull=True, came_how="")
                | Q(came_at__isnull=False, came_by__isnull=False) & ~Q(came_how=""),
                name="attendance_says_who_and_when",
            ),
        )
        triggers = (
            pgtrigger.Trigger(
                name="seats_are_limited",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("state"),
                func=pgtrigger.Func(SEATS_ARE_LIMITED),
            ),
        )

    def __str__(self) -> str:
        return str(self.person)


class SessionEvaluation(models.Model):
    """What one of those who came thought of it. No name, no time, and numbers that follow no order."""

    MARKS = (1, 2, 3, 4, 5)

    id = models.UUIDField(primary_key=True, editable=False)
    session = models.ForeignKey(TrainingSession, on_delete=models.CASCADE, related_name="evaluations")
    content = models.PositiveSmallIntegerField(_("content"))
    teaching = models.PositiveSmallIntegerField(_("teaching"))
    use = models.PositiveSmallIntegerField(_("use for the work"))
    helped = models.TextField(_("what helped"), max_length=1000, blank=True)
    change = models.TextField(_("what to change"), max_length=1000, blank=True)

    class Meta:
        ordering = ("id",)
        verbose_name = _("evaluation of a session")
        constraints = tuple(
            models.CheckConstraint(condition=Q(**{f"{name}__range": (1, 5)}), name=f"session_{name}_one_to_five")
            for name in ("content", "teaching", "use")
        )

    def __str__(self) -> str:
        return str(self.session)
