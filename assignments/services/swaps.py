"""Asking a colleague to trade hours."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sro_program.accounts.models import User
from sro_program.notifications import outbox
from sro_program.organisations.models import Officer
from sro_program.workflow.errors import NotYours

from ..models import Swap, SwapLeg
from ..queries.needs import Wanted


@transaction.atomic
def ask_swap(*, by: User, partner: Officer, gives: Wanted, takes: Wanted | None, note: str = "") -> Swap:
    """One's own hours for a colleague's, or for nothing; both are hours due."""
    asker = Officer.objects.filter(user=by, left_on__isnull=True).first()
    if asker is None or asker.agency_id != partner.agency_id:
        raise NotYours(_("Officers of one agency swap hours with each other."))
    if partner.pk == asker.pk or partner.left_on is not None:
        raise ValidationError({"partner": _("Choose a colleague.")})
    if any(leg.starts_at <= timezone.now() for leg in (gives, takes) if leg):
        raise ValidationError({"gives": _("These hours have begun already. Report an absence instead.")})
    swap = Swap.objects.create(asker=asker, partner=partner, note=note)
    for leg in filter(None, (gives, takes)):
        SwapLeg.objects.create(
            swap=swap,
            assignment_id=leg.assignment,
            school_id=leg.school,
            day=leg.day,
            starts_at=leg.starts_at,
            ends_at=leg.ends_at,
        )
    outbox.add_message(
        "swap.asked",
        people=[partner.user],
        title=_("A colleague asks to swap hours"),
        url=swap.get_absolute_url(),
        about=swap,
    )
    return swap
