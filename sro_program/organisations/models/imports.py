"""Files people hand in, with what the dry run said of them and how far the import is.

The bytes live in the database beside the row: nothing is left behind in a folder when a
transaction fails, and a worker on another machine finds them.
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sro_program.models_base import Record
from sro_program.ui.addresses import address_of

from .bodies import Agency


class FileImport(Record):
    """One upload on its way into the directory, or into an agency's roster or training records."""

    class Kind(models.TextChoices):
        DIRECTORY = "directory", _("School directory")
        ROSTER = "roster", _("Officer roster")
        TRAINING = "training", _("Training records")

    class Status(models.TextChoices):
        REFUSED = "refused", _("Refused")
        CHECKED = "checked", _("Checked")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="file_imports")
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("uploaded by")
    )
    status = models.CharField(_("status"), max_length=10, choices=Status)
    report = models.JSONField(_("report"), default=dict)
    total = models.PositiveIntegerField(_("rows"), default=0)
    done = models.PositiveIntegerField(_("rows done"), default=0)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    failure = models.CharField(_("why it failed"), max_length=300, blank=True)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    class Meta:
        ordering = ("-created_at", "id")
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        indexes = (models.Index(fields=("created_at",), name="import_running", condition=Q(status="running")),)
        constraints = (
            models.CheckConstraint(
                condition=Q(kind="directory", agency__isnull=True)
                | Q(kind__in=("roster", "training"), agency__isnull=False),
                name="import_roster_has_agency",
            ),
            models.CheckConstraint(condition=Q(done__lte=F("total")), name="import_done_within_total"),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.created_at:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return address_of("organisations:import-detail", self.pk)

    @property
    def percent(self) -> int:
        return self.done * 100 // self.total if self.total else 0


class ImportedFile(Record):
    """The bytes as uploaded; removed once they are imported, since the records hold their contents."""

    file_import = models.ForeignKey(FileImport, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(_("file name"), max_length=200)
    content = models.BinaryField()

    class Meta:
        ordering: ClassVar[list[str]] = ["name", "id"]
        verbose_name = _("imported file")

    def __str__(self) -> str:
        return self.name
