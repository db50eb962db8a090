"""Reading notices."""

from __future__ import annotations

from typing import Any

from django.db.models import BooleanField, CharField, ExpressionWrapper, Q, QuerySet, Value

from .models import Delivery, Notice, Outbox, Preference
from .telling import TRIES


def unread(user: Any) -> QuerySet[Any]:
    """("notice", nothing, when, "unread") for each unread notice, shaped like a duty: the frame asks for both."""
    rows = Notice.objects.filter(user=user, read_at__isnull=True).order_by()
    return rows.values_list(
        Value("notice", CharField()), Value("", CharField()), "created_at", Value("unread", CharField())
    )


def notices_of(user: Any) -> QuerySet[Notice]:
    """The unread ones first, each part newest first."""
    unread = ExpressionWrapper(Q(read_at__isnull=True), output_field=BooleanField())
    return Notice.objects.filter(user=user).annotate(unread=unread).order_by("-unread", "-pk")


def topics_without_mail(user: Any) -> set[str]:
    return set(Preference.objects.filter(user=user, mail=False).values_list("kind", flat=True))


def given_up_notices() -> QuerySet[Outbox]:
    return Outbox.objects.filter(done_at__isnull=True, attempts__gte=TRIES).order_by("-pk")


def given_up_mails() -> QuerySet[Delivery]:
    return Delivery.objects.filter(state=Delivery.State.FAILED).select_related("notice__user").order_by("-pk")
