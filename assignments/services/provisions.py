"""Writing the checklist, the routes of offenses, the public meeting and comments: while the text may change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from sro_program.notifications.outbox import add_message
from sro_program.organisations.models import Role
from sro_program.organisations.seats import holders, standing_of
from sro_program.workflow.errors import MovedMeanwhile

from ..models import Agreement, OffenceDesignation, Provision, PublicHearing, ReviewComment
from ..states import WRITABLE
from ..texts import facts_of, filled

State = Provision.State


def changed() -> MovedMeanwhile:
    return MovedMeanwhile(_("This agreement was changed after you opened it. Open it again to see how it is now."))


def take(agreement: Agreement, version: int | None, states: Iterable[str]) -> Agreement:
    """The agreement under lock, in one of the states; without a version whoever comes last wins."""
    locked = Agreement.objects.select_for_update(of=("self",)).get(pk=agreement.pk)
    if version not in (None, locked.version) or locked.status not in states:
        raise changed()
    return locked


def take_writable(agreement: Agreement, version: int | None) -> Agreement:
    return take(agreement, version, WRITABLE)


def fill_checklist(agreement: Agreement, before: Mapping[str, str] | None = None) -> None:
    """Add what the policy asks for and the list lacks, begun from the policy's text.

    A text still as the policy gave it follows the agreement's facts; `before` are the facts it was filled with.
    """
    facts, have = facts_of(agreement), {p.key: p for p in agreement.provisions.all()}
    fresh = []
    for position, rule in enumerate(agreement.policy.agreement.provisions, start=1):
        text, known = filled(rule, facts), have.get(rule.key)
        if known is None:
            fresh.append(
                Provision(
                    agreement=agreement,
                    position=position,
                    state=State.DRAFTED if text else State.MISSING,
                    text=text,
                    **{name: getattr(rule, name) for name in COPIED},
                )
            )
        elif known.text != text and known.text == (filled(rule, dict(before)) if before else ""):
            _rewrite(known, text)
    Provision.objects.bulk_create(fresh)


COPIED = ("key", "group", "label", "asks", "citation", "mark", "clause", "required")


def _rewrite(provision: Provision, text: str) -> None:
    provision.text = text
    provision.state = State.DRAFTED if text else State.MISSING
    provision.version += 1
    provision.save(update_fields=["text", "state", "version"])


@transaction.atomic
def write_provision(provision: Provision, *, text: str, page: int | None, version: int) -> Provision:
    """What both sides say on one point. A changed text has to be agreed to again."""
    agreement = take_writable(provision.agreement, None)
    locked = Provision.objects.select_for_update(of=("self",)).get(pk=provision.pk)
    if locked.version != version:
        raise changed()
    if text != locked.text:
        locked.text, locked.state = text, State.DRAFTED if text else State.MISSING
    locked.page = page
    locked.version += 1
    locked.save(update_fields=["text", "page", "state", "version"])
    agreement.version += 1
    agreement.save(update_fields=["version"])
    return locked


@transaction.atomic
def agree_provisions(agreement: Agreement, *, keys: Iterable[str], version: int) -> Agreement:
    """Mark the chosen points as agreed and all others as still open, in review."""
    locked = take(agreement, version, ("in_review",))
    chosen = set(keys)
    for provision in locked.provisions.exclude(state=State.MISSING):
        state = State.AGREED if provision.key in chosen else State.DRAFTED
        if state != provision.state:
            provision.state = state
            provision.version += 1
            provision.save(update_fields=["state", "version"])
    locked.version += 1
    locked.save(update_fields=["version"])
    return locked


@transaction.atomic
def designate_offences(agreement: Agreement, *, routes: Mapping[str, str], version: int) -> Agreement:
    """Which route each offense takes; an offense without one takes none under this agreement."""
    locked = take_writable(agreement, version)
    have = {d.offence: d for d in locked.offences.all()}
    for offence, route in routes.items():
        known = have.get(offence)
        if known is None and route:
            OffenceDesignation.objects.create(agreement=locked, offence=offence, route=route)
        elif known is not None and not route:
            known.delete()
        elif known is not None and known.route != route:
            known.route = route
            known.version += 1
            known.save(update_fields=["route", "version"])
    locked.version += 1
    locked.save(update_fields=["version"])
    return locked


@dataclass(frozen=True, slots=True)
class Heard:
    """The public meeting, and what the board did after it."""

    meeting_on: date
    place: str
    comments: str = ""
    board_on: date | None = None
    board_action: str = ""
    note: str = ""


HEARING_STATES = ("draft", "in_review", "public_comment")


@transaction.atomic
def record_hearing(agreement: Agreement, *, by: Any, heard: Heard, version: int) -> PublicHearing:
    locked = take(agreement, version, HEARING_STATES)
    if heard.board_on and heard.board_on < heard.meeting_on:
        raise ValidationError({"board_on": _("The board acts on or after the day of the public meeting.")})
    said = {name: getattr(heard, name) for name in Heard.__slots__}
    hearing, _new = PublicHearing.objects.update_or_create(agreement=locked, defaults={**said, "recorded_by": by})
    locked.version += 1
    locked.save(update_fields=["version"])
    return hearing


@transaction.atomic
def comment_on(agreement: Agreement, *, by: Any, text: str, provision: Provision | None = None) -> ReviewComment:
    """One side says something about the draft; the other side is told."""
    locked = take(agreement, None, ("in_review", "public_comment"))
    comment = ReviewComment.objects.create(
        agreement=locked, provision=provision, author=by, text=text, side=side_of(by, locked)
    )
    others = (
        holders(Role.SUPERINTENDENT, at=locked.district)
        if comment.side == "agency"
        else holders(Role.CHIEF, at=locked.agency)
    )
    add_message(
        "agreement.commented",
        people=[p for p in others if p != by],
        title=_("A draft agreement has a new comment"),
        body=_("The other side commented on a draft that you review."),
        url=locked.get_absolute_url(),
        key=f"agreement.commented:{comment.pk}",
        about=locked,
    )
    return comment


def side_of(person: Any, agreement: Agreement) -> str:
    """For which side somebody speaks; whoever decides for a chief speaks for the agency."""
    districts = standing_of(person).districts(Role.SUPERINTENDENT)
    return "district" if agreement.district_id in districts else "agency"
