"""Amending and renewing: a new version of an agreement, linked to the one it will follow."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from sro_program.organisations.queries import today_at

from ..models import Agreement, OffenceDesignation, Provision
from ..queries.terms import successor_of
from .agreements import NUMBERS
from .provisions import COPIED, changed, fill_checklist

Origin = Agreement.Origin
FROM_STATES = {Origin.AMENDMENT: ("in_force",), Origin.RENEWAL: ("in_force", "expired")}


def proposed_term(agreement: Agreement, origin: str) -> tuple[date, date]:
    """An amendment counts from tomorrow to the same last day; a renewal follows the last day."""
    if origin == Origin.AMENDMENT:
        return min(today_at(agreement.agency) + timedelta(days=1), agreement.ends_on), agreement.ends_on
    first = max(agreement.ends_on + timedelta(days=1), today_at(agreement.agency))
    months = agreement.policy.agreement.term_months
    return first, _months_on(first, months) - timedelta(days=1)


def _months_on(day: date, months: int) -> date:
    """The same day so many months later, or the last of a month that is too short for it."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


@transaction.atomic
def new_edition(
    agreement: Agreement, *, origin: str, by: Any, starts_on: date, ends_on: date, version: int
) -> Agreement:
    """A draft that says what the former version says; provisions asked for since are added to its checklist."""
    former = Agreement.objects.select_for_update(of=("self",)).get(pk=agreement.pk)
    if former.version != version or former.status not in FROM_STATES[Origin(origin)]:
        raise changed()
    _refuse(former, origin, starts_on, ends_on)
    last = Agreement.objects.filter(series=former.series).aggregate(n=Max("edition"))["n"]
    fresh = Agreement(
        agency=former.agency,
        district=former.district,
        title=former.title,
        terms=former.terms,
        starts_on=starts_on,
        ends_on=ends_on,
        drafted_by=by,
        series=former.series,
        edition=last + 1,
        origin=origin,
        replaces=former,
        **{name: getattr(former, name) for name in NUMBERS},
    )
    fresh.put_under_policy(former.agency, today_at(former.agency))
    fresh.needs_offences = fresh.policy.demand("offences_designated") is not None
    fresh.needs_board_action = fresh.policy.demand("public_meeting") is not None
    fresh.save()
    fresh.schools.set(former.schools.all())
    _copy_parts(former, fresh)
    fill_checklist(fresh)
    return fresh


def _refuse(former: Agreement, origin: str, starts_on: date, ends_on: date) -> None:
    if other := successor_of(former):
        raise ValidationError(
            _("Version %(n)d already follows this one. Go on with it, or withdraw it first.") % {"n": other.edition}
        )
    if ends_on <= starts_on:
        raise ValidationError({"ends_on": _("The last day must come after the first day.")})
    if origin == Origin.AMENDMENT and not former.starts_on <= starts_on <= former.ends_on:
        raise ValidationError({"starts_on": _("An amendment begins within the term of what it changes.")})
    if origin == Origin.RENEWAL and starts_on <= former.ends_on:
        raise ValidationError({"starts_on": _("A renewal begins after the last day. To change earlier, amend.")})


def _copy_parts(former: Agreement, fresh: Agreement) -> None:
    asked = {rule.key for rule in fresh.policy.agreement.provisions}
    Provision.objects.bulk_create(
        Provision(
            agreement=fresh,
            position=p.position,
            text=p.text,
            page=p.page,
            state=Provision.State.DRAFTED if p.text else Provision.State.MISSING,
            **{name: getattr(p, name) for name in COPIED},
        )
        for p in former.provisions.all()
        if p.text or p.key in asked
    )
    OffenceDesignation.objects.bulk_create(
        OffenceDesignation(agreement=fresh, offence=d.offence, route=d.route) for d in former.offences.all()
    )
