"""Signatures: both sides sign, either stops it, and no password stays anywhere."""

from __future__ import annotations

import pytest
from django.urls import reverse

from assignments.models import Agreement, Signature
from sro_program.workflow.engine import perform
from sro_program.workflow.errors import BadDecision, NotYours
from sro_program.workflow.models import TransitionRecord
from tests.factories.department import Department
from tests.factories.organisations import PASSWORD
from tests.factories.pages import signed_in, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def department() -> Department:
    return Department()


def test_one_side_stops_the_signing_and_both_are_needed(department: Department) -> None:
    agreement = department.agreement(status="public_comment")
    perform(agreement, "send_for_signature", actor=department.chief)
    chief_side = agreement.signatures.get(side=Signature.Side.AGENCY)
    _sign(chief_side, department.chief)
    agreement.refresh_from_db()
    assert agreement.status == "signing"
    other = agreement.signatures.get(side=Signature.Side.DISTRICT)
    with pytest.raises(NotYours):
        _sign(other, department.chief)
    perform(other, "decline", actor=department.superintendent, reason="Costs are missing")
    agreement.refresh_from_db()
    assert agreement.status == "draft"


def test_both_signatures_bring_it_into_force(department: Department) -> None:
    agreement = department.agreement(status="public_comment")
    perform(agreement, "send_for_signature", actor=department.chief)
    for signature, person in zip(
        agreement.signatures.order_by("side"), (department.chief, department.superintendent), strict=True
    ):
        _sign(signature, person)
    agreement.refresh_from_db()
    assert (agreement.status, Agreement.objects.count()) == ("in_force", 1)


@pytest.mark.parametrize("wrong", ["typed_name", "password", "agreed"])
def test_signing_needs_name_password_and_consent(department: Department, wrong: str) -> None:
    agreement = department.agreement(status="public_comment")
    perform(agreement, "send_for_signature", actor=department.chief)
    with pytest.raises(BadDecision) as refused:
        _sign(agreement.signatures.get(side="agency"), department.chief, **{wrong: ""})
    assert list(refused.value.form.errors) == [wrong]


def _sign(signature: Signature, person: object, **changed: str) -> None:
    given = {"typed_name": str(person), "password": PASSWORD, "agreed": "on", **changed}
    perform(signature, "sign", actor=person, data=given)


def test_password_is_not_kept_with_the_signature(department: Department) -> None:
    agreement = department.agreement(status="public_comment")
    perform(agreement, "send_for_signature", actor=department.chief)
    _sign(agreement.signatures.get(side="agency"), department.chief)
    kept = TransitionRecord.objects.get(transition="sign").data
    assert PASSWORD not in str(kept)


def test_a_stale_signature_shows_what_was_typed_but_never_the_password(department: Department) -> None:
    agreement = department.agreement(status="public_comment")
    perform(agreement, "send_for_signature", actor=department.chief)
    signature = agreement.signatures.get(side="agency")
    typed = {"typed_name": "Typed Example", "password": PASSWORD, "agreed": "on", "version": "999"}
    url = reverse("workflow:perform", args=["signature", signature.pk, "sign"])
    answer = signed_in(department.chief).post(url, typed)
    assert answer.status_code == 409
    assert "Typed Example" in words(answer)
    assert PASSWORD not in words(answer)
