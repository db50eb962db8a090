"""How much was taught, as a picture and as a table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sro_program.organisations.models import Role
from sro_program.organisations.seats import standing_of
from sro_program.policy.loader import packs
from sro_program.ui import exports
from sro_program.ui.dates import read_day
from sro_program.ui.pages import Page, link

from ..models import Lesson
from ..permissions.teaching import SEE_LESSON
from ..queries.instruction import OFFICER, SUBJECT, WAYS, Taught, taught, term_of, totals
from .invitations import crumbs_to_lessons


class Instruction(Page):
    ability = SEE_LESSON
    model = Lesson
    template_name = "training/instruction.html"
    title = gettext_lazy("Teaching in figures")
    lede = gettext_lazy("Lessons taught, hours and students reached. A student in two lessons is counted twice.")
    export_name = "teaching"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = request.GET.get("export")
        if form in ("csv", "xlsx"):
            answer = exports.csv_response if form == "csv" else exports.xlsx_response
            labels = [WAYS[self.by], _("Lessons"), _("Hours"), _("Students")]
            rows = ([t.name, t.lessons, t.hours, t.students] for t in self.rows())
            return answer(f"teaching-by-{self.by}", labels, rows)
        return super().get(request, *args, **kwargs)

    @property
    def by(self) -> str:
        asked = self.request.GET.get("by", "")
        leads = standing_of(self.request.user).has(Role.CHIEF, Role.SERGEANT, Role.AUDITOR)
        return asked if asked in WAYS else OFFICER if leads else SUBJECT

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return crumbs_to_lessons()

    def days(self) -> tuple[date | None, date | None]:
        return _day(self.request.GET.get("since", "")), _day(self.request.GET.get("until", ""))

    def lessons(self) -> QuerySet[Lesson]:
        rows = SEE_LESSON.scope(self.request.user, Lesson.objects.all())
        since, until = self.days()
        rows = rows.filter(day__gte=since) if since else rows
        return rows.filter(day__lte=until) if until else rows

    def rows(self) -> list[Taught]:
        return taught(self.lessons(), self.by)

    def context(self) -> dict[str, Any]:
        rows, (since, until) = self.rows(), self.days()
        first, last = term_of(timezone.localdate())
        return {
            **super().context(),
            "by": self.by,
            "by_label": WAYS[self.by],
            "ways": [(key, label, self._url(by=key), key == self.by) for key, label in WAYS.items()],
            "rows": rows,
            "total": totals(rows),
            "since": since,
            "until": until,
            "this_term": self._url(since=first.isoformat(), until=last.isoformat()),
            "all_time": self._url(since="", until=""),
            "exports": [
                link(label, self._url(export=form)) for form, label in (("csv", _("CSV")), ("xlsx", _("Excel")))
            ],
            "clauses": self._clauses(),
        }

    def _url(self, **changes: str) -> str:
        asked = self.request.GET.copy()
        for name, value in changes.items():
            asked[name] = value
        return f"?{asked.urlencode()}"

    def _clauses(self) -> list[str]:
        """Which policies ask for these figures, among those the person's lessons stand under."""
        kept = self.lessons().order_by().values_list("policy_pack", flat=True).distinct()
        words = ("instruction_counted", "instruction_subject")
        return [
            c.citation
            for key in sorted(kept)
            for c in packs()[key].clauses
            if any(word in c.demands for word in words)
        ]


def _day(text: str) -> date | None:
    try:
        return read_day(text) if text else None
    except ValueError:
        return None
