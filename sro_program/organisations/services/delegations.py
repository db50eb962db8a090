"""Letting somebody decide for oneself, for a while, for a reason. Not passed on; never an appointment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pghistory
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sro_program.accounts.models import User
from sro_program.notifications import outbox
from sro_program.workflow.errors import Refused

from ..models import Agency, Delegation
from ..permissions import DELEGATE
from ..queries import delegable, leads_back, possible_receivers, today_at
from .locking import claim, lock

LONGEST = timedelta(days=366)


@transaction.atomic
def delegate(
    *,
    agency: Agency,
    giver: User,
    receiver: User,
    decisions: Sequence[str],
    since: date,
    until: date,
    reason: str,
) -> Delegation:
    """The agency is locked, so that two colleagues cannot hand each other their decisions at one moment."""
    agency = lock(agency)
    if not DELEGATE.allows(giver, agency):
        raise Refused(_("The chief and the SRO supervisor of the agency delegate."))
    _check_receiver(agency, giver, receiver)
    _check_days(since, until, today_at(agency))
    mine = {key for _title, choices in delegable(giver, agency) for key, _label in choices}
    if not decisions or not mine.issuperset(decisions):
        raise ValidationError({"decisions": _("Choose decisions that are yours and may be lent.")})
    if leads_back(agency, giver, receiver, since, until):
        raise ValidationError(
            {
                "receiver": _(
                    "On those days this person lets you decide for them. Delegations must not go in a circle: "
                    "choose somebody else, or end the other delegation first."
                )
            }
        )
    delegation = Delegation.objects.create(
        agency=agency,
        giver=giver,
        receiver=receiver,
        decisions=list(dict.fromkeys(decisions)),
        since=since,
        until=until,
        reason=reason,
    )
    outbox.add_message(
        "delegation.given",
        people=[receiver],
        title=_("You may decide for a colleague"),
        url=delegation.get_absolute_url(),
        body=_("The page says for whom, which decisions, and on which days."),
    )
    return delegation


@transaction.atomic
def end_delegation(*, delegation: Delegation, actor: User, version: int, reason: str) -> Delegation:
    """It stops counting with the next request; what was decided meanwhile stands."""
    delegation = claim(delegation, version)
    if delegation.ended_at is not None or delegation.until < today_at(delegation.agency):
        raise Refused(_("This delegation has ended already."))
    delegation.ended_at = timezone.now()
    with pghistory.context(reason=reason):
        delegation.save()
    outbox.add_message(
        "delegation.ended",
        people=[p for p in (delegation.giver, delegation.receiver) if p.pk != actor.pk],
        title=_("A delegation has ended early"),
        url=delegation.get_absolute_url(),
    )
    return delegation


def _check_receiver(agency: Agency, giver: User, receiver: User) -> None:
    if receiver.pk == giver.pk:
        raise ValidationError({"receiver": _("You decide for yourself already. Choose a colleague.")})
    if not possible_receivers(agency, giver).filter(pk=receiver.pk).exists():
        raise ValidationError({"receiver": _("Choose somebody who has a seat at your agency and may sign in.")})


def _check_days(since: date, until: date, today: date) -> None:
    if since < today:
        raise ValidationError({"since": _("Choose today or a later day. Nobody decides in the past.")})
    if until < since:
        raise ValidationError({"until": _("The last day must not lie before the first day.")})
    if since > today + LONGEST:
        raise ValidationError({"since": _("Choose a day within the next year.")})
    if until > since + LONGEST:
        raise ValidationError({"until": _("A delegation lasts a year at most. Choose an earlier day.")})
