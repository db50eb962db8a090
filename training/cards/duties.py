"""What training duties put on the home page: what waits for one's word, one's own duties, what is overdue."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from sro_program.home.cards import Answer, Ask, Asking, Card, CardRow, Stat, day_in, on_home
from sro_program.organisations.models import Role
from sro_program.organisations.seats import Standing
from sro_program.ui.dates import away_text, day_text

from ..models import JointTraining, Obligation
from ..permissions.duties import ATTEST_JOINT, SEE_MATRIX
from ..queries.duties import own_duties, still_owed
from ..states import look

SHOWN = 5
DUTY = {
    "pk": "pk",
    "title": "title",
    "who": "person__full_name",
    "other": "counterpart__full_name",
    "due": "due_on",
    "status": "status",
}


def duty_row(row: dict[str, Any]) -> CardRow:
    due = day_in(row["due"])
    state = look(row["status"], due, timezone.localdate())
    pair = _("%(officer)s with %(principal)s") % {"officer": row["who"], "principal": row["other"]}
    detail = _("due %(day)s, %(away)s") % {"day": day_text(due), "away": away_text(due)}
    return CardRow(
        row["title"],
        url=reverse("training:duty", args=[row["pk"]]),
        detail=f"{pair} · {detail}" if row["other"] else detail,
        tag=state.label,
        tone=state.tone,
    )


@on_home("training-attest", Role.OFFICER, Role.SUPERVISOR, Role.SERGEANT, Role.PRINCIPAL, order=12)
def to_attest(person: Any, standing: Standing) -> Asking:
    """Joint training that waits for this person's word."""
    waiting = ATTEST_JOINT.scope(person, JointTraining.objects.all())
    columns = {"pk": "pk", "title": "title", "held": "held_on", "school": "school__name"}
    rows: Answer = yield Ask(lambda: waiting.order_by("held_on", "pk")[:SHOWN], columns)
    if not rows:
        return None
    return Card(
        "training-attest",
        _("Joint training waits for your word"),
        rows=[
            CardRow(
                row["title"],
                url=reverse("training:joint", args=[row["pk"]]),
                detail=f"{day_text(day_in(row['held']))} · {row['school']}",
                tag=_("Attest"),
                tone="warn",
            )
            for row in rows
        ],
        more_url=reverse("training:pairs"),
        more_label=_("All pairs"),
    )


@on_home("training-duties", Role.OFFICER, Role.SUPERVISOR, Role.SERGEANT, Role.PRINCIPAL, order=49)
def own(person: Any, standing: Standing) -> Asking:
    mine = Obligation.objects.filter(own_duties(person), status__in=("open", "overdue"))
    rows: Answer = yield Ask(lambda: mine.order_by("due_on", "pk")[:SHOWN], DUTY)
    if not rows:
        return None
    return Card(
        "training-duties",
        _("What you have to take"),
        rows=[duty_row(row) for row in rows],
        more_url=reverse("training:mine"),
        more_label=_("My training"),
    )


@on_home("training-overdue", Role.SERGEANT, Role.CHIEF, order=31)
def overdue(person: Any, standing: Standing) -> Asking:
    def counted() -> QuerySet[Any]:
        late = still_owed(Obligation.objects.filter(status="overdue"), timezone.localdate())
        seen = SEE_MATRIX.scope(person, late).order_by()
        people = Count("person", distinct=True)
        return seen.values("status").annotate(n=Count("pk"), people=people).filter(Q(n__gt=0))

    rows: Answer = yield Ask(counted, {"n": "n", "people": "people"})
    url = f"{reverse('training:duty-list')}?standing=overdue"
    if not rows:
        return Stat(_("Overdue training"), 0, note=_("nothing is overdue"), url=reverse("training:matrix"))
    note = _("of %d people") % rows[0]["people"]
    return Stat(_("Overdue training"), rows[0]["n"], note=note, tone="alert", url=url)
