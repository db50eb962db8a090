"""Who may take over hours, what proves that they may, and whom a school likes best."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sro_program.documents.models import Document
from sro_program.models_base import Record
from sro_program.organisations.changes import told_by
from sro_program.organisations.models import Agency, School
from sro_program.ui.addresses import address_of
from sro_program.workflow.states import append_only


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
        triggers = told_by("SELECT user_id FROM rows")

    def __str__(self) -> str:
        return str(self.user)

    def get_absolute_url(self) -> str:
        return address_of("assignments:covers:substitute", self.pk)


class Certificate(Record):
    """A paper that a kind of substitute needs, seen by somebody of the agency. A renewed one is a further row."""

    substitute = models.ForeignKey(Substitute, on_delete=models.PROTECT, related_name="certificates")
    kind = models.CharField(_("kind"), max_length=40)
    label = models.CharField(_("certificate"), max_length=120)
    clause = models.CharField(_("asked for by"), max_length=60)
    reference = models.CharField(_("number on it"), max_length=60, blank=True)
    issued_on = models.DateField(_("issued"))
    expires_on = models.DateField(_("last day"), null=True)
    verified_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    verified_at = models.DateTimeField(_("seen"))
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("kind", "-issued_on", "id")
        verbose_name = _("certificate")
        constraints = (
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True) | Q(expires_on__gte=F("issued_on")),
                name="certificate_ends_after_start",
            ),
        )
        triggers = (
            *append_only(),
            *told_by("SELECT s.user_id FROM rows JOIN assignments_substitute s ON s.id = rows.substitute_id"),
        )

    def __str__(self) -> str:
        return self.label


class PreferredSubstitute(Record):
    """Whom a school likes to see first."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="preferred_substitutes")
    substitute = models.ForeignKey(Substitute, on_delete=models.PROTECT, related_name="preferred_at")
    rank = models.PositiveSmallIntegerField(_("place"))

    class Meta:
        ordering = ("rank", "id")
        verbose_name = _("preferred substitute")
        constraints = (
            models.UniqueConstraint(fields=("school", "substitute"), name="preferred_once"),
            models.UniqueConstraint(fields=("school", "rank"), name="preferred_in_order"),
        )

    def __str__(self) -> str:
        return f"{self.rank}. {self.substitute}"
