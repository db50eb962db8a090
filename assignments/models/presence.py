"""Who was at a school when: recorded by the one who serves and confirmed by the school, never assumed (UT-SUP-B)."""

from __future__ import annotations

from datetime import time
from uuid import UUID

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sro_program.accounts.models import User
from sro_program.models_base import Record
from sro_program.organisations.models import Agency, School
from sro_program.ui.addresses import address_of
from sro_program.workflow.states import append_only

from .assignments import Assignment
from .covers import Cover


@pghistory.track()
class CoverageRules(Record):
    """What one agency wants of presence and alerts; without a row the defaults hold."""

    agency = models.OneToOneField(Agency, on_delete=models.CASCADE, related_name="coverage_rules")
    sergeant_after = models.PositiveSmallIntegerField(
        _("minutes after the start at which the SRO supervisor is told"), default=15
    )
    chief_after = models.PositiveSmallIntegerField(_("minutes later at which the chief is told"), default=30)
    holes_told_at = models.TimeField(_("hour at which tomorrow’s open hours are told"), default=time(16))
    asked_after = models.PositiveSmallIntegerField(
        _("minutes after the start at which the principal is asked by mail"), default=10
    )
    confirming_needs_sign_in = models.BooleanField(_("confirming from a mail needs a sign-in"), default=False)

    class Meta:
        verbose_name = _("coverage rules")
        constraints = (
            models.CheckConstraint(
                condition=Q(sergeant_after__range=(0, 240), chief_after__range=(0, 240), asked_after__range=(0, 240)),
                name="alerts_on_the_same_day",
            ),
        )

    def __str__(self) -> str:
        return str(self.agency)


@pghistory.track()
class Presence(Record):
    """One day of one person at one school, as both sides leave it; the marks keep every word that was said.

    `day` is the day on which the duty begins where the school is.
    """

    class Answer(models.TextChoices):
        OPEN = "open", _("Not confirmed yet")
        CONFIRMED = "confirmed", _("Confirmed")
        DENIED = "denied", _("Not here, says the school")

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="presences")
    day = models.DateField(_("day"))
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, null=True, related_name="presences")
    cover = models.ForeignKey(Cover, on_delete=models.PROTECT, null=True, related_name="presences")
    came_at = models.DateTimeField(_("came"), null=True)
    left_at = models.DateTimeField(_("left"), null=True)
    answer = models.CharField(_("the school says"), max_length=10, choices=Answer, default=Answer.OPEN)

    class Meta:
        ordering = ("-day", "id")
        verbose_name = _("presence")
        indexes = (models.Index(fields=("school", "day"), name="presences_by_school"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(assignment__isnull=True, cover__isnull=False)
                | Q(assignment__isnull=False, cover__isnull=True),
                name="presence_of_officer_or_cover",
            ),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True) | Q(left_at__gt=F("came_at")), name="presence_ends_after_start"
            ),
            models.UniqueConstraint(fields=("assignment", "school", "day"), name="presence_of_officer_once_a_day"),
            models.UniqueConstraint(fields=("cover", "day"), name="presence_of_cover_once_a_day"),
        )

    def __str__(self) -> str:
        return f"{self.school} {self.day}"

    def get_absolute_url(self) -> str:
        return address_of("assignments:presence:day", self.pk)

    @property
    def post(self) -> Assignment:
        """The post whose hours these are, or were until somebody covered them."""
        if self.assignment is not None:
            return self.assignment
        assert self.cover is not None
        return self.cover.need.assignment

    @property
    def agency_id(self) -> UUID:
        return self.post.agency_id

    @property
    def person(self) -> User:
        """Whoever is at the school, or should be."""
        if self.assignment is not None:
            return self.assignment.officer.user
        assert self.cover is not None
        return self.cover.substitute.user


class PresenceMark(models.Model):
    """What one side said at one moment. Never changed: a correction is a further mark with its reason."""

    class Side(models.TextChoices):
        OFFICER = "officer", _("Officer")
        SCHOOL = "school", _("School")
        AGENCY = "agency", _("Agency")

    class What(models.TextChoices):
        CAME = "came", _("Came")
        LEFT = "left", _("Left")
        STAYED = "stayed", _("Had not left")
        CONFIRMED = "confirmed", _("Confirmed")
        DENIED = "denied", _("Not here")

    class How(models.TextChoices):
        PAGE = "page", _("On a page")
        MAIL = "mail", _("From the mail")
        DESK = "desk", _("With the code at the desk")

    presence = models.ForeignKey(Presence, on_delete=models.PROTECT, related_name="marks")
    side = models.CharField(_("who says"), max_length=10, choices=Side)
    what = models.CharField(_("what"), max_length=10, choices=What)
    how = models.CharField(_("how"), max_length=10, choices=How, default=How.PAGE)
    at = models.DateTimeField(_("when it was"))
    made_at = models.DateTimeField(_("when it was said"), default=timezone.now, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    correction = models.BooleanField(_("a correction"), default=False)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    latitude = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    longitude = models.DecimalField(max_digits=5, decimal_places=2, null=True)

    class Meta:
        ordering = ("made_at", "id")
        verbose_name = _("mark of presence")
        constraints = (
            models.CheckConstraint(condition=Q(correction=False) | ~Q(reason=""), name="correction_says_why"),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="mark_on_the_globe",
            ),
        )
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.get_side_display()}: {self.get_what_display()}"


@pghistory.track()
class LocationConsent(Record):
    """Somebody agreed that a tap also keeps roughly where it was made. Off until then, and until they say no again."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="location_consents")
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("consent to keep a rough location")
        constraints = (
            models.UniqueConstraint(
                fields=("user",), condition=Q(withdrawn_at__isnull=True), name="one_consent_to_location"
            ),
        )

    def __str__(self) -> str:
        return str(self.user)


@pghistory.track()
class DeskCode(Record):
    """The code at a school's desk that opens its check-in page. A new one ends the one before."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="desk_codes")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("code at the desk")
        constraints = (
            models.UniqueConstraint(
                fields=("school",), condition=Q(ended_at__isnull=True), name="one_desk_code_per_school"
            ),
        )

    def __str__(self) -> str:
        return str(self.school)


class ConfirmationLink(Record):
    """The morning mail to one principal about one school day. Its link counts once and runs out with the next day."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="confirmation_links")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    used_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("morning mail")
        constraints = (models.UniqueConstraint(fields=("school", "user", "day"), name="one_morning_mail_a_day"),)

    def __str__(self) -> str:
        return f"{self.school} {self.day}"
