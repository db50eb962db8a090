"""What the policy puts on the home page: a first step, and what the agency changed locally."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sro_program.home.cards import Answer, Ask, Asking, Card, CardRow, day_in, on_home
from sro_program.home.first_steps import first_step
from sro_program.organisations.models import Role
from sro_program.organisations.seats import Standing
from sro_program.ui.dates import day_text

from .models import Adoption, Override

first_step(
    "policy",
    gettext_lazy("Adopt the policy the agency runs on"),
    whose=gettext_lazy("The chief does this."),
    roles=(Role.CHIEF,),
    order=40,
    done=lambda: Exists(Adoption.objects.filter(agency=OuterRef("pk"))),
    link=lambda agency: reverse("policy:adopt", args=[agency]),
)


@on_home("policy-changes", Role.AUDITOR, order=60)
def changes(person: Any, standing: Standing) -> Asking:
    """Local changes that hold today, the newest first."""
    today = timezone.localdate()
    running = Q(until__isnull=True) | Q(until__gte=today)
    mine = Override.objects.filter(running, agency__in=standing.agencies(Role.AUDITOR), since__lte=today)
    columns = {name: name for name in ("clause", "since", "reason", "off", "agency")}
    rows: Answer = yield Ask(lambda: mine.order_by("-since", "pk")[:5], {**columns, "author": "author__full_name"})
    return Card(
        "policy-changes",
        _("Local changes to the policy"),
        rows=[
            CardRow(
                row["clause"],
                url=reverse("policy:clause", args=[row["agency"], row["clause"]]),
                detail=_("%(who)s, since %(day)s: %(why)s")
                % {"who": row["author"], "day": day_text(day_in(row["since"])), "why": row["reason"]},
                tag=_("switched off") if row["off"] else _("changed"),
                tone="warn" if row["off"] else "info",
            )
            for row in rows
        ],
        empty=_("The agency runs on its policy as it is. Changes with their reasons would stand here."),
        more_url=reverse("policy:home"),
        more_label=_("The policy"),
    )
