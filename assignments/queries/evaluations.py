"""Reading evaluations, notes and inspections."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import DateField, Exists, F, Func, OuterRef, QuerySet
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Now

from sro_program.accounts.models import User
from sro_program.organisations.local_days import local_day
from sro_program.organisations.models import Agency, Officer, Role
from sro_program.organisations.seats import holders

from ..models import Assignment, Evaluation, EvaluationRating, InspectionItem, OfficerNote
from ..states import EVALUATION_OPEN


def serving_officers(agency: Agency) -> QuerySet[Officer]:
    """Officers of the agency with an active or suspended post."""
    posts = Assignment.objects.filter(officer=OuterRef("pk"), status__in=("active", "suspended"))
    rows = Officer.objects.filter(agency=agency, left_on__isnull=True).select_related("user")
    return rows.filter(Exists(posts)).order_by("user__full_name", "pk")


def officers_of(agencies: Any, without: Any) -> QuerySet[Officer]:
    """Everybody who may be evaluated, inspected or noted by this person: all but themself."""
    rows = Officer.objects.filter(agency__in=agencies, left_on__isnull=True).exclude(user=without.pk)
    return rows.select_related("user", "agency").order_by("user__full_name", "pk")


def supervisors_of(agency: Agency) -> QuerySet[User]:
    return holders(Role.SERGEANT, at=agency).order_by("full_name", "pk")


def notes_between(officer: Officer, agency_id: UUID, first: date, last: date) -> QuerySet[OfficerNote]:
    rows = OfficerNote.objects.filter(officer=officer, agency=agency_id, happened_on__range=(first, last))
    return rows.select_related("author")


def cited_notes(evaluation: Evaluation) -> QuerySet[OfficerNote]:
    return OfficerNote.objects.filter(pk__in=evaluation.cited, officer=evaluation.officer_id).select_related("author")


def unrated(evaluation: Evaluation) -> list[EvaluationRating]:
    return [rating for rating in evaluation.ratings.all() if not rating.rating]


def bare_ratings(evaluation: Evaluation) -> list[EvaluationRating]:
    """Ratings that say nothing without a comment, and have none."""
    keys = {step["key"] for step in evaluation.scale if step["needs_words"]}
    return [rating for rating in evaluation.ratings.all() if rating.rating in keys and not rating.comment.strip()]


UNDER_WAY = (*EVALUATION_OPEN, "released", "acknowledged")


def today_there(zone_path: str, now: datetime | None = None) -> Combinable:
    """The day it is where the row belongs. Without a moment it is the database's, so that statements can be kept."""
    return local_day(zone_path, now) if now else Cast(Func(F(zone_path), Now(), function="timezone"), DateField())


def overdue_evaluations(now: datetime | None = None) -> QuerySet[Evaluation]:
    """Not countersigned although the day has passed; each agency by its own clock."""
    return Evaluation.objects.filter(status__in=UNDER_WAY, due_on__lt=today_there("agency__time_zone", now))


def open_findings() -> QuerySet[InspectionItem]:
    return InspectionItem.objects.filter(result="finding", corrected_on__isnull=True, inspection__status="to_correct")


def overdue_findings(now: datetime | None = None) -> QuerySet[InspectionItem]:
    return open_findings().filter(due_on__lt=today_there("inspection__agency__time_zone", now))
