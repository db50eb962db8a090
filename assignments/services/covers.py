"""Asking for somebody by hand, offering hours, and taking part of them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sro_program.accounts.models import User
from sro_program.notifications import outbox
from sro_program.organisations.models import Role
from sro_program.organisations.seats import forget_standing, standing_of
from sro_program.workflow.engine import perform
from sro_program.workflow.errors import MovedMeanwhile, NotVisible, NotYours, Refused

from ..models import Cover, CoverNeed
from ..permissions.covers import FILL_NEED, NEED_SUPERVISOR, SEE_COVER, SEE_NEED, TAKE_PART
from ..queries.covering import candidates
from ..queries.expected import Due
from ..queries.needs import Wanted, needs_between, not_yet_asked, within
from ..queries.presence import POST, DutyKey
from .presence import note_nobody_came


@transaction.atomic
def open_by_hand(*, by: User, due: Due, why: str) -> CoverNeed:
    """Hours that nobody serves though no absence says so: a suspended post, or somebody who did not come."""
    forget_standing(by)
    standing = standing_of(by)
    at_school = due.school in standing.schools(Role.PRINCIPAL, Role.SCHOOL_STAFF)
    if not at_school and due.agency not in standing.agencies(Role.SERGEANT):
        raise NotYours(_("The SRO supervisor or the school says that nobody is there."))
    rest = within(due, timezone.now().replace(second=0, microsecond=0), due.ends_at)
    there = needs_between([due.assignment], due.starts_at, due.ends_at)
    missing = not_yet_asked(rest, there) if rest else []
    if not missing:
        raise Refused(_("Somebody is looked for already, or these hours are over."))
    if at_school and due.starts_at <= timezone.now():
        note_nobody_came(by=by, key=DutyKey(POST, due.assignment, due.school, due.day))
    need = _keep(missing[0], why)
    people = {p.pk: p for p in NEED_SUPERVISOR.people(need) if p.pk != by.pk}
    outbox.add_message(
        "cover_need.opened",
        people=people.values(),
        title=_("The cover plan was changed"),
        url=need.get_absolute_url(),
        about=need,
    )
    return need


def _keep(wanted: Wanted, why: str) -> CoverNeed:
    try:
        with transaction.atomic():
            return CoverNeed.objects.create(
                assignment_id=wanted.assignment,
                school_id=wanted.school,
                day=wanted.day,
                starts_at=wanted.starts_at,
                ends_at=wanted.ends_at,
                why=why,
            )
    except IntegrityError as fault:
        raise MovedMeanwhile(_("Somebody asked for these hours at this very moment. Look at the list.")) from fault


@transaction.atomic
def offer(*, need: CoverNeed, by: User, to: Collection[UUID], version: int | None = None) -> list[Cover]:
    """Offer hours to those of the chosen who may take them; each is told with a link, and the first has them."""
    forget_standing(by)
    locked = CoverNeed.objects.select_for_update(of=("self",)).get(pk=need.pk)
    if not SEE_NEED.allows(by, locked):
        raise NotVisible(_("There is nothing here."))
    if version not in (None, locked.version):
        raise MovedMeanwhile(_("These hours were changed after you opened them. Open them again."))
    if not FILL_NEED.allows(by, locked):
        raise NotYours(_("These hours are not open, or not yours to offer."))
    if locked.ends_at <= timezone.now():
        raise Refused(_("These hours are over."))
    asked = set(locked.covers.filter(status="offered").values_list("substitute", flat=True))
    chosen = [c for c in candidates(locked, (locked.starts_at, locked.ends_at)) if c.substitute.pk in set(to)]
    if wrong := [sentence for c in chosen for sentence in c.missing]:
        raise Refused(*wrong)
    made = [_offered(locked, c.substitute) for c in chosen if c.substitute.pk not in asked]
    if not made:
        raise Refused(_("All of these have the offer already."))
    return made


def _offered(need: CoverNeed, substitute: Any) -> Cover:
    cover = Cover.objects.create(need=need, substitute=substitute, starts_at=need.starts_at, ends_at=need.ends_at)
    outbox.add_message(
        "cover.offered",
        people=[substitute.user],
        title=_("Hours are offered to you"),
        body=_("The first to accept has them. The page says where and when."),
        url=cover.get_absolute_url(),
        about=cover,
    )
    return cover


@transaction.atomic
def take_part(*, cover: Cover, by: User, starts_at: datetime, ends_at: datetime) -> Cover:
    """Accept some of the hours; the rest are wanted further on."""
    forget_standing(by)
    need = CoverNeed.objects.select_for_update(of=("self",)).get(pk=cover.need_id)
    locked = Cover.objects.select_for_update(of=("self",)).get(pk=cover.pk)
    if not SEE_COVER.allows(by, locked):
        raise NotVisible(_("There is nothing here."))
    if not TAKE_PART.allows(by, locked) or need.status != "open":
        raise MovedMeanwhile(_("These hours are not open any more. Open the page again to see why."))
    split(need, starts_at, ends_at, taker=locked.substitute_id)
    locked.refresh_from_db()
    perform(locked, "accept", actor=by)
    return locked


@transaction.atomic
def split_by_hand(*, need: CoverNeed, by: User, version: int, starts_at: datetime, ends_at: datetime) -> CoverNeed:
    """The SRO supervisor cuts a need, to place one person in a part of it."""
    forget_standing(by)
    locked = CoverNeed.objects.select_for_update(of=("self",)).get(pk=need.pk)
    if not SEE_NEED.allows(by, locked):
        raise NotVisible(_("There is nothing here."))
    if locked.version != version or not FILL_NEED.allows(by, locked):
        raise MovedMeanwhile(_("These hours were changed after you opened them. Open them again."))
    split(locked, starts_at, ends_at)
    return locked


def split(need: CoverNeed, starts_at: datetime, ends_at: datetime, taker: UUID | None = None) -> None:
    """The need becomes this part of itself; what is before and after it are needs of their own.

    Whoever was offered the whole is offered each part, but for the one who takes only this part.
    """
    if not need.starts_at <= starts_at < ends_at <= need.ends_at:
        raise ValidationError({"ends_at": _("Choose hours within those that are open.")})
    before, after = (need.starts_at, starts_at), (ends_at, need.ends_at)
    need.starts_at, need.ends_at = starts_at, ends_at
    need.version += 1
    need.save()
    offered = list(need.covers.filter(status="offered").select_related("substitute__user"))
    for cover in offered:
        cover.starts_at, cover.ends_at = starts_at, ends_at
        cover.version += 1
        cover.save()
    for begins, ends in (before, after):
        if begins < ends:
            rest = _part_of(need, begins, ends)
            for cover in offered:
                if cover.substitute_id != taker:
                    _offered(rest, cover.substitute)


def _part_of(need: CoverNeed, begins: datetime, ends: datetime) -> CoverNeed:
    return CoverNeed.objects.create(
        assignment=need.assignment,
        school=need.school,
        absence=need.absence,
        why=need.why,
        day=need.day,
        starts_at=begins,
        ends_at=ends,
    )
