"""What the decision log puts on the home page of those who read it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Count, F
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sro_program.home.cards import Answer, Ask, Asking, Card, CardRow, on_home
from sro_program.organisations.models import Role
from sro_program.organisations.seats import Standing

from . import registry
from .models import TransitionRecord

WEEK = timedelta(days=7)


@on_home("decisions", Role.AUDITOR, order=50)
def decisions(person: Any, standing: Standing) -> Asking:
    """What people decided in the last week, by kind; what follows by itself is left out."""
    lines = TransitionRecord.objects.filter(
        agency__in=standing.agencies(Role.AUDITOR), at__gte=Now() - WEEK, actor__isnull=False
    )
    counted = lines.order_by().values("workflow", "transition").annotate(n=Count("pk"))
    columns = {"workflow": F("workflow"), "transition": F("transition"), "n": F("n")}
    rows: Answer = yield Ask(lambda: counted.order_by("-n", "workflow", "transition")[:6], columns)
    return Card(
        "decisions",
        _("Decided in the last seven days"),
        rows=[
            CardRow(_words(row), tag=ngettext("%d time", "%d times", row["n"]) % row["n"], tone="info") for row in rows
        ],
        empty=_("Nobody decided anything in the last seven days. Each decision is counted here."),
    )


def _words(row: dict[str, Any]) -> str:
    workflow = registry.get(row["workflow"])
    if workflow is None or not workflow.has(row["transition"]):
        return f"{row['workflow']}.{row['transition']}"
    return f"{workflow.title} {workflow.transition(row['transition']).said}"
