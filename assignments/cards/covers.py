"""What absences and covers put on the home page."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from sro_program.home.cards import Answer, Ask, Asking, Card, CardRow, day_in, moment_in, on_home
from sro_program.organisations.models import Role
from sro_program.organisations.seats import Standing
from sro_program.ui.dates import day_text

from ..models import Absence, Certificate, Cover, CoverNeed
from ..permissions.covers import SEE_COVER, SEE_NEED
from ..sections import absence_row
from ..states import COVER_NEED_STATES, COVER_STATES

SHOWN = 5
PAPERS_WARNED = timedelta(days=45)
_NEEDS = {state.key: state for state in COVER_NEED_STATES}
_COVERS = {state.key: state for state in COVER_STATES}
_HOURS = {"pk": "pk", "begins": "starts_at", "ends": "ends_at", "status": "status"}


def _by_the_clock(row: dict[str, Any]) -> str:
    zone = ZoneInfo(row["zone"])
    begins, ends = moment_in(row["begins"]).astimezone(zone), moment_in(row["ends"]).astimezone(zone)
    return f"{day_text(begins.date())}, {_clock(begins)}–{_clock(ends)}"


def _clock(moment: datetime) -> str:
    return f"{moment:%H:%M}"


@on_home("away", Role.OFFICER, order=9)
def away(person: Any, standing: Standing) -> Asking:
    """The ways to say so, and what was said already."""
    mine = Absence.objects.filter(officer__user=person.pk, ends_at__gt=Now()).exclude(status="withdrawn")
    columns = {"pk": "pk", "number": "number", "at": "starts_at", "until": "ends_at", "status": "status"}
    found: Answer = yield Ask(lambda: mine.order_by("starts_at", "pk")[:SHOWN], columns)
    ways = [
        CardRow(_("I cannot come"), url=reverse("assignments:covers:absence-report"), detail=_("Counts at once")),
        CardRow(
            _("I would like time off"),
            url=reverse("assignments:covers:absence-ask"),
            detail=_("The SRO supervisor decides"),
        ),
        CardRow(
            _("I would like to swap hours"), url=reverse("assignments:covers:swap-new"), detail=_("With a colleague")
        ),
    ]
    return Card(
        "away",
        _("I’ll be away"),
        rows=[*(absence_row(row, row["number"]) for row in found), *ways],
        more_url=reverse("assignments:covers:absence-list"),
        more_label=_("My absences"),
    )


@on_home("cover-needs", Role.SERGEANT, Role.CHIEF, Role.PRINCIPAL, Role.SCHOOL_STAFF, order=12)
def cover_needs(person: Any, standing: Standing) -> Asking:
    """Hours of the next days that somebody takes over, the open ones first."""
    ahead = CoverNeed.objects.filter(ends_at__gt=Now(), status__in=("open", "filled"))
    rows = SEE_NEED.scope(person, ahead).order_by("-status", "starts_at", "pk")
    columns = {**_HOURS, "school": "school__name", "zone": "school__district__time_zone"}
    found: Answer = yield Ask(lambda: rows[:SHOWN], columns)
    if not found and not standing.has(Role.SERGEANT):
        return None
    return Card(
        "cover-needs",
        _("Cover"),
        rows=[
            CardRow(
                row["school"],
                url=reverse("assignments:covers:need", args=[row["pk"]]),
                detail=_by_the_clock(row),
                tag=_NEEDS[row["status"]].label,
                tone=_NEEDS[row["status"]].tone,
            )
            for row in found
        ],
        empty=_("No hours are to be covered in the next days."),
        more_url=reverse("assignments:covers:need-list"),
        more_label=_("All hours to cover"),
    )


@on_home("own-covers", order=11)
def own_covers(person: Any, standing: Standing) -> Asking:
    """For substitutes, who need no seat: what is offered to them, and what they took."""
    live = Q(status="offered") | Q(status="accepted")
    mine = Cover.objects.filter(live, substitute__user=person.pk, ends_at__gt=Now())
    columns = {**_HOURS, "school": "need__school__name", "zone": "need__school__district__time_zone"}
    rows = SEE_COVER.scope(person, mine).order_by("starts_at", "pk")
    found: Answer = yield Ask(lambda: rows[:SHOWN], columns)
    if not found:
        return None
    return Card(
        "own-covers",
        _("Hours for you"),
        rows=[
            CardRow(
                row["school"],
                url=reverse("assignments:covers:cover", args=[row["pk"]]),
                detail=_by_the_clock(row),
                tag=_COVERS[row["status"]].label,
                tone=_COVERS[row["status"]].tone,
            )
            for row in found
        ],
        more_url=reverse("assignments:covers:cover-list"),
        more_label=_("All of them"),
    )


@on_home("own-papers", order=13)
def own_papers(person: Any, standing: Standing) -> Asking:
    """For substitutes: certificates that ran out or soon will, with none after them."""
    renewed = Certificate.objects.filter(
        substitute=OuterRef("substitute"), kind=OuterRef("kind"), expires_on__gt=OuterRef("expires_on")
    )
    listed = Q(substitute__ended_on__isnull=True) | Q(substitute__ended_on__gt=Now())
    mine = Certificate.objects.filter(
        ~Exists(renewed), listed, substitute__user=person.pk, expires_on__lt=Now() + PAPERS_WARNED
    )
    columns = {"pk": "substitute__pk", "label": "label", "until": "expires_on"}
    found: Answer = yield Ask(lambda: mine.order_by("expires_on", "pk")[:SHOWN], columns)
    if not found:
        return None
    return Card("own-papers", _("Your certificates"), rows=[_paper_row(row) for row in found])


def _paper_row(row: dict[str, Any]) -> CardRow:
    until = day_in(row["until"])
    over = until < timezone.localdate()
    return CardRow(
        row["label"],
        url=reverse("assignments:covers:substitute", args=[row["pk"]]),
        detail=_("Until %s. Bring the renewed one to the SRO supervisor.") % day_text(until),
        tag=_("Expired") if over else _("Ends soon"),
        tone="alert" if over else "warn",
    )
