"""Accounts: made by organisations, invited by mail, closed at once, opened again."""

from __future__ import annotations

from collections.abc import Iterable

import structlog
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from sro_program.notifications import outbox
from sro_program.organisations.models import Role, Seat
from sro_program.organisations.permissions import OFFICER_ROLES
from sro_program.organisations.seats import current
from sro_program.workflow.errors import Refused

from .models import User

log = structlog.get_logger()


def find_person(email: str) -> User | None:
    return User.objects.filter(email=email.strip().lower()).first()


@transaction.atomic
def person_for(*, email: str, full_name: str) -> User:
    """The account with this address, or a new one whose holder gets a mail to set a password."""
    person = find_person(email)
    if person is None:
        person = User.objects.create_user(email=email, full_name=full_name)
        invite(person)
    if not person.is_active:
        raise Refused(_("The account with this address is disabled. Ask an administrator to open it first."))
    return person


def password_link(person: User) -> str:
    """The address where the person sets a password; it works once and for 30 minutes."""
    return reverse(
        "account_reset_password_from_key",
        args=[user_pk_to_url_str(person), default_token_generator.make_token(person)],
    )


def invite(person: User) -> None:
    outbox.add_message(
        "account.invited",
        people=[person],
        title=_("You have an account. Set your password"),
        url=password_link(person),
        body=_(
            "The link works for 30 minutes. After that, choose “Forgot your password?” on the sign-in page "
            "and give this mail address."
        ),
    )


@transaction.atomic
def make_administrator(*, email: str, full_name: str) -> User:
    """Whoever starts an installation has nobody to be seated by. Run twice, it stays one seat."""
    person = find_person(email) or User.objects.create_user(email=email, full_name=full_name)
    if not person.is_active:
        raise Refused(_("The account with this address is disabled."))
    if not Seat.objects.filter(current(), user=person, role=Role.ADMINISTRATOR).exists():
        Seat.objects.create(user=person, role=Role.ADMINISTRATOR, since=timezone.localdate())
    return person


@transaction.atomic
def change_profile(*, person: User, full_name: str, phone: str) -> User:
    person = User.objects.select_for_update().get(pk=person.pk)
    person.full_name, person.phone = full_name, phone
    person.save(update_fields=["full_name", "phone"])
    return person


@transaction.atomic
def disable_account(*, person: User, actor: User, as_chief_of: Iterable[object] | None, reason: str) -> User:
    """Stop somebody from signing in; the session in use ends with its next request.

    A chief closes only accounts that serve nowhere else: what other organisations gave, they take.
    """
    if person.pk == actor.pk:
        raise Refused(_("Nobody disables their own account. Ask another administrator."))
    person = User.objects.select_for_update().get(pk=person.pk)
    if not person.is_active:
        raise Refused(_("This account is disabled already."))
    if as_chief_of is not None and _serves_elsewhere(person, as_chief_of):
        raise Refused(
            _("This person also serves elsewhere. End the seat at your agency, or ask an administrator to disable it.")
        )
    person.is_active = False
    person.save(update_fields=["is_active"])
    log.info("account_disabled", person=str(person.pk), actor=str(actor.pk), reason=reason)
    return person


def _serves_elsewhere(person: User, agencies: Iterable[object]) -> bool:
    mine = Seat.objects.filter(current(), user=person)
    return mine.exclude(agency__in=list(agencies), role__in=OFFICER_ROLES).exists()


@transaction.atomic
def enable_account(*, person: User, actor: User, reason: str) -> User:
    """Let the person sign in again. A new link goes out, since the old password may be known to others."""
    person = User.objects.select_for_update().get(pk=person.pk)
    if person.is_active:
        raise Refused(_("This account is open already."))
    person.is_active = True
    person.set_unusable_password()
    person.save(update_fields=["is_active", "password"])
    invite(person)
    log.info("account_enabled", person=str(person.pk), actor=str(actor.pk), reason=reason)
    return person
