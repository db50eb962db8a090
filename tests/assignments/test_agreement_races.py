"""Two hands on one agreement at the same moment: one consistent outcome, whoever was faster."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from unittest.mock import patch

import pytest

from assignments.models import Agreement, Signature
from assignments.services import AgreementText, change_agreement
from assignments.texts import text_hash
from sro_program.testing.placing import place
from sro_program.testing.racing import Race
from sro_program.workflow.engine import perform
from sro_program.workflow.errors import MovedMeanwhile
from sro_program.workflow.models import TransitionRecord
from tests.factories.agreements import sign, signer_of
from tests.factories.department import Department
from tests.factories.organisations import PASSWORD
from tests.factories.selection import AgreementFactory, days

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 200


@pytest.fixture(autouse=True)
def no_papers() -> Iterator[None]:
    """Drawing a PDF takes most of the time of a signature and has no part in who comes first."""
    with patch("assignments.effects.papers.agreement_pdf", return_value=b"%PDF-"):
        yield


@pytest.fixture
def department() -> Department:
    return Department("alabama")


def signing(department: Department, at: int, *already: str) -> Agreement:
    """Up for signature, in a term of its own; the sides named have signed."""
    agreement: Agreement = AgreementFactory(
        agency=department.agency, district=department.district, schools=[department.school], whole=False,
        status="signing", starts_on=days(1 + 2 * at), ends_on=days(2 + 2 * at),
    )  # fmt: skip
    for side in ("agency", "district"):
        Signature.objects.create(
            agreement=agreement, side=side, statement="I sign for my side.", text_sha256=text_hash(agreement)
        )
    for side in already:
        sign(department, agreement, side)
    return agreement


def signer(department: Department, agreement: Agreement, side: str) -> Callable[[], object]:
    """The signature that a side was asked for before the race, to be given in it."""
    person = signer_of(department, side)
    asked = agreement.signatures.get(side=side)
    given = {"typed_name": person.full_name, "password": PASSWORD, "agreed": "on"}
    return partial(perform, asked, "sign", actor=person, data=given)


def lines(agreement: Agreement) -> list[str]:
    moved = TransitionRecord.objects.filter(object_id=agreement.pk)
    return list(moved.order_by("id").values_list("transition", flat=True))


def test_two_signers_at_once_conclude_it_once(department: Department, race: Race) -> None:
    for n in range(ROUNDS):
        agreement = signing(department, n)
        outcomes = race(signer(department, agreement, "agency"), signer(department, agreement, "district"))
        agreement.refresh_from_db()
        assert (outcomes, agreement.status, lines(agreement)) == (["done", "done"], "signed", ["conclude"])


def test_signing_while_the_text_is_amended_binds_nobody_to_what_they_did_not_read(
    department: Department, race: Race
) -> None:
    for n in range(ROUNDS):
        agreement = signing(department, n, "agency")
        outcomes = race(signer(department, agreement, "district"), partial(_amend, department, agreement))
        agreement.refresh_from_db()
        signature = agreement.signatures.get(side="district")
        if outcomes == ["done", "MovedMeanwhile"]:
            assert (agreement.status, signature.status) == ("signed", "signed")
            assert signature.text_sha256 == text_hash(agreement)
            assert agreement.terms == "Both sides work together."
        else:
            assert outcomes == ["MovedMeanwhile", "done"]
            assert (agreement.status, signature.status, agreement.terms) == ("draft", "void", "Amended.")


def _amend(department: Department, agreement: Agreement) -> None:
    perform(agreement, "take_back", actor=department.chief, reason="A line is missing.")
    text = AgreementText(
        agency=department.agency, district=department.district, schools=[department.school], title=agreement.title,
        terms="Amended.", starts_on=agreement.starts_on, ends_on=agreement.ends_on,
    )  # fmt: skip
    change_agreement(agreement=agreement, text=text, version=agreement.version)


def test_terminating_while_it_expires_ends_it_once(department: Department, race: Race) -> None:
    agreement = AgreementFactory(
        agency=department.agency, district=department.district, whole=False, starts_on=days(-9), ends_on=days(-2)
    )
    for _ in range(ROUNDS):
        place(agreement, "in_force")
        before = len(lines(agreement))
        outcomes = race(
            lambda: perform(Agreement.objects.get(pk=agreement.pk), "expire", actor=None),
            lambda: perform(
                Agreement.objects.get(pk=agreement.pk), "terminate", actor=department.chief, reason="The end."
            ),
        )
        agreement.refresh_from_db()
        assert sorted(outcomes) == ["MovedMeanwhile", "done"]
        won = ["expire", "terminate"][outcomes.index("done")]
        assert lines(agreement)[before:] == [won]
        assert agreement.status == {"expire": "expired", "terminate": "terminated"}[won]


def test_two_agreements_for_one_term_are_not_both_signed(department: Department, race: Race) -> None:
    for n in range(ROUNDS // 8):
        pair = [signing(department, n, "agency") for _ in range(2)]
        outcomes = race(*(signer(department, agreement, "district") for agreement in pair))
        assert outcomes.count("done") == 1, outcomes
        for agreement, outcome in zip(pair, outcomes, strict=True):
            agreement.refresh_from_db()
            assert agreement.status == ("signed" if outcome == "done" else "signing")
            waiting = agreement.signatures.filter(status="waiting").count()
            assert waiting == (0 if outcome == "done" else 1)


def test_a_stale_page_loses_against_a_signature(department: Department) -> None:
    agreement = signing(department, 0, "agency", "district")
    with pytest.raises(MovedMeanwhile):
        _amend(department, agreement)
