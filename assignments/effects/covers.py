"""What follows when somebody is away, when hours are taken, and when that ends."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sro_program.organisations.models import Officer
from sro_program.ui.dates import moment_text
from sro_program.workflow.engine import perform
from sro_program.workflow.errors import Refused, Unmet
from sro_program.workflow.spec import Move

from ..models import Absence, Cover, CoverNeed, Substitute, SwapLeg
from ..queries.covering import missing_for
from ..queries.needs import Wanted, hours_of, needs_between, not_yet_asked

# Absences


def open_needs(move: Move) -> None:
    meet_needs(move.record, move.at)


def meet_needs(absence: Absence, now: datetime) -> int:
    """Make the needs of a counted absence what hours due and calendars say; how many changed. Twice is as once.

    Hours that are over stay as they are; hours for which somebody is wanted already are not asked for again.
    """
    wanted = [w for w in hours_of(absence) if w.ends_at > now]
    changed = sum(_drop_if_outside(need, wanted) for need in _needs_ahead(absence, now))
    if not wanted:
        return changed
    posts = {w.assignment for w in wanted}
    there = needs_between(posts, min(w.starts_at for w in wanted), max(w.ends_at for w in wanted))
    missing = [part for w in wanted for part in not_yet_asked(w, there)]
    CoverNeed.objects.bulk_create(
        (
            CoverNeed(
                absence=absence, assignment_id=w.assignment, school_id=w.school, day=w.day,
                starts_at=w.starts_at, ends_at=w.ends_at,
            )
            for w in missing
        ),
        ignore_conflicts=True,
    )  # fmt: skip
    return changed + len(missing)


def _needs_ahead(absence: Absence, now: datetime) -> list[CoverNeed]:
    rows = CoverNeed.objects.filter(absence=absence, ends_at__gt=now, status__in=("open", "filled"))
    return list(rows.order_by("pk"))


def _drop_if_outside(need: CoverNeed, wanted: Iterable[Wanted]) -> bool:
    """An open need goes unless it lies within hours still due; a filled one only when it touches none."""
    same = [w for w in wanted if (w.assignment, w.school) == (need.assignment_id, need.school_id)]
    if need.status == "open":
        kept = any(w.starts_at <= need.starts_at and need.ends_at <= w.ends_at for w in same)
    else:
        kept = any(w.starts_at < need.ends_at and need.starts_at < w.ends_at for w in same)
    if not kept:
        perform(need, "cancel", actor=None, reason=_("The hours due changed."))
    return not kept


def drop_needs(move: Move) -> None:
    """Needs whose hours have not begun go, and whoever had taken them is told; what has begun is served to its end."""
    rows = CoverNeed.objects.filter(absence=move.record, status__in=("open", "filled"), ends_at__gt=move.at)
    for need in rows.exclude(status="filled", starts_at__lte=move.at).order_by("pk"):
        perform(need, "cancel", actor=None, reason=_("The absence was taken back."))


def give_back_own_covers(move: Move) -> None:
    """Who is away covers nobody meanwhile."""
    absence = move.record
    rows = Cover.objects.filter(
        substitute__user=absence.officer.user_id, status="accepted",
        starts_at__lt=absence.ends_at, ends_at__gt=max(absence.starts_at, move.at),
    )  # fmt: skip
    for cover in rows.order_by("need", "pk"):
        perform(cover, "withdraw", actor=None, reason=_("The substitute is away at that time."))


# Needs


def place_somebody(move: Move) -> None:
    """The SRO supervisor names the person; what speaks against them refuses the whole."""
    need, substitute = move.record, move.data["substitute"]
    cover = Cover.objects.filter(need=need, substitute=substitute, status="offered").first()
    if cover is None:
        hours = {"starts_at": need.starts_at, "ends_at": need.ends_at}
        cover = Cover.objects.create(need=need, substitute=substitute, **hours)
    perform(cover, "place", actor=move.actor)


def release_covers(move: Move) -> None:
    """With the need go its offers and whoever had taken it."""
    reason = move.reason or _("Nobody is needed any more.")
    for cover in move.record.covers.filter(status__in=("offered", "accepted")).order_by("pk"):
        perform(cover, "lapse" if cover.status == "offered" else "cancel", actor=None, reason=reason)


# Covers


def hold_the_substitute(move: Move) -> None:
    """Judged again with the person's rows locked: two covers of one person wait for each other."""
    cover = move.record
    rows = Substitute.objects.filter(user=cover.substitute.user_id).order_by("pk")
    list(rows.select_for_update(of=("self",), no_key=True))
    if missing := missing_for(cover):
        raise Unmet(*missing)
    now = move.at.replace(second=0, microsecond=0)
    if cover.starts_at < now < cover.ends_at:
        cover.starts_at = now


def fill_need(move: Move) -> None:
    need = CoverNeed.objects.get(pk=move.record.need_id)
    if need.status == "open":
        perform(need, "fill", actor=None)


def lapse_other_offers(move: Move) -> None:
    """Those who were offered the same hours learn who took them and when."""
    need = move.record.need
    with timezone.override(ZoneInfo(need.school.district.time_zone)):
        facts = {"who": move.record.substitute, "when": moment_text(move.at)}
    said = _("Taken by %(who)s on %(when)s.") % facts
    for other in need.covers.filter(status="offered").order_by("pk"):
        perform(other, "lapse", actor=None, reason=said)


def reopen_need(move: Move) -> None:
    need = CoverNeed.objects.get(pk=move.record.need_id)
    if need.status == "filled":
        perform(need, "reopen", actor=None)


# Swaps


def carry_out_swap(move: Move) -> None:
    """Each one's hours are covered by the other, in the order of people, so that two swaps never wait in a circle."""
    legs = move.record.legs.select_related("assignment__officer__user", "school__district")
    for leg in sorted(legs, key=lambda leg: _other(move.record, leg).user_id):
        _cover_leg(leg, _other(move.record, leg))


def _other(swap: Any, leg: SwapLeg) -> Officer:
    other: Officer = swap.partner if leg.assignment.officer_id == swap.asker_id else swap.asker
    return other


def _cover_leg(leg: SwapLeg, by: Officer) -> None:
    substitute, _new = Substitute.objects.get_or_create(agency=by.agency, user=by.user, kind=Substitute.Kind.OFFICER)
    hours = {"starts_at": leg.starts_at, "ends_at": leg.ends_at}
    places = {"assignment": leg.assignment, "school": leg.school, "day": leg.day}
    try:
        with transaction.atomic():
            need = CoverNeed.objects.create(why=CoverNeed.Why.SWAP, **places, **hours)
    except IntegrityError as fault:
        raise Refused(
            _("Somebody is wanted for these hours already. Decline the swap, or drop that first.")
        ) from fault
    cover = Cover.objects.create(need=need, substitute=substitute, **hours)
    perform(cover, "swap", actor=None)
