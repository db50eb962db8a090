"""An agency's officers and their chain of command."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from sro_program.accounts.models import User
from sro_program.accounts.services import find_person, person_for
from sro_program.workflow.errors import Refused

from ..handing_over import reasons_to_stay
from ..models import Agency, Officer, Role, Seat
from ..permissions import OFFICER_ROLES
from ..queries import is_below, today_at
from .locking import claim, lock


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficerFacts:
    """What the agency's records say of an officer."""

    badge: str
    rank: str
    sworn_since: date | None = None
    probation_until: date | None = None
    certification_body: str = ""
    certification_number: str = ""
    certified_until: date | None = None
    meets_department_requirements: bool | None = None
    supervisor: Officer | None = None


@transaction.atomic
def add_officer(*, agency: Agency, actor: User, email: str, full_name: str, facts: OfficerFacts) -> Officer:
    """A new officer, with an account if there was none, and an officer's seat if there is no other at the agency.

    The agency is locked: badges and the chain of command are judged for all its officers together.
    """
    agency = lock(agency)
    known = find_person(email)
    if known is not None and known.pk == actor.pk:
        raise Refused(_("Nobody adds themselves. Ask a colleague who leads the program with you."))
    if known is not None:
        _refuse_known(agency, known)
    _check(agency, None, facts)
    person = person_for(email=email, full_name=full_name)
    officer = Officer(agency=agency, user=person)
    _write(officer, facts)
    _seat(agency, person, actor)
    return officer


@transaction.atomic
def change_officer(
    *, officer: Officer, actor: User, version: int, facts: OfficerFacts, left_on: date | None
) -> Officer:
    """Whoever leaves keeps the seat of an officer until that day; colleagues move up to the next supervisor."""
    if officer.user_id == actor.pk:
        raise Refused(_("Nobody changes their own record. Ask a colleague who leads the program with you."))
    agency = lock(officer.agency)
    officer = claim(officer, version)
    _check(agency, officer, facts)
    if left_on is not None and (left := reasons_to_stay(officer, left_on)):
        raise Refused(*left)
    officer.left_on = left_on
    _write(officer, facts)
    if left_on is not None:
        _leave(officer, left_on)
    return officer


def _refuse_known(agency: Agency, person: User) -> None:
    """What other agencies keep is not spoken of."""
    officer = Officer.objects.filter(user=person).first()
    if officer is None:
        return
    if officer.agency_id == agency.pk:
        raise ValidationError({"email": _("This person is on your roster already. Change the record there.")})
    raise ValidationError({"email": _("This address cannot be used here. Ask an administrator of this installation.")})


def _write(officer: Officer, facts: OfficerFacts) -> None:
    for name in OfficerFacts.__dataclass_fields__:
        setattr(officer, name, getattr(facts, name))
    officer.save()


def _check(agency: Agency, officer: Officer | None, facts: OfficerFacts) -> None:
    faults: dict[str, str] = {}
    colleagues = Officer.objects.filter(agency=agency)
    if officer is not None:
        colleagues = colleagues.exclude(pk=officer.pk)
    if colleagues.filter(badge__iexact=facts.badge).exists():
        faults["badge"] = _("Another officer of the agency has this badge number.")
    if facts.sworn_since and facts.sworn_since > today_at(agency):
        faults["sworn_since"] = _("This day lies ahead. Write the day of the oath.")
    if facts.probation_until and facts.sworn_since and facts.probation_until < facts.sworn_since:
        faults["probation_until"] = _("Probation cannot end before the officer was sworn in.")
    if sentence := _wrong_supervisor(agency, officer, facts.supervisor):
        faults["supervisor"] = sentence
    if faults:
        raise ValidationError({name: [sentence] for name, sentence in faults.items()})


def _wrong_supervisor(agency: Agency, officer: Officer | None, supervisor: Officer | None) -> str:
    if supervisor is None:
        return ""
    if supervisor.agency_id != agency.pk or supervisor.left_on is not None:
        return _("Choose an officer who serves at this agency.")
    if officer is not None and is_below(officer, supervisor):
        return _(
            "This would close a circle: %(supervisor)s stands below %(officer)s in the chain of command. "
            "Choose somebody further up, or change the supervisor of %(supervisor)s first."
        ) % {"supervisor": supervisor, "officer": officer}
    return ""


def _seat(agency: Agency, person: User, actor: User) -> None:
    today = today_at(agency)
    if not Seat.objects.filter(Q(until__isnull=True) | Q(until__gte=today), user=person, agency=agency).exists():
        Seat.objects.create(user=person, role=Role.OFFICER, agency=agency, since=today, granted_by=actor)


def _leave(officer: Officer, left_on: date) -> None:
    held = Seat.objects.filter(user=officer.user_id, agency=officer.agency_id, role__in=OFFICER_ROLES)
    running = held.filter(since__lte=left_on).filter(Q(until__isnull=True) | Q(until__gt=left_on))
    running.update(until=left_on, version=F("version") + 1)
    Officer.objects.filter(supervisor=officer).update(supervisor=officer.supervisor, version=F("version") + 1)
