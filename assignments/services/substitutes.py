"""The agency's list of substitutes, their papers, whom a school prefers, and its briefing sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from sro_program.accounts.models import User
from sro_program.accounts.services import find_person, person_for
from sro_program.documents.downloads import PDF
from sro_program.documents.services import store_document
from sro_program.organisations.models import Agency, Officer, School
from sro_program.organisations.services.locking import claim
from sro_program.policy.covering import CertificateRule
from sro_program.ui.dates import months_later
from sro_program.workflow.errors import MovedMeanwhile

from ..models import Briefing, Certificate, PreferredSubstitute, Substitute
from .emergency_plans import Upload


@dataclass(frozen=True, slots=True)
class SubstituteText:
    """How to reach a substitute, and since when no more."""

    employer: str = ""
    phone: str = ""
    ended_on: date | None = None


@transaction.atomic
def add_substitute(
    *, agency: Agency, by: User, kind: str, email: str, full_name: str, text: SubstituteText
) -> Substitute:
    """Put somebody on the list, with an account if there was none. A substitute officer is on the roster already.

    The account needs no seat: offers, covers and what they open to the substitute follow from this list alone.
    """
    Agency.objects.select_for_update(of=("self",), no_key=True).get(pk=agency.pk)
    person = find_person(email)
    if person is not None and person.pk == by.pk:
        raise ValidationError({"email": _("Nobody adds themselves. Ask a colleague who leads the program with you.")})
    _check_officer(agency, kind, getattr(person, "officer", None))
    person = person or person_for(email=email, full_name=full_name)
    if Substitute.objects.filter(agency=agency, user=person, kind=kind).exists():
        raise ValidationError({"email": _("This person is on the list already.")})
    return Substitute.objects.create(
        agency=agency, user=person, kind=kind, employer=text.employer, phone=text.phone, ended_on=text.ended_on
    )


def _check_officer(agency: Agency, kind: str, officer: Officer | None) -> None:
    """What other agencies keep is not spoken of."""
    if officer is not None and officer.agency_id != agency.pk:
        raise ValidationError(
            {"email": _("This address cannot be used here. Ask an administrator of this installation.")}
        )
    if kind == Substitute.Kind.OFFICER and officer is None:
        raise ValidationError({"email": _("No officer on your roster has this address. Add the officer there first.")})


@transaction.atomic
def change_substitute(*, substitute: Substitute, version: int, text: SubstituteText) -> Substitute:
    locked = claim(substitute, version)
    locked.employer, locked.phone, locked.ended_on = text.employer, text.phone, text.ended_on
    locked.save()
    return locked


@dataclass(frozen=True, slots=True)
class Paper:
    """A certificate as somebody of the agency saw it."""

    rule: CertificateRule
    issued_on: date
    reference: str = ""
    expires_on: date | None = None
    upload: Upload | None = None


@transaction.atomic
def add_certificate(*, substitute: Substitute, by: User, version: int, paper: Paper) -> Certificate:
    """Kept for good. Where the policy says how long it counts, it counts no longer."""
    locked = claim(substitute, version)
    locked.save()
    document = None
    if paper.upload is not None:
        document = store_document(
            about=locked,
            kind="certificate",
            name=paper.upload.name,
            media_type=PDF,
            content=paper.upload.content,
            made_by=by,
        )
    return Certificate.objects.create(
        substitute=locked,
        kind=paper.rule.key,
        label=paper.rule.label,
        clause=paper.rule.clause,
        reference=paper.reference,
        issued_on=paper.issued_on,
        expires_on=last_day_of(paper),
        verified_by=by,
        verified_at=timezone.now(),
        document=document,
    )


def last_day_of(paper: Paper) -> date | None:
    """The paper's own last day, or the end of the time the policy gives it, whichever is first."""
    longest = months_later(paper.issued_on, paper.rule.months) if paper.rule.months else None
    if paper.rule.expires and paper.expires_on is None and longest is None:
        raise ValidationError({"expires_on": _("Write the last day. This certificate does not count for ever.")})
    days = [day for day in (paper.expires_on, longest) if day is not None]
    if days and min(days) < paper.issued_on:
        raise ValidationError({"expires_on": _("The last day must not come before the day it was issued.")})
    return min(days) if days else None


@transaction.atomic
def prefer(*, school: School, agency: Agency, chosen: Sequence[Substitute], version: int) -> None:
    """The school's list, in this order; other agencies' substitutes on it stay behind them."""
    if not School.objects.filter(pk=school.pk, version=version).update(version=F("version") + 1):
        raise MovedMeanwhile(
            _("This school was changed after you opened the page. Open it again to see how it is now.")
        )
    rows = PreferredSubstitute.objects.filter(school=school)
    others = [p.substitute for p in rows.exclude(substitute__agency=agency).select_related("substitute")]
    rows.delete()
    for rank, substitute in enumerate([*chosen, *others], start=1):
        PreferredSubstitute.objects.create(school=school, substitute=substitute, rank=rank)


@transaction.atomic
def write_briefing(*, school: School, by: User, edition: int, parts: dict[str, Any]) -> Briefing:
    """A further edition; refused when somebody wrote one after the page was opened."""
    School.objects.select_for_update(of=("self",), no_key=True).get(pk=school.pk)
    last = Briefing.objects.filter(school=school).aggregate(last=Max("edition"))["last"] or 0
    if last != edition:
        raise MovedMeanwhile(_("Somebody wrote this sheet after you opened it. Open it again to see how it is now."))
    return Briefing.objects.create(school=school, edition=last + 1, written_by=by, **parts)
