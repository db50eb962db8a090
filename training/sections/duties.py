"""What training puts on the pages of officers and agencies."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from sro_program.home.cards import Answer, Ask, Asking, Card, CardRow, Shown
from sro_program.home.sections import on_page
from sro_program.organisations.models import Agency, Officer

from ..cards.duties import DUTY, duty_row
from ..models import Obligation
from ..permissions.duties import SEE_OBLIGATION, SEE_OFFICER_TRAINING, leads_training

SHOWN = 5


@on_page(Officer, "training", order=35)
def training_of_officer(person: Any, officer: Officer) -> Asking:
    """What presses most. For the officer and those who lead or audit."""
    pending = Obligation.objects.filter(person=officer.user_id, status__in=("open", "overdue"))
    mine: Answer
    rows: Answer
    mine, rows = yield (
        Ask(lambda: SEE_OFFICER_TRAINING.scope(person, Officer.objects.filter(pk=officer.pk)), {"pk": "pk"}),
        Ask(lambda: SEE_OBLIGATION.scope(person, pending).order_by("due_on", "pk")[:SHOWN], DUTY),
    )
    if not mine:
        return None
    return Card(
        "officer-training",
        _("Training duties"),
        rows=[duty_row(row) for row in rows],
        empty=_("Nothing is open."),
        more_url=reverse("training:officer", args=[officer.pk]),
        more_label=_("All training"),
    )


@on_page(Agency, "training", order=45)
def training_of_agency(person: Any, agency: Agency) -> Shown:
    if not leads_training(person, agency.pk):
        return None
    pages = (
        ("matrix", _("Training matrix"), _("Everybody against every requirement")),
        ("pairs", _("Joint training"), _("Officers and principals, the missing pairs first")),
        ("in-service", _("In-service training"), _("Quarters and topics of the training year")),
        ("waiver-list", _("Waivers"), _("Who need not take what, and why")),
        ("assigned-list", _("Assigned training"), _("What the chief finds necessary")),
    )
    rows = [CardRow(label, url=reverse(f"training:{name}"), detail=detail) for name, label, detail in pages]
    return Card("agency-training", _("Training"), rows=rows)
