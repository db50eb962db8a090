"""Who serves where: officers, dated seats, dated delegations."""

from __future__ import annotations

import zoneinfo

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sro_program.models_base import Record
from sro_program.ui.addresses import address_of

from ..changes import told_by
from .bodies import Agency, District, School


class Role(models.TextChoices):
    """What a seat lets its holder be. Each role sits at one kind of organisation."""

    CHIEF = "chief", _("Chief")
    SERGEANT = "sergeant", _("SRO supervisor")
    SUPERVISOR = "supervisor", _("Supervisor in the chain of command")
    OFFICER = "officer", _("Officer")
    AUDITOR = "auditor", _("Auditor")
    SUPERINTENDENT = "superintendent", _("Superintendent")
    DISTRICT_STAFF = "district_staff", _("District staff")
    PRINCIPAL = "principal", _("Principal")
    SCHOOL_STAFF = "school_staff", _("School staff")
    ADMINISTRATOR = "administrator", _("Administrator of this installation")


AGENCY_ROLES = (Role.CHIEF, Role.SERGEANT, Role.SUPERVISOR, Role.OFFICER, Role.AUDITOR)
DISTRICT_ROLES = (Role.SUPERINTENDENT, Role.DISTRICT_STAFF)
SCHOOL_ROLES = (Role.PRINCIPAL, Role.SCHOOL_STAFF)
HOST_ROLES = (Role.ADMINISTRATOR,)


def _sits_at() -> Q:
    """Exactly the organisation its role asks for, and no other."""
    no_agency, no_district, no_school = (Q(**{f"{n}__isnull": True}) for n in ("agency", "district", "school"))
    return (
        (Q(role__in=[*AGENCY_ROLES]) & ~no_agency & no_district & no_school)
        | (Q(role__in=[*DISTRICT_ROLES]) & no_agency & ~no_district & no_school)
        | (Q(role__in=[*SCHOOL_ROLES]) & no_agency & no_district & ~no_school)
        | (Q(role__in=[*HOST_ROLES]) & no_agency & no_district & no_school)
    )


@pghistory.track()
class Officer(Record):
    """A sworn member of an agency, with what the agency's records say of the person."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="officers")
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="officer", verbose_name=_("person")
    )
    badge = models.CharField(_("badge number"), max_length=20)
    rank = models.CharField(_("rank"), max_length=40, default="Officer")
    sworn_since = models.DateField(_("sworn since"), null=True, blank=True)
    probation_until = models.DateField(_("on probation until"), null=True, blank=True)
    certification_body = models.CharField(_("certified by"), max_length=60, blank=True)
    certification_number = models.CharField(_("certification number"), max_length=40, blank=True)
    certified_until = models.DateField(_("certification valid until"), null=True, blank=True)
    meets_department_requirements = models.BooleanField(_("meets department requirements"), null=True, blank=True)
    supervisor = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="reports",
        verbose_name=_("supervisor"),
        help_text=_("The next person up the chain of command."),
    )
    left_on = models.DateField(_("left the agency on"), null=True, blank=True)

    class Meta:
        ordering = ("user__full_name", "id")
        verbose_name = _("officer")
        constraints = (
            models.UniqueConstraint(fields=("agency", "badge"), name="badge_once_per_agency"),
            models.CheckConstraint(
                condition=Q(supervisor__isnull=True) | ~Q(supervisor=F("id")), name="officer_not_own_supervisor"
            ),
        )
        triggers = told_by("SELECT user_id FROM rows")

    def __str__(self) -> str:
        return self.user.full_name

    def get_absolute_url(self) -> str:
        return address_of("organisations:officer", self.pk)


@pghistory.track()
class Seat(Record):
    """A role at one organisation, from a day until a day (both inclusive, local dates)."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="seats", verbose_name=_("person")
    )
    role = models.CharField(_("role"), max_length=20, choices=Role)
    title = models.CharField(_("title"), max_length=80, blank=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="seats")
    district = models.ForeignKey(District, on_delete=models.PROTECT, null=True, blank=True, related_name="seats")
    school = models.ForeignKey(School, on_delete=models.PROTECT, null=True, blank=True, related_name="seats")
    since = models.DateField(_("from"))
    until = models.DateField(_("until"), null=True, blank=True)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("granted by")
    )

    class Meta:
        ordering = ("role", "user__full_name", "id")
        verbose_name = _("seat")
        indexes = (
            models.Index(fields=("agency", "role"), name="seat_by_agency"),
            models.Index(fields=("district", "role"), name="seat_by_district"),
            models.Index(fields=("school", "role"), name="seat_by_school"),
        )
        constraints = (
            models.CheckConstraint(condition=_sits_at(), name="seat_at_its_organisation"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="seat_ends_after_start"
            ),
        )
        triggers = told_by("SELECT user_id FROM rows")

    def __str__(self) -> str:
        return f"{self.title or self.get_role_display()}, {self.organisation or 'this installation'}"

    @property
    def organisation(self) -> Agency | District | School | None:
        return self.agency or self.district or self.school

    @property
    def time_zone(self) -> zoneinfo.ZoneInfo:
        place = self.agency or self.district or (self.school.district if self.school else None)
        return zoneinfo.ZoneInfo(place.time_zone if place else settings.TIME_ZONE)

    def holds_now(self) -> bool:
        """A seat begins and ends at midnight where its organisation is."""
        today = timezone.localdate(timezone=self.time_zone)
        return self.since <= today and (self.until is None or today <= self.until)


@pghistory.track()
class Delegation(Record):
    """A giver lets a receiver take named decisions for them, for a while, for a reason.

    `decisions` holds "workflow.transition" keys. Not re-delegable; appointment can never be
    named, since the policies give it to the chief alone (AL-III-B-5).
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="delegations")
    giver = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="delegations_given")
    receiver = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="delegations_received"
    )
    decisions = ArrayField(models.CharField(max_length=80), verbose_name=_("decisions"))
    since = models.DateField(_("from"))
    until = models.DateField(_("until"))
    reason = models.CharField(_("reason"), max_length=200)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True, editable=False)

    class Meta:
        ordering = ("-since", "id")
        verbose_name = _("delegation")
        constraints = (
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="delegation_ends_after_start"),
            models.CheckConstraint(condition=~Q(giver=F("receiver")), name="delegation_to_somebody_else"),
            models.CheckConstraint(condition=Q(decisions__len__gt=0), name="delegation_names_decisions"),
            models.CheckConstraint(
                condition=~Q(decisions__contains=["selection.appoint"]), name="delegation_never_appointment"
            ),
        )

    def __str__(self) -> str:
        return f"{self.receiver} for {self.giver}"

    def get_absolute_url(self) -> str:
        return address_of("organisations:delegation", self.pk)
