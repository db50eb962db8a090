"""What teaching puts on the pages of officers and schools."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from sro_program.home.cards import Answer, Ask, Asking, Card, CardRow, day_in
from sro_program.home.sections import on_page
from sro_program.organisations.models import Officer, School
from sro_program.ui.dates import day_text

from ..models import Lesson
from ..permissions.teaching import SEE_LESSON
from ..states import LESSON_STATES

SHOWN = 8
_STATES = {state.key: state for state in LESSON_STATES}


def _card(key: str, person: Any, lessons: QuerySet[Lesson], more: str) -> Asking:
    """The latest lessons and those ahead; who taught is said where the page is not the officer's."""
    seen = SEE_LESSON.scope(person, lessons.exclude(status="cancelled"))
    found: Answer = yield Ask(
        lambda: seen.order_by("-starts_at", "pk")[:SHOWN],
        {
            "pk": "pk",
            "title": "outline__title",
            "day": "day",
            "where": more,
            "minutes": "minutes",
            "students": "students",
            "status": "status",
        },
    )
    return Card(
        key,
        _("Lessons"),
        rows=[_row(row) for row in found],
        empty=_("No lessons, as far as you can see."),
        more_url=reverse("training:teaching:instruction") if found else "",
        more_label=_("Figures"),
    )


def _row(row: dict[str, Any]) -> CardRow:
    state = _STATES[row["status"]]
    said = [day_text(day_in(row["day"])), row["where"], _("%d minutes") % row["minutes"]]
    if row["students"]:
        said.append(_("%d students") % row["students"])
    url = reverse("training:teaching:lesson", args=[row["pk"]])
    return CardRow(row["title"], url=url, detail=" · ".join(said), tag=state.label, tone=state.tone)


@on_page(Officer, "lessons", order=45)
def lessons_of_officer(person: Any, officer: Officer) -> Asking:
    return (yield from _card("officer-lessons", person, Lesson.objects.filter(officer=officer), "school__name"))


@on_page(School, "lessons", order=45)
def lessons_at_school(person: Any, school: School) -> Asking:
    return (
        yield from _card("school-lessons", person, Lesson.objects.filter(school=school), "officer__user__full_name")
    )
