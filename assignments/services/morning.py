"""Asking each principal once a school day, by a link that counts once, whether the officers are there (UT-SUP-B).

Beat may come late, twice or not for days: who is still to be asked follows from the hours due and from the links
already sent. After the hours are over nobody is asked by mail any more; the page of the school shows the day.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from sro_program.accounts.models import User
from sro_program.notifications.outbox import add_message
from sro_program.organisations.models import Role, Seat
from sro_program.organisations.seats import current
from sro_program.workflow.errors import MovedMeanwhile, NotVisible

from ..models import Assignment, ConfirmationLink, CoverageRules, Presence, PresenceMark
from ..queries.expected import Due, hours_due
from ..queries.presence import Duty, DutyKey, around, duties_at
from .presence import confirm

_SIGNER = signing.Signer(salt="assignments.presence.morning", sep=".")
DEFAULT_AFTER = CoverageRules._meta.get_field("asked_after").default


@dataclass(frozen=True, slots=True)
class _Asked:
    """One school day: from when and until when its principal is asked, and whose hours they are."""

    school: UUID
    day: date
    at: datetime
    until: datetime
    posts: frozenset[UUID]


def ask_principals(now: datetime | None = None) -> int:
    """Write the mails that are due and were not written; how many."""
    now = now or timezone.now()
    asked = [one for one in _days(now) if one.at <= now < one.until]
    fresh = _not_asked_yet(asked)
    with transaction.atomic():
        links = {(f[0].school, f[1], f[0].day): f[0] for f in fresh}
        ConfirmationLink.objects.bulk_create(
            (ConfirmationLink(id=_name(*key), school_id=key[0], user_id=key[1], day=key[2]) for key in links),
            ignore_conflicts=True,
        )
        written = ConfirmationLink.objects.filter(school__in={key[0] for key in links}, day__in={k[2] for k in links})
        for link in written.select_related("user"):
            if (link.school_id, link.user_id, link.day) in links:
                _send(link, min(links[link.school_id, link.user_id, link.day].posts))
    return len(links)


def _name(school: UUID, user: UUID, day: date) -> UUID:
    """The same however often it is made; what nobody can make is its signature."""
    return uuid5(school, f"{user}:{day.isoformat()}")


def _days(now: datetime) -> Iterator[_Asked]:
    first, last = around(now)
    due = hours_due(first, last)
    after = dict(CoverageRules.objects.values_list("agency", "asked_after"))
    by_day: dict[tuple[UUID, date], list[Due]] = {}
    for one in due:
        if not one.suspended:
            by_day.setdefault((one.school, one.day), []).append(one)
    for (school, day), hours in by_day.items():
        at = min(h.starts_at + timedelta(minutes=after.get(h.agency, DEFAULT_AFTER)) for h in hours)
        yield _Asked(school, day, at, max(h.ends_at for h in hours), frozenset(h.assignment for h in hours))


def runs_out(day: date, zone: ZoneInfo) -> datetime:
    """The end of the next day, where the school is."""
    return datetime.combine(day + timedelta(days=2), time(), zone)


def _not_asked_yet(asked: Collection[_Asked]) -> list[tuple[_Asked, UUID]]:
    """With each principal who got no link yet; nobody is asked about a day on which the school said everything."""
    if not asked:
        return []
    schools, days = {a.school for a in asked}, {a.day for a in asked}
    seats = Seat.objects.filter(current(), role=Role.PRINCIPAL, school__in=schools, user__is_active=True)
    principals: dict[UUID, set[UUID]] = {}
    for school, user in seats.order_by().values_list("school", "user"):
        principals.setdefault(school, set()).add(user)
    there = set(
        ConfirmationLink.objects.filter(school__in=schools, day__in=days)
        .order_by()
        .values_list("school", "user", "day")
    )
    answered = _answered(schools, days)
    return [
        (one, user)
        for one in asked
        if not one.posts <= answered.get((one.school, one.day), set())
        for user in sorted(principals.get(one.school, ()))
        if (one.school, user, one.day) not in there
    ]


def _answered(schools: Collection[UUID], days: Collection[date]) -> dict[tuple[UUID, date], set[UUID]]:
    said = Presence.objects.filter(school__in=schools, day__in=days, assignment__isnull=False)
    rows = said.exclude(answer=Presence.Answer.OPEN).order_by().values_list("school", "day", "assignment")
    found: dict[tuple[UUID, date], set[UUID]] = {}
    for school, day, post in rows:
        found.setdefault((school, day), set()).add(post)
    return found


def _send(link: ConfirmationLink, post: UUID) -> None:
    """To one principal. The mail names nobody and no place: the page behind the link does."""
    add_message(
        "presence.asked",
        people=[link.user],
        title=_("One tap for today: who is at your school?"),
        body=_(
            "The page shows whom we expect, with one button to confirm. The link works once, until tomorrow night."
        ),
        url=reverse("assignments:presence:mail", args=[link_token(link)]),
        key=f"presence.asked:{link.pk}",
        about=Assignment(pk=post),
    )


def link_token(link: ConfirmationLink) -> str:
    return _SIGNER.sign(link.pk.hex)


def link_of(token: str) -> ConfirmationLink | None:
    """The link as it was sent, whether or not it still counts; none for anything we did not sign."""
    try:
        pk = _SIGNER.unsign(token)
    except signing.BadSignature:
        return None
    return ConfirmationLink.objects.filter(pk=pk).select_related("user", "school__district").first()


def still_counts(link: ConfirmationLink, now: datetime) -> bool:
    """Neither used nor run out, and its holder is still a principal there who may sign in."""
    if link.used_at is not None or now >= runs_out(link.day, ZoneInfo(link.school.district.time_zone)):
        return False
    seats = Seat.objects.filter(current(), role=Role.PRINCIPAL, school=link.school_id, user=link.user_id)
    return link.user.is_active and seats.exists()


def asked_about(link: ConfirmationLink) -> list[Duty]:
    """Everybody expected at the school that day, except who is away."""
    return [d for d in duties_at([link.school_id], link.day, link.day) if not (d.away or d.suspended)]


def needs_sign_in(duties: Iterable[Duty]) -> bool:
    """One agency that wants it is enough."""
    agencies = {duty.agency for duty in duties}
    return CoverageRules.objects.filter(agency__in=agencies, confirming_needs_sign_in=True).exists()


@transaction.atomic
def confirm_by_link(*, link: ConfirmationLink, keys: Iterable[DutyKey], signed_in: Any = None) -> list[Presence]:
    """The principal confirms whom they ticked. The link is used up; who is not there is said after signing in."""
    locked = ConfirmationLink.objects.select_for_update(of=("self",)).select_related("user", "school__district")
    mine = locked.get(pk=link.pk)
    now = timezone.now()
    if not still_counts(mine, now):
        raise MovedMeanwhile(_("This link was used already, or it ran out."), when=mine.used_at)
    asked = {duty.key: duty for duty in asked_about(mine)}
    if needs_sign_in(asked.values()) and (signed_in is None or signed_in.pk != mine.user_id):
        raise NotVisible(_("Sign in to confirm."))
    chosen = [key for key in keys if key in asked and asked[key].answer == Presence.Answer.OPEN]
    user = User.objects.get(pk=mine.user_id)
    confirmed = [confirm(by=user, key=key, how=PresenceMark.How.MAIL) for key in chosen]
    mine.used_at = now
    mine.version += 1
    mine.save()
    return confirmed
