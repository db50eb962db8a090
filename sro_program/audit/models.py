"""Who looked at what, and which forms were already sent."""

from __future__ import annotations

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone

from sro_program.workflow.states import append_only


class AccessRecord(models.Model):
    """One look at a personnel record. Written by the page itself; never changed."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    content_type = models.ForeignKey(ContentType, on_delete=models.PROTECT)
    object_id = models.UUIDField()
    how = models.CharField(max_length=20, default="page")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("id",)
        indexes = (models.Index(fields=("content_type", "object_id", "at"), name="looks_at_record"),)
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.user_id} {self.how} {self.at:%Y-%m-%d %H:%M}"


class Submission(models.Model):
    """A form that was sent: the same form sent again answers with what it made the first time."""

    key = models.UUIDField(primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    url = models.CharField(max_length=300)
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return str(self.key)
