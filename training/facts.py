"""Figures about teaching, for pages and reports."""

from __future__ import annotations

from django.db.models import IntegerField, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from sro_program.facts import count_of, fact

from .models import CourseOutline, Lesson
from .queries.teaching import untrained


def _taught(by: str) -> QuerySet[Lesson]:
    return Lesson.objects.filter(**{by: OuterRef("pk")}, status="taught")


def _sum(column: str, by: str) -> Combinable:
    one = _taught(by).order_by().values(together=Value(1)).annotate(n=Sum(column)).values("n")
    return Coalesce(Subquery(one), 0, output_field=IntegerField())


fact(
    "lessons_taught",
    _("Lessons taught"),
    demand="instruction_counted",
    agency=lambda: count_of(_taught("agency")),
    district=lambda: count_of(_taught("school__district")),
    school=lambda: count_of(_taught("school")),
)
fact(
    "minutes_taught",
    _("Minutes taught"),
    demand="instruction_counted",
    agency=lambda: _sum("minutes", "agency"),
    district=lambda: _sum("minutes", "school__district"),
    school=lambda: _sum("minutes", "school"),
)
fact(
    "students_reached",
    _("Students reached in lessons"),
    demand="instruction_counted",
    agency=lambda: _sum("students", "agency"),
    district=lambda: _sum("students", "school__district"),
    school=lambda: _sum("students", "school"),
)
fact(
    "outlines_approved",
    _("Outlines approved"),
    demand="outline_approval",
    agency=lambda: count_of(CourseOutline.objects.filter(agency=OuterRef("pk"), status="approved")),
)
fact(
    "instructors_untrained",
    _("Outlines whose instructor has no current training in the subject"),
    demand="instructor_trained",
    agency=lambda: count_of(untrained().filter(agency=OuterRef("pk"))),
)
