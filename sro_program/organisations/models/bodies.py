"""The organisations: police agencies, districts (LEAs) and their schools."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from sro_program.models_base import Record
from sro_program.ui.addresses import address_of

from ..states_of_the_union import STATE_CHOICES, ZONE_CHOICES

FULL_TIME_HOURS = 40
"""A week of full-time work where an agency says nothing else; the most that posts of one officer add up to."""


class Agency(Record):
    """A law enforcement agency that runs an SRO program."""

    class Kind(models.TextChoices):
        POLICE = "police", _("Police department")
        SHERIFF = "sheriff", _("Sheriff's office")
        SCHOOL_POLICE = "school_police", _("School district police")
        STATE_POLICE = "state_police", _("State police")

    name = models.CharField(_("name"), max_length=150)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.POLICE)
    state = models.CharField(_("state"), max_length=2, choices=STATE_CHOICES)
    time_zone = models.CharField(_("time zone"), max_length=40, choices=ZONE_CHOICES)
    address = models.CharField(_("address"), max_length=200, blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    full_time_hours = models.PositiveSmallIntegerField(_("full-time hours a week"), default=FULL_TIME_HOURS)
    feedback_by_link = models.BooleanField(_("feedback by link"), default=False)
    feedback_unnamed = models.BooleanField(_("feedback without names"), default=False)
    districts = models.ManyToManyField(
        "organisations.District", related_name="agencies", blank=True, verbose_name=_("districts served")
    )

    class Meta:
        ordering = ("name", "id")
        verbose_name = _("agency")
        verbose_name_plural = _("agencies")
        constraints = (
            models.UniqueConstraint(fields=("state", "name"), name="agency_once_per_state"),
            models.CheckConstraint(condition=models.Q(full_time_hours__range=(1, 80)), name="agency_full_time"),
        )

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address_of("organisations:agency", self.pk)


class DirectoryEntry(Record):
    """What the NCES directory tells of a district or a school."""

    nces_id = models.CharField(_("NCES ID"), max_length=12, unique=True)
    state_number = models.CharField(_("state ID"), max_length=40, blank=True)
    name = models.CharField(_("name"), max_length=150)
    county = models.CharField(_("county"), max_length=80, blank=True)
    street = models.CharField(_("street"), max_length=150, blank=True)
    city = models.CharField(_("city"), max_length=80, blank=True)
    state = models.CharField(_("state"), max_length=2, choices=STATE_CHOICES)
    zip_code = models.CharField(_("ZIP"), max_length=10, blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    students = models.PositiveIntegerField(_("students"), null=True, blank=True)
    teachers = models.DecimalField(_("teachers (FTE)"), max_digits=9, decimal_places=2, null=True, blank=True)
    locale = models.CharField(_("locale"), max_length=40, blank=True)
    kind = models.CharField(_("type"), max_length=60, blank=True)
    standing = models.CharField(_("status"), max_length=40, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class District(DirectoryEntry):
    """A local education agency: school district or charter."""

    time_zone = models.CharField(_("time zone"), max_length=40, choices=ZONE_CHOICES)

    class Meta:
        ordering = ("name", "id")
        verbose_name = _("district")
        indexes = (models.Index(fields=("state", "name"), name="district_by_state"),)

    def get_absolute_url(self) -> str:
        return address_of("organisations:district", self.pk)


class School(DirectoryEntry):
    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="schools", verbose_name=_("district")
    )
    low_grade = models.CharField(_("lowest grade"), max_length=2, blank=True)
    high_grade = models.CharField(_("highest grade"), max_length=2, blank=True)
    charter = models.BooleanField(_("charter school"), null=True, blank=True)
    starts_at = models.TimeField(_("first bell"), null=True, blank=True)
    ends_at = models.TimeField(_("last bell"), null=True, blank=True)

    class Meta:
        ordering = ("name", "id")
        verbose_name = _("school")
        indexes = (models.Index(fields=("district", "name"), name="school_by_district"),)

    def get_absolute_url(self) -> str:
        return address_of("organisations:school", self.pk)

    @property
    def grades(self) -> str:
        return f"{self.low_grade}–{self.high_grade}" if self.low_grade else ""
