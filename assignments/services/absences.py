"""Saying that an officer is away, and keeping what that opens in line with hours and calendars."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sro_program.accounts.models import User
from sro_program.notifications import outbox
from sro_program.organisations.models import Officer, Role
from sro_program.organisations.seats import forget_standing, standing_of
from sro_program.policy.schema import Choice
from sro_program.workflow.engine import perform
from sro_program.workflow.errors import MovedMeanwhile, NotVisible, NotYours, Refused

from ..effects.covers import meet_needs
from ..models import Absence
from ..permissions.absences import CHANGE_ABSENCE, DECIDING_SUPERVISOR, SEE_ABSENCE
from ..states import AWAY

LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""No letters and digits that sound or look alike: people read the number out."""
REPORT_AHEAD = timedelta(hours=36)
LONGEST = timedelta(days=366)
BACK = timedelta(days=7)
"""How long ago an absence may have begun when it is reported."""


@dataclass(frozen=True, slots=True)
class AbsenceText:
    """Who is away, why and how long."""

    officer: Officer
    kind: Choice
    starts_at: datetime
    ends_at: datetime
    reason: str = ""


@transaction.atomic
def report_absence(*, by: User, text: AbsenceText) -> Absence:
    """Counts at once, and asks for cover of the hours within it. Officers report what begins within hours."""
    leads = _standing(by, text.officer)
    if not leads and text.starts_at > timezone.now() + REPORT_AHEAD:
        raise ValidationError(
            {"first": _("This begins later than tomorrow. Ask for time off instead, so that the supervisor decides.")}
        )
    absence = _keep(by, text, planned=False)
    perform(absence, "report", actor=by)
    return absence


@transaction.atomic
def ask_for_absence(*, by: User, text: AbsenceText) -> Absence:
    """Planned: the SRO supervisor decides."""
    _standing(by, text.officer)
    if text.starts_at <= timezone.now():
        raise ValidationError({"first": _("This has begun already. Report the absence instead: it counts at once.")})
    absence = _keep(by, text, planned=True)
    outbox.add_message(
        "absence.asked",
        people=[p for p in DECIDING_SUPERVISOR.people(absence) if p.pk != by.pk],
        title=_("Time off was asked for"),
        url=absence.get_absolute_url(),
        about=absence,
    )
    return absence


def _standing(by: User, officer: Officer) -> bool:
    """Whether the person leads the officer; anybody else only speaks for themselves."""
    forget_standing(by)
    leads = officer.agency_id in standing_of(by).agencies(Role.SERGEANT)
    if not leads and officer.user_id != by.pk:
        raise NotYours(_("Only the officer or the SRO supervisor says that an officer is away."))
    return leads


def _keep(by: User, text: AbsenceText, *, planned: bool) -> Absence:
    officer = Officer.objects.select_for_update(of=("self",), no_key=True).get(pk=text.officer.pk)
    _check(officer, text.starts_at, text.ends_at)
    return Absence.objects.create(
        number=_number(),
        officer=officer,
        kind=text.kind.key,
        kind_label=text.kind.label,
        planned=planned,
        reason=text.reason,
        starts_at=text.starts_at,
        ends_at=text.ends_at,
        reported_by=by,
    )


def _check(officer: Officer, starts_at: datetime, ends_at: datetime, but: Absence | None = None) -> None:
    if ends_at <= starts_at:
        raise ValidationError({"last": _("The end must come after the beginning. Look at both days and times.")})
    if ends_at - starts_at > LONGEST:
        raise ValidationError({"last": _("This is longer than a year. Choose an earlier last day.")})
    if but is None and starts_at < timezone.now() - BACK:
        raise ValidationError({"first": _("This began more than a week ago. Ask the SRO supervisor to note it.")})
    others = Absence.objects.filter(
        officer=officer, status__in=("asked", *AWAY), starts_at__lt=ends_at, ends_at__gt=starts_at
    )
    if but is not None:
        others = others.exclude(pk=but.pk)
    if other := others.first():
        said = _("There is an absence at that time already, number %s. Change that one, or take it back.")
        raise ValidationError(said % other.number)


def _number() -> str:
    """Six signs of thirty: told to somebody at once, guessed by nobody; a double one is refused by the database."""
    return "A-" + "".join(secrets.choice(LETTERS) for _sign in range(6))


@transaction.atomic
def change_end(*, absence: Absence, by: User, version: int, ends_at: datetime) -> Absence:
    """Back sooner, or away longer. Needs follow at once."""
    forget_standing(by)
    locked = Absence.objects.select_for_update(of=("self",)).get(pk=absence.pk)
    if not SEE_ABSENCE.allows(by, locked):
        raise NotVisible(_("There is nothing here."))
    if locked.version != version:
        raise MovedMeanwhile(_("This absence was changed after you opened it. Open it again to see how it is now."))
    if not CHANGE_ABSENCE.allows(by, locked):
        raise NotYours(_("Only the SRO supervisor changes an absence that was approved."))
    if locked.ends_at <= timezone.now():
        raise Refused(_("This absence is over, so it stays on record."))
    _check(locked.officer, locked.starts_at, ends_at, locked)
    locked.ends_at = ends_at
    locked.version += 1
    locked.save()
    meet_needs(locked, timezone.now())
    return locked


def keep_needs(now: datetime | None = None) -> int:
    """Bring the needs of all absences that count in line with hours and calendars; how many needs changed."""
    moment, changed = now or timezone.now(), 0
    rows = Absence.objects.filter(status__in=AWAY, ends_at__gt=moment)
    for pk in rows.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            absence = Absence.objects.select_for_update(of=("self",)).filter(pk=pk, status__in=AWAY).first()
            if absence is not None:
                changed += meet_needs(absence, moment)
    return changed
