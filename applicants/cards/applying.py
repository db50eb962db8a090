"""For officers: where one's applications stand, what one can apply for, and requests that pass through one's hands."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext as _

from sro_program.home.cards import Answer, Ask, Asking, Card, CardRow, day_in, moment_in, on_home
from sro_program.organisations.models import Role
from sro_program.organisations.seats import Standing
from sro_program.ui.dates import away_text, day_text

from ..models import Application, Endorsement, Interview, Opening
from ..permissions import SEE_OPENING
from ..queries.stages import STATES
from ..queries.story import Step, Story
from ..states import ENDORSEMENT_STATES, UNDECIDED
from ..tables import asked_of
from ..texts import Where, for_applicant

SHOWN = 5
REMEMBERED = timedelta(days=45)
"""How long an application that has ended stays on the home page of whoever wrote it."""


@on_home("selection-own", Role.OFFICER, Role.SUPERVISOR, Role.SERGEANT, order=10)
def own(person: Any, standing: Standing) -> Asking:
    """Where it stands, what is next, by when."""
    columns = {name: name for name in ("pk", "status", "status_since", "asked", "talk", "talk_at")}
    opening = {name: f"opening__{name}" for name in ("title", "closes_on", "starts_on")}
    rows: Answer = yield Ask(lambda: _newest_of(person), {**columns, **opening})
    if not rows and not standing.has(Role.OFFICER):
        return None
    return Card(
        "selection-own",
        _("Your applications"),
        rows=[_own_row(row) for row in rows],
        empty=_("When you apply for a post at a school, you see here where it stands, what is next, and by when."),
        more_url=reverse("applicants:application-list"),
        more_label=_("All of them"),
    )


def _newest_of(person: Any) -> QuerySet[Application]:
    running = Q(status__in=("draft", *UNDECIDED)) | Q(status_since__gte=Now() - REMEMBERED)
    mine = Application.objects.filter(running, applicant=person.pk).exclude(status="withdrawn")
    talks = Interview.objects.filter(application=OuterRef("pk")).exclude(status="cancelled").order_by("-starts_at")
    told = mine.annotate(
        asked=asked_of(), talk=Subquery(talks.values("status")[:1]), talk_at=Subquery(talks.values("starts_at")[:1])
    )
    return told.order_by("-created_at", "pk")[:SHOWN]


def _own_row(row: dict[str, Any]) -> CardRow:
    where, state = _where(row), STATES[row["status"]]
    by = f"{where.by_label} {day_text(where.by)} ({away_text(where.by)})." if where.by else ""
    return CardRow(
        row["title"],
        url=reverse("applicants:application", args=[row["pk"]]),
        detail=" ".join(filter(None, (where.now, where.next, by))),
        tag=state.label,
        tone=state.tone,
    )


def _where(row: dict[str, Any]) -> Where:
    """The words of the application's own page. The days of notice are left to it: they cost a look into the policy."""
    if row["status"] == "eligible" and not row["talk"]:
        return Where(_("You meet the qualifications."), _("The board invites you to an interview."))
    opening = Opening(title=row["title"], closes_on=day_in(row["closes_on"]), starts_on=day_in(row["starts_on"]))
    application = Application(
        id=UUID(row["pk"]), opening=opening, status=row["status"], status_since=moment_in(row["status_since"])
    )
    asked = [Step(Endorsement(status="asked"), row["asked"], "")] if row["asked"] else []
    talks = [Interview(status=row["talk"], starts_at=moment_in(row["talk_at"]))] if row["talk"] else []
    return for_applicant(application, Story(findings=[], endorsements=asked, interviews=talks))


@on_home("selection-open", Role.OFFICER, Role.SUPERVISOR, order=15)
def to_apply_for(person: Any, standing: Standing) -> Asking:
    """Posts that take applications now and that the person has not sent one for."""

    def open_now() -> QuerySet[Opening]:
        sent = Application.objects.filter(opening=OuterRef("pk"), applicant=person.pk).exclude(status="withdrawn")
        here = standing.agencies(Role.OFFICER, Role.SUPERVISOR)
        rows = Opening.objects.filter(~Exists(sent), status="open", agency__in=here)
        return SEE_OPENING.scope(person, rows).order_by("closes_on", "pk")[:SHOWN]

    columns = {"pk": "pk", "title": "title", "closes_on": "closes_on", "district": "district__name"}
    rows: Answer = yield Ask(open_now, columns)
    return Card(
        "selection-open",
        _("Open for you to apply"),
        rows=[
            CardRow(
                row["title"],
                url=reverse("applicants:opening", args=[row["pk"]]),
                detail=_("%(district)s · apply until %(day)s")
                % {"district": row["district"], "day": day_text(day_in(row["closes_on"]))},
                tag=away_text(day_in(row["closes_on"])),
                tone="info",
            )
            for row in rows
        ],
        empty=_("No post is open for you to apply now. You get a notice when one is announced."),
        more_url=reverse("applicants:opening-list"),
        more_label=_("All openings"),
    )


@on_home("selection-chain", Role.SUPERVISOR, order=20)
def chain(person: Any, standing: Standing) -> Asking:
    """Requests of the officers below, and how far each has come."""

    def running() -> QuerySet[Endorsement]:
        steps = Endorsement.objects.filter(supervisor__user=person.pk).exclude(status="waiting")
        rows = steps.filter(Q(status="asked") | Q(application__status__in=UNDECIDED))
        return rows.order_by("status", "-status_since", "pk")[:SHOWN]

    columns = {
        "pk": "application",
        "status": "status",
        "since": "status_since",
        "who": "application__applicant__full_name",
        "title": "application__opening__title",
        "stage": "application__status",
    }
    rows: Answer = yield Ask(running, columns)
    if not rows:
        return None
    states = {state.key: state for state in ENDORSEMENT_STATES}
    return Card(
        "selection-chain",
        _("Requests of your officers"),
        rows=[
            CardRow(
                row["who"],
                url=reverse("applicants:application", args=[row["pk"]]),
                detail=_("%(title)s · now: %(stage)s") % {"title": row["title"], "stage": STATES[row["stage"]].label},
                tag=states[row["status"]].label,
                tone=states[row["status"]].tone,
            )
            for row in rows
        ],
    )
