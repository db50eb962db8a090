"""Reading what schools say about officers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import mean
from typing import Any

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, TruncDate

from sro_program.organisations.local_days import local_day
from sro_program.organisations.models import Agency, District, School

from ..models import AssignedSchool, Evaluation, Feedback

FEWEST = 10
"""Averages over fewer answers say too much about one of them."""
CANNOT_SAY = 0
AFTERWARDS = timedelta(days=90)
"""Schools are asked at the end of a period and answer after it."""
SERVED = ("active", "suspended", "ended")


def schools_served(evaluation: Evaluation) -> QuerySet[School]:
    """Where the officer had a post at any time of the period."""
    begun = Q(assignment__starts_on__lte=evaluation.ends_on)
    lasted = Q(assignment__ends_on__isnull=True) | Q(assignment__ends_on__gte=evaluation.starts_on)
    posts = AssignedSchool.objects.filter(begun, lasted, assignment__officer=evaluation.officer_id)
    served = posts.filter(assignment__status__in=SERVED, assignment__agreement__agency=evaluation.agency_id)
    return School.objects.filter(pk__in=served.values("school")).order_by("name", "pk")


def serving_places(schools: QuerySet[School]) -> QuerySet[AssignedSchool]:
    """Who serves at these schools now."""
    serving = AssignedSchool.objects.filter(
        school__in=schools.values("pk"), assignment__status="active", assignment__officer__left_on__isnull=True
    )
    related = serving.select_related("assignment__officer__user", "assignment__officer__agency", "school__district")
    return related.order_by("assignment__officer__user__full_name", "pk")


def schools_not_asked(evaluation: Evaluation) -> QuerySet[School]:
    """An answer that an earlier evaluation rests on was about that one."""
    asked = Feedback.objects.filter(
        Q(evaluation__isnull=True) | Q(evaluation=evaluation),
        officer=evaluation.officer_id,
        agency=evaluation.agency_id,
        created_at__date__gte=evaluation.starts_on,
    )
    return schools_served(evaluation).exclude(pk__in=asked.exclude(status="withdrawn").values("school"))


def feedback_about(officer: Any, agency_id: Any, first: date, last: date) -> QuerySet[Feedback]:
    """What was handed in about these days: in them or soon after, and not about another evaluation's."""
    rows = Feedback.objects.filter(officer=officer, agency=agency_id, status="submitted")
    about_it = Q(evaluation__isnull=True) | Q(evaluation__starts_on=first, evaluation__ends_on=last)
    return rows.filter(about_it, submitted_at__date__range=(first, last + AFTERWARDS)).select_related(
        "school", "author"
    )


def average_of(marks: Mapping[str, int]) -> float | None:
    given = [mark for mark in marks.values() if mark != CANNOT_SAY]
    return mean(given) if given else None


def not_asked_within(agency: Agency, months: int, now: datetime) -> QuerySet[AssignedSchool]:
    """Posts at schools that gave no feedback on the officer for that long, with `since` when they last could.

    A school that is being asked now is left out: its answer is reminded of by itself.
    """
    on_both = {"officer": OuterRef("assignment__officer"), "school": OuterRef("school")}
    given = Feedback.objects.filter(**on_both, status="submitted").order_by().values("officer")
    last = given.annotate(last=Max(TruncDate("submitted_at"))).values("last")
    rows = AssignedSchool.objects.filter(
        ~Exists(Feedback.objects.filter(**on_both, status="requested")),
        assignment__agreement__agency=agency,
        assignment__status="active",
        assignment__officer__left_on__isnull=True,
    )
    today = local_day("assignment__agreement__agency__time_zone", now)
    since = rows.annotate(since=Coalesce(Subquery(last), F("assignment__starts_on")), today_there=today)
    return since.filter(since__lte=F("today_there") - timedelta(days=round(months * 365.25 / 12)))


@dataclass(frozen=True, slots=True)
class ItemAverage:
    """`mean` is None where too few schools answered to say it."""

    label: str
    mean: float | None


def averages_of(district: District, since: date) -> tuple[bool, list[ItemAverage]]:
    """Per question the average of all answers in the district since a day, and whether there are enough at all."""
    rows = Feedback.objects.filter(school__district=district, status="submitted", submitted_at__date__gte=since)
    found = list(rows.order_by("-submitted_at").values_list("items", "marks"))
    labels: dict[str, str] = {}
    for items, _marks in found:
        for item in items:
            labels.setdefault(item["key"], item["label"])
    answers = [marks for _items, marks in found]
    return len(found) >= FEWEST, [ItemAverage(label, _mean(key, answers)) for key, label in labels.items()]


def _mean(key: str, answers: Iterable[Mapping[str, int]]) -> float | None:
    given = [marks[key] for marks in answers if marks.get(key, CANNOT_SAY) != CANNOT_SAY]
    return round(mean(given), 1) if len(given) >= FEWEST else None
