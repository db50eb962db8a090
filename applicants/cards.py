"""What the selection puts on the home page."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sro_program.home.cards import Card, CardRow, Stat, on_home
from sro_program.organisations.models import Role
from sro_program.organisations.seats import Standing
from sro_program.ui.dates import away_text, day_text

from .models import Application, Opening
from .permissions import SEE_OPENING, SEE_PIPELINE
from .queries.stages import STATES, is_late, late_by
from .queries.story import story_of, with_story
from .states import OPENING_STATES, UNDECIDED
from .tables import asked_of, waits_for
from .texts import for_applicant

SHOWN = 5


@on_home("selection-running", Role.CHIEF, Role.SERGEANT, Role.AUDITOR, order=20)
def running(person: Any, standing: Standing) -> Stat:
    rows = SEE_PIPELINE.scope(person, Application.objects.filter(status__in=UNDECIDED))
    return Stat(_("Applications running"), rows.count(), url=reverse("applicants:pipeline"))


@on_home("selection-late", Role.CHIEF, Role.SERGEANT, order=20)
def late(person: Any, standing: Standing) -> Card:
    """Who has not acted in time."""
    rows = SEE_PIPELINE.scope(person, Application.objects.filter(is_late())).annotate(asked_of=asked_of())
    rows = rows.select_related("applicant", "opening").order_by("status_since", "pk")
    return Card(
        "selection-late",
        _("Late in the selection"),
        rows=[_late_row(application) for application in rows[:SHOWN]],
        empty=_("Every application moves on in time."),
        more_url=f"{reverse('applicants:pipeline')}?age=late",
        more_label=_("All of them"),
    )


def _late_row(application: Application) -> CardRow:
    days = late_by(application)
    return CardRow(
        title=str(application.applicant),
        url=application.get_absolute_url(),
        detail=_("%(stage)s, waits for %(whom)s · %(opening)s")
        % {
            "stage": STATES[application.status].label,
            "whom": waits_for(application),
            "opening": application.opening.title,
        },
        tag=ngettext("late by %d day", "late by %d days", days) % days,
        tone="alert",
    )


@on_home("selection-own", Role.OFFICER, Role.SUPERVISOR, order=10)
def own(person: Any, standing: Standing) -> Card | None:
    """Where it stands, what is next, by when."""
    mine = Application.objects.filter(applicant=person, status__in=("draft", *UNDECIDED))
    related = ("opening__agency", "opening__board", "assignment")
    rows = with_story(mine.select_related(*related)).order_by("-created_at", "pk")[:SHOWN]
    cards = [_own_row(application) for application in rows]
    if not cards:
        return None
    return Card(
        "selection-own",
        _("Your applications"),
        rows=cards,
        more_url=reverse("applicants:application-list"),
        more_label=_("All of them"),
    )


def _own_row(application: Any) -> CardRow:
    where = for_applicant(application, story_of(application))
    by = f"{where.by_label} {day_text(where.by)} ({away_text(where.by)})." if where.by else ""
    state = STATES[application.status]
    return CardRow(
        title=application.opening.title,
        url=application.get_absolute_url(),
        detail=" ".join(filter(None, (where.now, where.next, by))),
        tag=state.label,
        tone=state.tone,
    )


@on_home("selection-openings", Role.OFFICER, Role.PRINCIPAL, Role.SUPERINTENDENT, order=30)
def openings(person: Any, standing: Standing) -> Card:
    """Posts that are announced or being filled now, those that close first on top."""
    states = {state.key: state for state in OPENING_STATES}
    rows = SEE_OPENING.scope(person, Opening.objects.filter(status__in=("open", "closed"))).select_related("district")
    return Card(
        "selection-openings",
        _("Openings"),
        rows=[
            CardRow(
                title=opening.title,
                url=opening.get_absolute_url(),
                detail=_("%(district)s · apply until %(day)s")
                % {"district": opening.district, "day": day_text(opening.closes_on)},
                tag=states[opening.status].label,
                tone=states[opening.status].tone,
            )
            for opening in rows.order_by("-closes_on", "pk")[:SHOWN]
        ],
        empty=_("No post for a school resource officer is announced now."),
        more_url=reverse("applicants:opening-list"),
        more_label=_("All openings"),
    )
