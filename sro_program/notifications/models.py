"""What must be told: written with the decision, sent afterwards, once each."""

from __future__ import annotations

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Outbox(models.Model):
    """One thing to tell, in the same transaction as what happened. The sweep turns it into notices.

    `line` is the decision to tell of; without one, `kind`, `people` (user ids) and `payload`
    (title, url) say it all.
    """

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=80)
    line = models.OneToOneField("workflow.TransitionRecord", on_delete=models.PROTECT, null=True, related_name="+")
    payload = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    key = models.CharField(max_length=200, unique=True, null=True)  # noqa: DJ001  # unique among those that have one
    created_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    problem = models.TextField(blank=True)

    class Meta:
        ordering = ("id",)
        indexes = (models.Index(fields=("id",), name="outbox_open", condition=Q(done_at__isnull=True)),)

    def __str__(self) -> str:
        return self.kind


class Notice(models.Model):
    """One thing told to one person, shown in the application."""

    id = models.BigAutoField(primary_key=True)
    outbox = models.ForeignKey(Outbox, on_delete=models.PROTECT, related_name="notices")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=80)
    title = models.CharField(max_length=200)
    body = models.CharField(max_length=500, blank=True)
    url = models.CharField(max_length=300)
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-id",)
        constraints = (models.UniqueConstraint(fields=("outbox", "user"), name="notice_once_each"),)
        indexes = (
            models.Index(fields=("user", "-id"), name="notices_of_person"),
            models.Index(fields=("user",), name="notices_unread", condition=Q(read_at__isnull=True)),
        )

    def __str__(self) -> str:
        return self.title


class Delivery(models.Model):
    """One mail of one notice: sent once; retried with growing pauses; given up after ten tries."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENT = "sent", _("sent")
        SKIPPED = "skipped", _("not wanted")
        FAILED = "failed", _("given up")

    id = models.BigAutoField(primary_key=True)
    notice = models.OneToOneField(Notice, on_delete=models.CASCADE, related_name="mail")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)
    problem = models.TextField(blank=True)

    class Meta:
        ordering = ("id",)
        indexes = (models.Index(fields=("next_try_at",), name="mail_waiting", condition=Q(state="waiting")),)

    def __str__(self) -> str:
        return f"{self.notice_id} {self.state}"


class Preference(models.Model):
    """One person's wish not to get mail of a kind. In-app notices always appear."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notice_preferences")
    kind = models.CharField(max_length=80)
    mail = models.BooleanField(default=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("user", "kind"), name="preference_once_each"),)

    def __str__(self) -> str:
        return f"{self.kind}: {self.mail}"
