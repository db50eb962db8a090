"""Files the system made or took in, kept in the database with the decision that made them."""

from __future__ import annotations

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _

from sro_program.models_base import Record
from sro_program.ui.addresses import address_of
from sro_program.workflow.states import append_only


class Document(Record):
    """One immutable file. Who may read it follows from the record it belongs to.

    The bytes live in the row: a letter and its decision commit together or not at all, and
    a backup of the database is a backup of the files (decision 0004).
    """

    content_type = models.ForeignKey(ContentType, on_delete=models.PROTECT)
    object_id = models.UUIDField()
    about = GenericForeignKey()
    kind = models.CharField(max_length=40)
    name = models.CharField(_("file name"), max_length=150)
    media_type = models.CharField(max_length=80)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("created_at", "id")
        indexes = (models.Index(fields=("content_type", "object_id"), name="documents_of_record"),)
        triggers = append_only()

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address_of("document", self.pk)
