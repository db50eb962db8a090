"""What school staff ask an officer to come to, and the hours in which an officer can be met."""

from __future__ import annotations

from typing import Any

import pghistory
import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from sro_program.models_base import Record, WorkflowRecord
from sro_program.organisations.models import Agency, Officer, School
from sro_program.policy.models import UnderPolicy
from sro_program.ui.addresses import address_of
from sro_program.workflow.states import choices, state_constraints, state_triggers
from training.models import Invitation

from ..states import SERVICE_REQUEST_STATES
from .assignments import Weekday

SHORTEST_SLOT, LONGEST_SLOT = 5, 240


# An exclusion constraint would need an extension that not every server has. The lock on the officer makes two
# writers wait for each other, so that the second sees the first.
HOURS_APART = """
PERFORM pg_advisory_xact_lock(hashtextextended(NEW.officer_id::text, 17));
IF NEW.ended_at IS NULL AND EXISTS (
  SELECT 1 FROM {meta.db_table} AS other
  WHERE other.id <> NEW.id AND other.officer_id = NEW.officer_id AND other.ended_at IS NULL
    AND other.weekday = NEW.weekday AND other.starts_at < NEW.ends_at AND NEW.starts_at < other.ends_at
) THEN
  RAISE EXCEPTION 'these office hours overlap others of the officer' USING ERRCODE = 'exclusion_violation';
END IF;
RETURN NEW;
"""
ONE_CONFERENCE = """
PERFORM pg_advisory_xact_lock(hashtextextended(NEW.officer_id::text, 17));
IF NEW.kind = 'conference' AND NEW.status NOT IN ('declined', 'cancelled') AND EXISTS (
  SELECT 1 FROM {meta.db_table} AS other
  WHERE other.id <> NEW.id AND other.officer_id = NEW.officer_id AND other.kind = 'conference'
    AND other.status NOT IN ('declined', 'cancelled')
    AND other.starts_at < NEW.ends_at AND NEW.starts_at < other.ends_at
) THEN
  RAISE EXCEPTION 'the officer has another conference at that time' USING ERRCODE = 'exclusion_violation';
END IF;
RETURN NEW;
"""


def _before_writing(name: str, sql: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        func=pgtrigger.Func(sql),
    )


@pghistory.track()
class OfficeHours(Record):
    """One weekday's hours of one officer at one school, on that school's clock, cut into equal times."""

    officer = models.ForeignKey(
        Officer, on_delete=models.PROTECT, related_name="office_hours", verbose_name=_("officer")
    )
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="office_hours", verbose_name=_("school"))
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday)
    starts_at = models.TimeField(_("from"))
    ends_at = models.TimeField(_("to"))
    minutes = models.PositiveSmallIntegerField(
        _("minutes for one conference"),
        default=30,
        validators=[MinValueValidator(SHORTEST_SLOT), MaxValueValidator(LONGEST_SLOT)],
    )
    room = models.CharField(_("where"), max_length=100)
    ended_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ("weekday", "starts_at", "id")
        verbose_name = _("office hours")
        verbose_name_plural = _("office hours")
        indexes = (models.Index(fields=("school", "weekday"), name="office_hours_of_school"),)
        constraints = (
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="office_hours_within_one_day"),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="office_hours_on_a_weekday"),
            models.CheckConstraint(
                condition=Q(minutes__gte=SHORTEST_SLOT, minutes__lte=LONGEST_SLOT), name="office_hours_in_slots"
            ),
        )
        triggers = (_before_writing("hours_apart", HOURS_APART),)

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.starts_at:%H:%M}–{self.ends_at:%H:%M}, {self.officer}"

    def get_absolute_url(self) -> str:
        return address_of("assignments:requests:hours", self.pk)


