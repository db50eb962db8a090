"""How much was taught: lessons, hours and students by officer, school, term or subject (AL-III-A-1-a, -1-c)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Count, QuerySet, Sum, Value, When
from django.db.models.functions import ExtractYear
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import Lesson
from .reading_outlines import subject_name

OFFICER, SCHOOL, TERM, SUBJECT = "officer", "school", "term", "subject"
WAYS = {
    OFFICER: gettext_lazy("Officer"),
    SCHOOL: gettext_lazy("School"),
    TERM: gettext_lazy("Term"),
    SUBJECT: gettext_lazy("Subject"),
}
MOST_ROWS = 500
WIDTH = 1000
_SPRING, _SUMMER, _FALL = 1, 2, 3


@dataclass(frozen=True, slots=True)
class Taught:
    """One row of the picture and its table; `width` is in thousandths of the longest bar."""

    name: str
    lessons: int
    minutes: int
    students: int
    width: int = 0

    @property
    def hours(self) -> float:
        return round(self.minutes / 60, 1)


def _term() -> Case:
    """Spring January to May, summer June and July, fall from August: calendars of districts differ by weeks."""
    return Case(
        When(day__month__lte=5, then=Value(_SPRING)),
        When(day__month__lte=7, then=Value(_SUMMER)),
        default=Value(_FALL),
    )


_KEYS: dict[str, tuple[str, ...]] = {
    OFFICER: ("officer", "officer__user__full_name"),
    SCHOOL: ("school", "school__name"),
    TERM: ("year", "term"),
    SUBJECT: ("policy_pack", "subject"),
}


def taught(lessons: QuerySet[Lesson], by: str) -> list[Taught]:
    """What was taught, grouped; terms in their order, everything else with the most hours first. One query."""
    rows = lessons.filter(status="taught").order_by()
    if by == TERM:
        rows = rows.annotate(year=ExtractYear("day"), term=_term())
    grouped = rows.values(*_KEYS[by]).annotate(n=Count("pk"), m=Sum("minutes"), s=Sum("students"))
    grouped = grouped.order_by(*_KEYS[by]) if by == TERM else grouped.order_by("-m", *_KEYS[by])
    found = [Taught(_name(row, by), row["n"], row["m"], row["s"]) for row in grouped[:MOST_ROWS]]
    found = _merged(found) if by == SUBJECT else found
    longest = max((t.minutes for t in found), default=0)
    return [Taught(t.name, t.lessons, t.minutes, t.students, _width(t.minutes, longest)) for t in found]


def _width(minutes: int, longest: int) -> int:
    return max(round(WIDTH * minutes / longest), 4) if longest else 0


def _merged(rows: Iterable[Taught]) -> list[Taught]:
    """Subjects that two packs name alike are one."""
    found: dict[str, Taught] = {}
    for row in rows:
        one = found.get(row.name, Taught(row.name, 0, 0, 0))
        found[row.name] = Taught(
            row.name, one.lessons + row.lessons, one.minutes + row.minutes, one.students + row.students
        )
    return sorted(found.values(), key=lambda t: (-t.minutes, t.name))


def _name(row: dict[str, Any], by: str) -> str:
    if by == TERM:
        return term_name(row["year"], row["term"])
    if by == SUBJECT:
        return subject_name(row["policy_pack"], row["subject"])
    return str(row[_KEYS[by][1]])


def term_name(year: int, term: int) -> str:
    names = {_SPRING: _("Spring %d"), _SUMMER: _("Summer %d"), _FALL: _("Fall %d")}
    return names[term] % year


def term_of(day: date) -> tuple[date, date]:
    """First and last day of the term around the day."""
    if day.month <= 5:
        return date(day.year, 1, 1), date(day.year, 5, 31)
    if day.month <= 7:
        return date(day.year, 6, 1), date(day.year, 7, 31)
    return date(day.year, 8, 1), date(day.year, 12, 31)


def totals(rows: Sequence[Taught]) -> Taught:
    return Taught(
        _("Together"), sum(r.lessons for r in rows), sum(r.minutes for r in rows), sum(r.students for r in rows)
    )
