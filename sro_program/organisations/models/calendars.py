"""When school is in session. Coverage is computed from this, never typed."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sro_program.models_base import Record
from sro_program.ui.addresses import address_of

from .bodies import District


class SchoolCalendar(Record):
    """One school year of one district: first and last day, and the days that differ."""

    district = models.ForeignKey(
        District, on_delete=models.CASCADE, related_name="calendars", verbose_name=_("district")
    )
    label = models.CharField(_("school year"), max_length=20)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))

    class Meta:
        ordering = ("-starts_on", "id")
        verbose_name = _("school calendar")
        constraints = (
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="calendar_ends_after_start"),
            models.UniqueConstraint(fields=("district", "label"), name="calendar_once_per_year"),
        )

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        return address_of("organisations:calendar", self.pk)


class CalendarDay(Record):
    """A weekday that is not an ordinary school day."""

    class Kind(models.TextChoices):
        NO_SCHOOL = "no_school", _("No school")
        EARLY_RELEASE = "early_release", _("Early release")

    calendar = models.ForeignKey(SchoolCalendar, on_delete=models.CASCADE, related_name="days")
    date = models.DateField(_("date"))
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.NO_SCHOOL)
    label = models.CharField(_("what for"), max_length=80, blank=True)
    released_at = models.TimeField(_("released at"), null=True, blank=True)

    class Meta:
        ordering = ("date", "id")
        verbose_name = _("calendar day")
        constraints = (
            models.UniqueConstraint(fields=("calendar", "date"), name="calendar_day_once"),
            models.CheckConstraint(
                condition=~Q(kind="early_release") | Q(released_at__isnull=False),
                name="early_release_has_time",
            ),
        )

    def __str__(self) -> str:
        return self.label or self.get_kind_display()
