"""What of the sign-in package is served, and what is not."""

from __future__ import annotations

import pytest
from django.urls import get_resolver

from sro_program.accounts.models import User
from tests.factories.organisations import UserFactory
from tests.factories.pages import signed_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["email/", "confirm-email/", "confirm-email/any-key/", "login/code/confirm/", ""])
def test_nobody_changes_an_address_or_signs_in_past_our_pages(address: str) -> None:
    person = UserFactory()
    page = signed_in(person)
    changed = {"action_add": "1", "action_primary": "1", "email": "somebody.else@example.test"}
    assert page.get(f"/accounts/{address}").status_code == 404
    assert page.post(f"/accounts/{address}", changed).status_code == 404
    assert User.objects.get(pk=person.pk).email == person.email


def test_the_sign_in_package_adds_no_address_of_its_own() -> None:
    names = {str(key) for key in get_resolver().reverse_dict if str(key).startswith("account_")}
    assert len(names) == 11
