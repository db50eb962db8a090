"""The decision log."""

from __future__ import annotations

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.fields import ArrayField
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone

from .states import append_only


class TransitionRecord(models.Model):
    """One decision: who, as what, for whom, by which clause versions, why. Never changed.

    Lines are ordered by `id`, a sequence, so that a clock that jumps cannot reorder them.
    """

    id = models.BigAutoField(primary_key=True)
    workflow = models.CharField(max_length=40)
    transition = models.CharField(max_length=40)
    source = models.CharField(max_length=40)
    target = models.CharField(max_length=40)
    content_type = models.ForeignKey(ContentType, on_delete=models.PROTECT)
    object_id = models.UUIDField()
    agency = models.ForeignKey("organisations.Agency", on_delete=models.PROTECT, null=True, related_name="+")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    on_behalf_of = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    acted_as = models.CharField(max_length=40)
    clauses = ArrayField(models.CharField(max_length=60), default=list)
    reason = models.TextField(blank=True)
    data = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    record_version = models.PositiveIntegerField()
    key = models.UUIDField(unique=True, null=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("id",)
        indexes = (
            models.Index(fields=("content_type", "object_id", "id"), name="decisions_of_record"),
            models.Index(fields=("agency", "at"), name="decisions_of_agency"),
        )
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.workflow}.{self.transition}"
