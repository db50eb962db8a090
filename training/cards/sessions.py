"""What training sessions put on the home page: what one can sign up for, and what waits to be recorded."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from sro_program.home.cards import Answer, Ask, Asking, Card, CardRow, Stat, moment_in, on_home
from sro_program.organisations.models import Role
from sro_program.organisations.seats import Standing
from sro_program.ui.dates import away_text, moment_text

from ..models import SessionPlace, TrainingSession
from ..permissions.records import CHIEF, SRO_SUPERVISOR
from ..permissions.sessions import SEE_SESSION

SHOWN = 4
SLOW = timedelta(days=14)
"""A session that waits longer to be recorded is called slow."""

WORDS = {"signed_up": "ok", "waiting": "warn"}


def _ahead(person: Any) -> Ask:
    """Sessions one may come to that have not begun, with how one stands to each."""
    own = SessionPlace.objects.filter(session=OuterRef("pk"), person=person.pk).exclude(state="withdrawn")
    rows = TrainingSession.objects.filter(status="open", starts_at__gt=Now())
    return Ask(
        lambda: (
            SEE_SESSION.scope(person, rows)
            .annotate(own=Subquery(own.values("state")[:1]))
            .order_by("starts_at", "pk")[:SHOWN]
        ),
        {"pk": "pk", "title": "title", "begins": "starts_at", "closes": "signup_closes_at", "own": "own"},
    )


def _tag(row: dict[str, Any]) -> tuple[str, str]:
    if row["own"]:
        return str(dict(SessionPlace.State.choices)[row["own"]]), WORDS.get(row["own"], "quiet")
    closes = moment_in(row["closes"])
    if closes <= timezone.now():
        return _("sign-up closed"), "quiet"
    return _("sign up %s") % away_text(closes), "info"


@on_home(
    "training-sessions",
    Role.OFFICER, Role.SUPERVISOR, Role.SERGEANT, Role.PRINCIPAL,
    order=52,
)  # fmt: skip
def sessions(person: Any, standing: Standing) -> Asking:
    rows: Answer = yield _ahead(person)
    found = []
    for row in rows:
        tag, tone = _tag(row)
        found.append(
            CardRow(
                row["title"],
                url=reverse("training:sessions:session", args=[row["pk"]]),
                detail=moment_text(moment_in(row["begins"])),
                tag=tag,
                tone=tone,
            )
        )
    return Card(
        "training-sessions",
        _("Training sessions"),
        rows=found,
        empty=_("No session is open for you."),
        more_url=reverse("training:sessions:list"),
        more_label=_("All sessions"),
    )


@on_home("training-to-record", Role.SERGEANT, Role.CHIEF, order=31)
def to_record(person: Any, standing: Standing) -> Asking:
    mine = SRO_SUPERVISOR.records(person) | CHIEF.records(person)

    def counted() -> Any:
        rows = TrainingSession.objects.filter(mine, status="held", ends_at__lte=Now()).order_by()
        return rows.values("status").annotate(n=Count("pk"), old=Count("pk", filter=Q(ends_at__lt=Now() - SLOW)))

    rows: Answer = yield Ask(counted, {"n": "n", "old": "old"})
    url = f"{reverse('training:sessions:list')}?status=held"
    if not rows:
        return Stat(_("Sessions to record"), 0, note=_("nothing waits"), url=url)
    late = bool(rows[0]["old"])
    note = _("some for more than two weeks") if late else _("tick who came, then record")
    return Stat(_("Sessions to record"), rows[0]["n"], note=note, tone="alert" if late else "warn", url=url)
