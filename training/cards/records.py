"""What training puts on the home page: claims that wait, and records that end soon."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Count, Min, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from sro_program.home.cards import Answer, Ask, Asking, Card, CardRow, Stat, day_in, moment_in, on_home
from sro_program.organisations.models import Role
from sro_program.organisations.seats import Standing
from sro_program.ui.dates import away_text, day_text

from ..models import TrainingRecord
from ..permissions.records import SEE_RECORD

SHOWN = 5
WARNED = timedelta(days=60)
SLOW = timedelta(days=14)
"""A claim that waits longer is called slow."""


@on_home("training-claims", Role.SERGEANT, Role.CHIEF, order=30)
def claims(person: Any, standing: Standing) -> Asking:
    def counted() -> QuerySet[Any]:
        waiting = SEE_RECORD.scope(person, TrainingRecord.objects.filter(status="claimed")).order_by()
        return waiting.values("status").annotate(n=Count("pk"), oldest=Min("status_since"))

    rows: Answer = yield Ask(counted, {"n": "n", "oldest": "oldest"})
    url = f"{reverse('training:home')}?status=claimed"
    if not rows:
        return Stat(_("Training to verify"), 0, note=_("nothing waits"), url=url)
    since = moment_in(rows[0]["oldest"])
    note = _("oldest %s") % away_text(since)
    return Stat(
        _("Training to verify"),
        rows[0]["n"],
        note=note,
        tone="alert" if timezone.now() - since > SLOW else "warn",
        url=url,
    )


def _ending(person: Any) -> Ask:
    """Verified records that end soon, and those that ended lately and were not renewed."""
    columns = {"pk": "pk", "title": "title", "who": "person__full_name", "until": "expires_on"}
    still_here = {"person__officer__left_on__isnull": True}
    return Ask(lambda: _first_to_end(SEE_RECORD.scope(person, _ends_about_now(**still_here))), columns)


def _ends_about_now(**which: Any) -> QuerySet[TrainingRecord]:
    today = timezone.localdate()
    about = {"expires_on__lte": today + WARNED, "expires_on__gte": today - WARNED}
    return TrainingRecord.objects.filter(status="verified", **about, **which)


def _first_to_end(rows: QuerySet[TrainingRecord]) -> QuerySet[TrainingRecord]:
    return rows.order_by("expires_on", "pk")[:SHOWN]


def _ending_row(row: dict[str, Any], title: str, detail: str) -> CardRow:
    until = day_in(row["until"])
    return CardRow(
        title,
        url=reverse("training:record", args=[row["pk"]]),
        detail=_("%(detail)s valid until %(day)s") % {"detail": detail, "day": day_text(until)}
        if detail
        else _("Valid until %s") % day_text(until),
        tag=away_text(until),
        tone="alert" if until < timezone.localdate() else "warn",
    )


@on_home("training-ending", Role.SERGEANT, Role.CHIEF, order=65)
def ending(person: Any, standing: Standing) -> Asking:
    rows: Answer = yield _ending(person)
    return Card(
        "training-ending",
        _("Training that ends soon"),
        rows=[_ending_row(row, row["who"], f"{row['title']},") for row in rows],
        empty=_("No verified training ends in the next 60 days."),
        more_url=reverse("training:home"),
        more_label=_("All training"),
    )


@on_home("training-own", Role.OFFICER, Role.SUPERVISOR, order=50)
def own(person: Any, standing: Standing) -> Asking:
    """The officer's own: what ends soon, and claims nobody has verified yet."""
    mine = TrainingRecord.objects.filter(person=person.pk, status="claimed")
    ends, waits = yield (
        Ask(
            lambda: _first_to_end(_ends_about_now(person=person.pk)),
            {"pk": "pk", "title": "title", "until": "expires_on"},
        ),
        Ask(
            lambda: mine.order_by("status_since", "pk")[:SHOWN],
            {"pk": "pk", "title": "title", "since": "status_since"},
        ),
    )
    return Card(
        "training-own",
        _("Your training"),
        rows=[
            *(_ending_row(row, row["title"], "") for row in ends),
            *(
                CardRow(
                    row["title"],
                    url=reverse("training:record", args=[row["pk"]]),
                    detail=_("The SRO supervisor verifies it, since %s.") % day_text(moment_in(row["since"])),
                    tag=_("claimed"),
                    tone="info",
                )
                for row in waits
            ),
        ],
        empty=_("Nothing of yours ends soon. Add the courses you took, so that they count."),
        more_url=reverse("training:home"),
        more_label=_("All your training"),
    )
