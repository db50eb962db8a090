"""The code at a school's desk, and the consent to keep a rough location: both end when somebody says so."""

from __future__ import annotations

from django.core import signing
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sro_program.accounts.models import User
from sro_program.organisations.models import School
from sro_program.organisations.seats import forget_standing
from sro_program.workflow.errors import NotVisible

from ..models import DeskCode, LocationConsent
from ..permissions.presence import CHANGE_DESK_CODE

_SIGNER = signing.Signer(salt="assignments.desk", sep=".")


def desk_token(code: DeskCode) -> str:
    return _SIGNER.sign(code.pk.hex)


def desk_of(token: str) -> DeskCode | None:
    """The code still in use that this was printed from; none for one that was replaced, or that nobody printed."""
    try:
        pk = _SIGNER.unsign(token)
    except signing.BadSignature:
        return None
    return DeskCode.objects.filter(pk=pk, ended_at__isnull=True).select_related("school").first()


@transaction.atomic
def new_desk_code(*, school: School, by: User) -> DeskCode:
    """A new code; the one that hangs at the desk stops working."""
    forget_standing(by)
    locked = School.objects.select_for_update(of=("self",), no_key=True).get(pk=school.pk)
    if not CHANGE_DESK_CODE.allows(by, locked):
        raise NotVisible(_("There is nothing here."))
    for former in DeskCode.objects.filter(school=locked, ended_at__isnull=True):
        former.ended_at = timezone.now()
        former.version += 1
        former.save()
    return DeskCode.objects.create(school=locked, made_by=by)


@transaction.atomic
def choose_location(*, by: User, wanted: bool) -> LocationConsent | None:
    """Consent, or take the consent back. Places kept before stay with their marks."""
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=by.pk)
    given = LocationConsent.objects.filter(user=by, withdrawn_at__isnull=True).first()
    if wanted:
        return given or LocationConsent.objects.create(user=by)
    if given is not None:
        given.withdrawn_at = timezone.now()
        given.version += 1
        given.save()
    return None
