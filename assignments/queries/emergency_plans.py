"""Reading emergency plans."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import (
    Q,
    QuerySet,
)
from django.db.models.expressions import Combinable

from sro_program.organisations.local_days import local_day

from ..models import (
    EmergencyPlan,
    FollowUp,
    PlanVersion,
)
from .agreements import IN_FORCE


def overdue(on: Combinable | date) -> Q:
    return Q(status=IN_FORCE, review_due__lt=on)


def overdue_plans(now: datetime | None = None) -> QuerySet[EmergencyPlan]:
    """Plans whose day of review has passed where the school is."""
    return EmergencyPlan.objects.filter(overdue(local_day("school__district__time_zone", now)))


def latest_version(plan: EmergencyPlan) -> PlanVersion | None:
    return plan.versions.order_by("-number").first()


def open_follow_ups(plan: EmergencyPlan) -> QuerySet[FollowUp]:
    return FollowUp.objects.filter(drill__plan=plan, done_on__isnull=True).order_by("due_on", "created_at")