@pghistory.track()
class ServiceRequest(WorkflowRecord, UnderPolicy):
    """`approver` is whom the policy of the day names for this kind: the agency's leaders, or the officer alone.

    A conference takes a time of published office hours (`hours`) and is confirmed by that. No student is named
    anywhere: `with_whom` says only what kind of person the conference is with (AL-III-A-2-e).
    """

    class Kind(models.TextChoices):
        PARENT_MEETING = "parent_meeting", _("Parent meeting")
        FACULTY_MEETING = "faculty_meeting", _("Faculty meeting")
        FUNCTION = "function", _("School function")
        VOCATIONAL_CLASS = "class", _("Vocational class")
        CONFERENCE = "conference", _("Conference")

    class WithWhom(models.TextChoices):
        STUDENT = "student", _("A student")
        PARENT = "parent", _("A parent or guardian")
        STAFF = "staff", _("School staff")

    class Approver(models.TextChoices):
        LEADERS = "leaders", _("the SRO supervisor or the chief")
        OFFICER = "officer", _("the officer")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="service_requests")
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="service_requests", verbose_name=_("school")
    )
    officer = models.ForeignKey(
        Officer, on_delete=models.PROTECT, related_name="service_requests", verbose_name=_("officer")
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("asked by")
    )
    title = models.CharField(_("what it is"), max_length=150)
    details = models.TextField(_("details"), max_length=2000, blank=True)
    place = models.CharField(_("place"), max_length=150)
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    with_whom = models.CharField(_("with whom"), max_length=10, choices=WithWhom, blank=True)
    officers_needed = models.PositiveSmallIntegerField(_("officers needed"), default=1)
    officers = models.ManyToManyField(
        Officer, related_name="joined_services", blank=True, verbose_name=_("officers confirmed")
    )
    hours = models.ForeignKey(OfficeHours, on_delete=models.PROTECT, null=True, related_name="conferences")
    invitation = models.OneToOneField(
        Invitation, on_delete=models.PROTECT, null=True, editable=False, related_name="service_request"
    )
    """What a class asked for becomes once it is approved: an invitation to teach, with the draft of an outline."""
    approver = models.CharField(max_length=10, choices=Approver, editable=False)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    people = models.PositiveSmallIntegerField(_("people who took part"), null=True, blank=True)
    note = models.CharField(_("what came of it"), max_length=1000, blank=True)
    status = models.CharField(
        _("status"),
        max_length=20,
        choices=choices(SERVICE_REQUEST_STATES),
        default=SERVICE_REQUEST_STATES[0].key,
        editable=False,
    )

    class Meta:
        ordering = ("-starts_at", "id")
        verbose_name = _("service request")
        indexes = (
            models.Index(fields=("agency", "status", "starts_at"), name="services_of_agency"),
            models.Index(fields=("school", "starts_at"), name="services_of_school"),
            models.Index(fields=("officer", "starts_at"), name="services_of_officer"),
            models.Index(fields=("status", "ends_at"), name="services_by_status"),
        )
        constraints = (
            *state_constraints("service_request", SERVICE_REQUEST_STATES),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="service_ends_after_start"),
            models.CheckConstraint(condition=Q(officers_needed__gte=1), name="service_needs_somebody"),
            models.CheckConstraint(
                condition=~Q(kind="conference") | (Q(hours__isnull=False) & ~Q(with_whom="")),
                name="conference_in_office_hours",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=("approved", "done")) | Q(kind="conference") | Q(approved_by__isnull=False),
                name="service_approved_by_somebody",
            ),
        )
        triggers = (
            *state_triggers(SERVICE_REQUEST_STATES),
            _before_writing("one_conference_at_a_time", ONE_CONFERENCE),
        )

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return address_of("assignments:requests:service", self.pk)

    @property
    def inbox_detail(self) -> str:
        return f"{self.get_kind_display()} · {self.school}"

    def calendar_event(self) -> dict[str, Any]:
        """For mails and calendars. Names the kind and the school, and nobody."""
        return {
            "starts_at": self.starts_at,
            "minutes": int((self.ends_at - self.starts_at).total_seconds() // 60),
            "place": f"{self.place}, {self.school}",
            "summary": _now("%(kind)s, %(school)s") % {"kind": self.get_kind_display(), "school": self.school},
        }


@pghistory.track()
class CalendarFeed(Record):
    """A secret address under which a person's own calendar can be read. Ended, it answers nobody.

    The address is this row's id with a signature over it: whoever reads the table cannot make one.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_feeds")
    ended_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ("-created_at",)
        verbose_name = _("calendar address")
        constraints = (
            models.UniqueConstraint(
                fields=("user",), condition=Q(ended_at__isnull=True), name="one_calendar_address_each"
            ),
        )

    def __str__(self) -> str:
        return str(_("Calendar address"))
