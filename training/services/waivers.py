"""Letting somebody off a requirement for a while, with clause and reason; never oneself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pghistory
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sro_program.accounts.models import User
from sro_program.notifications import outbox
from sro_program.organisations.models import Agency, Role
from sro_program.organisations.queries import today_at
from sro_program.organisations.seats import forget_standing, standing_of
from sro_program.organisations.services.locking import claim, lock
from sro_program.ui.dates import moment_text
from sro_program.workflow.errors import MovedMeanwhile, NotVisible, NotYours

from ..models import Obligation, Waiver
from ..permissions.duties import SEE_WAIVER, WITHDRAW_WAIVER

LONGEST = timedelta(days=5 * 366)


@dataclass(frozen=True, slots=True)
class WaiverText:
    """Duties due between the two days are waived. `clause` is the rule that permits it."""

    requirement: str
    since: date
    until: date
    clause: str
    reason: str


@transaction.atomic
def grant_waiver(*, agency: Agency, person: User, by: User, text: WaiverText) -> Waiver:
    """The agency is locked, so that two leaders do not waive the same at one moment."""
    forget_standing(by)
    if agency.pk not in standing_of(by).agencies(Role.CHIEF, Role.SERGEANT):
        raise NotYours(_("The SRO supervisor or the chief grants waivers."))
    if person.pk == by.pk:
        raise NotYours(_("Nobody waives their own training. Ask the chief or another SRO supervisor of your agency."))
    Agency.objects.select_for_update(of=("self",), no_key=True).get(pk=agency.pk)
    _check(text, today_at(agency))
    _refuse_twice(agency, person, text)
    if not Obligation.objects.filter(agency=agency, person=person, requirement=text.requirement).exists():
        raise ValidationError({"requirement": _("This person has no such training duty. Choose one that they have.")})
    waiver = Waiver.objects.create(
        agency=agency,
        person=person,
        granted_by=by,
        requirement=text.requirement,
        since=text.since,
        until=text.until,
        clause=text.clause.strip(),
        reason=text.reason.strip(),
    )
    outbox.add_message(
        "training_waiver.granted",
        people=[person],
        title=_("A training duty of yours was waived"),
        body=_("The page says which, for how long and why."),
        url=waiver.get_absolute_url(),
        about=waiver,
    )
    return waiver


def _check(text: WaiverText, today: date) -> None:
    if not text.clause.strip():
        raise ValidationError({"clause": _("Name the clause or rule that permits it. Without one nothing is waived.")})
    if not text.reason.strip():
        raise ValidationError({"reason": _("Say why. The reason stays on record.")})
    if text.until < text.since:
        raise ValidationError({"until": _("The last day must not lie before the first day.")})
    if text.since < today - LONGEST or text.until > today + LONGEST:
        raise ValidationError({"until": _("Choose days within five years of today.")})


def _refuse_twice(agency: Agency, person: User, text: WaiverText) -> None:
    there = Waiver.objects.filter(agency=agency, person=person, requirement=text.requirement, ended_at__isnull=True)
    known = there.filter(since__lte=text.until, until__gte=text.since).select_related("granted_by").first()
    if known is not None:
        raise MovedMeanwhile(
            _("%(who)s waived this on %(when)s already. Look at that waiver; withdraw it to grant another.")
            % {"who": known.granted_by, "when": moment_text(known.created_at)},
            who=known.granted_by,
            when=known.created_at,
        )


@transaction.atomic
def withdraw_waiver(*, waiver: Waiver, by: User, version: int, reason: str) -> Waiver:
    """The requirement is asked again. Whom it was granted never withdraws it."""
    forget_standing(by)
    if not SEE_WAIVER.allows(by, waiver):
        raise NotVisible(_("There is nothing here."))
    ended = lock(waiver).ended_at
    if ended is not None:
        raise MovedMeanwhile(_("This waiver was withdrawn on %s already.") % moment_text(ended), when=ended)
    if not WITHDRAW_WAIVER.allows(by, waiver):
        raise NotYours(_("The SRO supervisor or the chief withdraws waivers, never their own."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why. The person reads it.")})
    locked = claim(waiver, version)
    locked.ended_at, locked.ended_why = timezone.now(), reason.strip()
    with pghistory.context(reason=reason):
        locked.save()
    outbox.add_message(
        "training_waiver.withdrawn",
        people=[locked.person],
        title=_("A waiver of yours was withdrawn"),
        body=_("The training is asked of you again. The page says why."),
        url=locked.get_absolute_url(),
        about=locked,
        key=f"training_waiver.withdrawn:{locked.pk}",
    )
    return locked
