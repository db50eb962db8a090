"""Giving and ending seats. Each refusal says who could do it, or what comes first."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import pghistory
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from sro_program.accounts.models import User
from sro_program.accounts.services import find_person, person_for
from sro_program.notifications import outbox
from sro_program.workflow.errors import Refused

from ..models import Role, Seat
from ..permissions import roles_to_grant
from ..queries import today_at
from .locking import claim, lock


@transaction.atomic
def grant_seat(
    *,
    actor: User,
    place: Any,
    role: str,
    email: str,
    full_name: str,
    title: str,
    since: date,
    until: date | None,
) -> Seat:
    """Seat somebody at an agency, district or school, or at the installation (`place` None).

    Nobody seats themselves: not even an administrator becomes chief without another one.
    """
    chosen = Role(role)
    if chosen not in roles_to_grant(actor, place):
        raise Refused(_("This role is not yours to give. %(who)s") % {"who": _who_grants(chosen)})
    person = find_person(email)
    if person is not None and person.pk == actor.pk:
        raise Refused(_("Nobody gives themselves a seat. Ask somebody else who may give it."))
    if person is None and not full_name:
        raise ValidationError({"full_name": _("There is no account with this address yet. Write the full name.")})
    if until is not None and until < since:
        raise ValidationError({"until": _("The last day must not lie before the first day.")})
    if place is not None:
        lock(place)
    column = {} if place is None else {str(place._meta.model_name): place}
    person = person_for(email=email, full_name=full_name)
    _refuse_twice(Seat.objects.filter(user=person, role=chosen, **column), since, until)
    seat = Seat.objects.create(
        user=person, role=chosen, title=title, since=since, until=until, granted_by=actor, **column
    )
    outbox.add_message(
        "seat.granted",
        people=[person],
        title=_("You have a new seat: %(seat)s") % {"seat": seat},
        url=reverse("account"),
    )
    return seat


@transaction.atomic
def end_seat(*, seat: Seat, actor: User, version: int, until: date | None, reason: str) -> Seat | None:
    """End a seat after a day, or at once (`until` None).

    A seat that ends at once ended yesterday, since seats are counted in whole days. One that began
    today or has not begun was never held for a day: it is taken back, and only its history stays.
    """
    if seat.user_id == actor.pk:
        raise Refused(_("Nobody ends their own seat. Ask somebody else who may end it."))
    place = seat.organisation
    if place is not None:
        lock(place)
    seat = claim(seat, version)
    today = today_at(place)
    last = today - timedelta(days=1) if until is None else until
    if seat.until is not None and seat.until < today:
        raise Refused(_("This seat has ended already."))
    if until is not None:
        _check_last_day(seat, until, today)
    if seat.role == Role.CHIEF:
        _refuse_without_chief(seat, last)
    with pghistory.context(reason=reason):
        seat.until = max(last, seat.since)
        seat.save()
    _tell_ended(seat)
    if last < seat.since:
        seat.delete()
        return None
    return seat


def _refuse_twice(same: Iterable[Seat], since: date, until: date | None) -> None:
    for seat in same:
        if (until is None or seat.since <= until) and (seat.until is None or since <= seat.until):
            raise ValidationError({"email": _("This person holds this seat on those days already.")})


def _check_last_day(seat: Seat, until: date, today: date) -> None:
    if until < max(seat.since, today):
        raise ValidationError({"until": _("Choose today or a later day, not before the seat begins.")})
    if seat.until is not None and until > seat.until:
        raise ValidationError({"until": _("The seat ends earlier already. Give a new one to let it last longer.")})


def _refuse_without_chief(seat: Seat, last: date) -> None:
    after = last + timedelta(days=1)
    others = Seat.objects.filter(
        Q(until__isnull=True) | Q(until__gte=after),
        agency=seat.agency_id,
        role=Role.CHIEF,
        since__lte=after,
        user__is_active=True,
    )
    if not others.exclude(pk=seat.pk).exclude(user=seat.user_id).exists():
        raise Refused(
            _("This is the only chief of %(agency)s. Give somebody else the chief’s seat first, then end this one.")
            % {"agency": seat.agency}
        )


def _tell_ended(seat: Seat) -> None:
    outbox.add_message(
        "seat.ended", people=[seat.user], title=_("Your seat ends: %(seat)s") % {"seat": seat}, url=reverse("account")
    )


def _who_grants(role: Role) -> str:
    if role in (Role.SERGEANT, Role.SUPERVISOR, Role.OFFICER):
        return _("The chief gives it.")
    if role in (Role.DISTRICT_STAFF, Role.PRINCIPAL):
        return _("The superintendent gives it.")
    if role == Role.SCHOOL_STAFF:
        return _("The principal gives it.")
    return _("An administrator of this installation gives it.")
