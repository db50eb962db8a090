"""Putting joint training on record, attesting it each for oneself, and withdrawing it (UT-TRAIN-2)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sro_program.accounts.models import User
from sro_program.notifications import outbox
from sro_program.organisations.models import Officer
from sro_program.organisations.queries import today_at
from sro_program.organisations.seats import forget_standing
from sro_program.organisations.services.locking import claim, lock
from sro_program.permissions.relation import relations_held
from sro_program.ui.dates import moment_text
from sro_program.workflow.errors import MovedMeanwhile, NotVisible, NotYours

from ..models import JointTraining, Obligation
from ..permissions.duties import ENTER_JOINT, JOINT_OFFICER, JOINT_PRINCIPAL, SEE_JOINT, SEE_OBLIGATION, WITHDRAW_JOINT

LONGEST_AGO = timedelta(days=2 * 366)


@dataclass(frozen=True, slots=True)
class JointText:
    """What was taken together. `designee` took part in the principal's place; the principal still attests."""

    title: str
    hours: Decimal
    held_on: date
    provider: str = ""
    designee: str = ""


@transaction.atomic
def enter_joint(*, pair: Obligation, by: User, text: JointText) -> JointTraining:
    """One record of both, with nobody's word on it yet. The officer's row is locked, so that two make one."""
    forget_standing(by)
    if not SEE_OBLIGATION.allows(by, pair):
        raise NotVisible(_("There is nothing here."))
    if not ENTER_JOINT.allows(by, pair):
        raise NotYours(_("The officer, the principal of the pair or the SRO supervisor puts it on record."))
    assert pair.counterpart is not None
    assert pair.school is not None
    officer = Officer.objects.select_for_update(of=("self",), no_key=True).get(user=pair.person_id)
    today = today_at(pair.agency)
    if text.held_on > today:
        raise ValidationError({"held_on": _("This day lies ahead. Put the training on record once it was held.")})
    if text.held_on < today - LONGEST_AGO:
        raise ValidationError({"held_on": _("This day is more than two years ago. Check the year.")})
    _refuse_twice(officer, pair, text)
    joint = JointTraining.objects.create(
        agency=pair.agency,
        officer=officer,
        principal=pair.counterpart,
        school=pair.school,
        entered_by=by,
        **asdict(text),
    )
    _tell(
        joint,
        "entered",
        by,
        title=_("A joint training waits for your word"),
        body=_("It counts once the officer and the principal have both attested it, each for themselves."),
    )
    return joint


def _refuse_twice(officer: Officer, pair: Obligation, text: JointText) -> None:
    same = {"officer": officer, "principal": pair.counterpart_id, "school": pair.school_id, "held_on": text.held_on}
    there = JointTraining.objects.filter(**same, title__iexact=text.title, withdrawn_at__isnull=True)
    known = there.select_related("entered_by").first()
    if known is not None:
        raise MovedMeanwhile(
            _("%(who)s put this training on record on %(when)s. Open it and attest it there.")
            % {"who": known.entered_by, "when": moment_text(known.created_at)},
            who=known.entered_by,
            when=known.created_at,
        )


@transaction.atomic
def attest_joint(*, joint: JointTraining, by: User, statement: str) -> JointTraining:
    """Say for oneself that one took part. Nobody says it for the other side, whatever their rank.

    No version is asked: what is attested never changes, so the word of the other side takes nothing away.
    """
    forget_standing(by)
    locked = lock(joint)
    if not SEE_JOINT.allows(by, locked):
        raise NotVisible(_("There is nothing here."))
    sides = relations_held(by, locked, (JOINT_OFFICER, JOINT_PRINCIPAL))
    if not sides:
        raise NotYours(_("Only the officer and the principal named here attest it, each for themselves."))
    if locked.withdrawn_at is not None:
        raise _withdrawn(locked)
    if not statement.strip():
        raise ValidationError({"statement": _("Say in your own words that you took part.")})
    side = "officer" if JOINT_OFFICER.key in sides else "principal"
    given: datetime | None = getattr(locked, f"{side}_attested_at")
    if given is not None:
        raise MovedMeanwhile(_("You attested this on %s already.") % moment_text(given), who=by, when=given)
    setattr(locked, f"{side}_attested_at", timezone.now())
    setattr(locked, f"{side}_statement", statement.strip())
    locked.version += 1
    locked.save()
    title = _("A joint training counts now") if locked.attested else _("A joint training waits for your word")
    _tell(locked, f"attested_by_{side}", by, title=title)
    return locked


@transaction.atomic
def withdraw_joint(*, joint: JointTraining, by: User, version: int, reason: str) -> JointTraining:
    """It counts no longer, for either of them, and stays on record with the reason."""
    forget_standing(by)
    if not SEE_JOINT.allows(by, joint):
        raise NotVisible(_("There is nothing here."))
    locked = lock(joint)
    if locked.withdrawn_at is not None:
        raise _withdrawn(locked)
    if not WITHDRAW_JOINT.allows(by, locked):
        raise NotYours(_("The officer, the principal or the SRO supervisor withdraws it."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why. Both sides read it.")})
    locked = claim(joint, version)
    locked.withdrawn_at, locked.withdrawn_by, locked.withdrawn_why = timezone.now(), by, reason.strip()
    locked.save()
    _tell(locked, "withdrawn", by, title=_("A joint training was withdrawn"), body=_("The page says who and why."))
    return locked


def _withdrawn(joint: JointTraining) -> MovedMeanwhile:
    assert joint.withdrawn_at is not None
    words = _("%(who)s withdrew this on %(when)s: %(why)s") % {
        "who": joint.withdrawn_by or _("Somebody"),
        "when": moment_text(joint.withdrawn_at),
        "why": joint.withdrawn_why,
    }
    return MovedMeanwhile(words, who=joint.withdrawn_by, when=joint.withdrawn_at)


def _both(joint: JointTraining) -> Iterable[User]:
    return (joint.officer.user, joint.principal)


def _tell(joint: JointTraining, why: str, by: Any, *, title: str, body: str = "") -> None:
    outbox.add_message(
        f"joint_training.{why}",
        people=[person for person in _both(joint) if person.pk != by.pk],
        title=title,
        body=body,
        url=joint.get_absolute_url(),
        about=joint,
        key=f"joint_training.{why}:{joint.pk}",
    )
