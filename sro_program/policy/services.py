"""Reading the policy in force and changing it locally."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from sro_program.accounts.models import User
from sro_program.organisations.models import Agency
from sro_program.organisations.queries import today_at
from sro_program.workflow.errors import MovedMeanwhile

from .loader import packs
from .models import Adoption, Override
from .policy import Policy
from .schema import Clause, ClauseNumber, Number, OverrideData, Pack

NEUTRAL_PACK = "national"


def pack_in_force(agency: Any, on: date) -> str:
    """Key of the pack the agency runs on that day; the neutral one before any adoption."""
    adopted = Adoption.objects.filter(agency=agency, since__lte=on).order_by("-since").first()
    return adopted.pack if adopted else NEUTRAL_PACK


def policy_of_record(*, agency_id: UUID, pack: str, on: date) -> Policy:
    """The pack a record was opened under, as it stood that day, with the agency's overrides of that day."""
    return Policy(packs()[pack], on, _data(Override.objects.filter(agency_id=agency_id)))


def policy_in_force(agency: Any, on: date) -> Policy:
    return policy_of_record(agency_id=agency.pk, pack=pack_in_force(agency, on), on=on)


def _data(rows: QuerySet[Override]) -> tuple[OverrideData, ...]:
    return tuple(
        OverrideData(
            key=str(row.pk),
            clause=row.clause,
            since=row.since,
            until=row.until,
            author=str(row.author),
            reason=row.reason,
            off=row.off,
            number=row.number,
            value=row.value,
        )
        for row in rows.select_related("author")
    )


def packs_for(agency: Agency) -> list[Pack]:
    """Packs that suit the agency's state: its own ones first, then those for any state."""
    return sorted(
        (p for p in packs().values() if p.state in {agency.state, ""}), key=lambda p: (p.state == "", p.title)
    )


@transaction.atomic
def adopt_pack(*, agency: Agency, pack: str, since: date, actor: User) -> Adoption:
    """Run the agency on another pack from a day on. Records that are open keep the pack they began under.

    Only a first adoption may lie in the past: later ones would rewrite what the agency was bound to.
    """
    agency = Agency.objects.select_for_update().get(pk=agency.pk)
    before = Adoption.objects.filter(agency=agency)
    if pack not in {p.key for p in packs_for(agency)}:
        raise ValidationError({"pack": _("Choose a policy that suits your state.")})
    if before.exists() and since < today_at(agency):
        raise ValidationError({"since": _("Choose today or a later day. The past keeps the policy it had.")})
    if before.filter(since=since).exists():
        raise ValidationError({"since": _("A policy was already adopted from that day. Choose another day.")})
    if before.filter(since__lte=since).exists() and pack_in_force(agency, since) == pack:
        raise ValidationError({"pack": _("Your agency already runs on this policy on that day.")})
    return Adoption.objects.create(agency=agency, pack=pack, since=since, adopted_by=actor)


@transaction.atomic
def change_number(
    *, agency: Agency, clause: str, number: str, value: str, since: date, until: date | None, reason: str, actor: User
) -> Override:
    """Set one number of a clause for this agency. What the source itself states cannot be changed."""
    found = _clause_to_change(agency, clause, since, until)
    detail = found.number(number)
    if detail is None or not detail.adjustable:
        raise ValidationError(_("This number is set by the source and cannot be changed here."))
    return Override.objects.create(
        agency=agency,
        clause=clause,
        number=number,
        value=_fitting(detail, value),
        since=since,
        until=until,
        author=actor,
        reason=reason,
    )


@transaction.atomic
def switch_off(*, agency: Agency, clause: str, since: date, until: date | None, reason: str, actor: User) -> Override:
    """Let a clause demand nothing in this agency. It stays in sight with author and reason."""
    found = _clause_to_change(agency, clause, since, until)
    if not found.may_be_off:
        raise ValidationError(found.why_not_off)
    return Override.objects.create(
        agency=agency, clause=clause, off=True, since=since, until=until, author=actor, reason=reason
    )


@transaction.atomic
def end_override(*, override: Override, until: date, version: int) -> Override:
    """Give a local change its last day. The change itself stays on record."""
    if until < max(override.since, today_at(override.agency)):
        raise ValidationError({"until": _("Choose today or a later day, not before the change began.")})
    changed = Override.objects.filter(pk=override.pk, version=version).update(until=until, version=F("version") + 1)
    if not changed:
        raise MovedMeanwhile(_("Somebody else ended this change after you opened the page. Load it again."))
    override.refresh_from_db()
    return override


def _clause_to_change(agency: Agency, clause_id: str, since: date, until: date | None) -> Clause:
    if since < today_at(agency):
        raise ValidationError({"since": _("Choose today or a later day. The past keeps the rule it had.")})
    if until and until < since:
        raise ValidationError({"until": _("The last day must not lie before the first day.")})
    standing = policy_in_force(agency, since).standing(clause_id)
    if standing is None:
        raise ValidationError({"since": _("On that day your policy has no such clause.")})
    return standing.pack_clause


def _fitting(detail: ClauseNumber, value: str) -> Number:
    """The typed value in the kind of the pack's own, within its limits."""
    if isinstance(detail.value, str):
        return value
    try:
        number = int(value) if isinstance(detail.value, int) else Decimal(value)
    except (ValueError, InvalidOperation) as fault:
        raise ValidationError({"value": _("Write a number.")}) from fault
    if not Decimal(number).is_finite():
        raise ValidationError({"value": _("Write a number.")})
    low, high = detail.least, detail.most
    if low is not None and number < low:
        raise ValidationError({"value": _("Write %(low)s or more.") % {"low": low}})
    if high is not None and number > high:
        raise ValidationError({"value": _("Write %(high)s or less.") % {"high": high}})
    return number
