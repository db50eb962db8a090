"""What an agreement must say before anybody signs it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from assignments.models import Agreement, OffenceDesignation, Provision
from assignments.services import AgreementText, change_agreement
from assignments.services.provisions import agree_provisions, designate_offences, write_provision
from sro_program.policy.loader import packs
from sro_program.workflow.engine import options, perform
from sro_program.workflow.errors import MovedMeanwhile, Unmet
from tests.factories.agreements import drafted, heard, route_offences, up_for_signature, write_missing
from tests.factories.department import Department
from tests.factories.selection import days

pytestmark = pytest.mark.django_db
LEAVES = [
    *(f"(2)(a)({n})" for n in ("i", "ii", "iii", "iv", "v")),
    *(f"(2)(b)({n})" for n in ("i", "ii", "iii")),
    *(f"(2)(c)({n})" for n in ("i", "ii", "iii")),
    *(f"(2)(d)({n})" for n in ("i", "ii", "iii", "iv")),
    *(f"(2)(e)(i)({n})" for n in "ABCDE"),
    "(2)(e)(ii)", "(2)(e)(iii)", "(2)(f)", "(2)(g)", "(2)(h)",
]  # fmt: skip


@pytest.fixture
def utah() -> Department:
    return Department("utah")


def _in_review(department: Department, *but: str) -> Agreement:
    """Whole but for the provisions named, and heard."""
    agreement = drafted(department)
    write_missing(agreement, *but)
    route_offences(agreement)
    perform(agreement, "send_for_review", actor=department.chief)
    heard(agreement, department.superintendent)
    perform(agreement, "open_for_comment", actor=department.chief)
    return agreement


@pytest.mark.clause("UT-PROGRAM")
def test_utah_asks_for_each_leaf_of_the_contract_section(utah: Department) -> None:
    provisions = list(drafted(utah).provisions.all())
    assert [p.citation for p in provisions] == [f"Utah Code 53G-8-703{leaf}" for leaf in LEAVES]
    assert all(p.required and p.mark in ("S", "R") for p in provisions)
    read_again = {p.citation.partition("703")[2]: p.mark for p in provisions}
    assert read_again["(2)(e)(i)(A)"] == "S"
    assert read_again["(2)(h)"] == "R"


@pytest.mark.parametrize(("pack", "required", "optional"), [("alabama", 8, 0), ("national", 5, 1), ("utah", 25, 0)])
def test_each_pack_has_its_checklist_begun_from_its_own_text(pack: str, required: int, optional: int) -> None:
    agreement = drafted(Department(pack))
    provisions = agreement.provisions.all()
    assert [p.required for p in provisions].count(True) == required
    assert [p.required for p in provisions].count(False) == optional
    assert all((p.state == "missing") == (p.text == "") for p in provisions)
    assert any(agreement.agency.name in p.text for p in provisions)
    assert "{" not in "".join(p.text for p in provisions)


def test_student_records_are_shared_with_a_school_official_only() -> None:
    for pack, required in (("alabama", True), ("national", False)):
        rule = packs()[pack].agreement.provision("school_official")
        assert rule is not None
        assert (rule.citation, rule.required) == ("34 CFR 99.31(a)(1)(i)(B)", required)
        assert "direct control" in rule.text


def test_texts_of_the_policy_follow_the_facts_until_somebody_rewrites_them() -> None:
    department = Department("alabama")
    agreement = drafted(department)
    cost, term = (agreement.provisions.get(key=key) for key in ("cost", "term"))
    assert (cost.state, term.state) == ("missing", "drafted")
    write_provision(term, text="Until the summer.", page=3, version=term.version)
    agreement.refresh_from_db()
    text = AgreementText(
        agency=department.agency, district=department.district, schools=[department.school], title="New title",
        terms="", starts_on=days(5), ends_on=days(200), school_share=60, rate_per_day=Decimal("410.50"),
    )  # fmt: skip
    change_agreement(agreement=agreement, text=text, version=agreement.version)
    cost.refresh_from_db()
    term.refresh_from_db()
    assert (cost.state, "60 percent" in cost.text, "$410.5" in cost.text) == ("drafted", True, True)
    assert (term.text, term.page) == ("Until the summer.", 3)


@pytest.mark.clause("UT-PROGRAM")
@pytest.mark.clause("UT-CONTRACT")
def test_signing_is_refused_while_a_provision_is_missing_and_names_it(utah: Department) -> None:
    agreement = _in_review(utah, "duty_contact")
    with pytest.raises(Unmet) as refused:
        perform(agreement, "send_for_signature", actor=utah.chief)
    (sentence,) = refused.value.sentences
    assert "Point of contact at the school" in sentence.text
    assert "53G-8-703(2)(e)(i)(C)" in sentence.text
    assert sentence.clause is not None
    assert sentence.clause.id == "UT-LAW-703-2-e"
    agreement.refresh_from_db()
    assert agreement.status == "public_comment"


@pytest.mark.clause("UT-PROGRAM")
def test_every_missing_provision_has_a_link_to_its_form(utah: Department, client: Client) -> None:
    agreement = drafted(utah)
    perform(agreement, "send_for_review", actor=utah.chief)
    verdict = next(v for v in options(agreement, utah.chief) if v.transition.key == "send_for_signature")
    links = {s.fix_url: s.text for s in verdict.unmet if "provisions/" in s.fix_url}
    missing = agreement.provisions.filter(state="missing")
    assert set(links) == {p.get_absolute_url() for p in missing}
    assert len(links) == 2
    client.force_login(utah.chief)
    page = client.get(agreement.get_absolute_url()).content.decode()
    for provision in missing:
        assert provision.get_absolute_url() in page
        assert client.get(provision.get_absolute_url()).status_code == 200


@pytest.mark.clause("UT-PROGRAM")
@pytest.mark.clause("AL-II-C")
@pytest.mark.parametrize(("pack", "missing"), [("utah", "duty_hours"), ("alabama", "hours")])
def test_the_database_refuses_signing_with_a_provision_missing(pack: str, missing: str) -> None:
    agreement = _in_review(Department(pack), missing)
    with pytest.raises(IntegrityError, match="a required provision is missing"), transaction.atomic():
        _move(agreement, "signing")


@pytest.mark.clause("UT-PROGRAM")
def test_the_database_refuses_signing_without_routes_or_board_action(utah: Department) -> None:
    agreement = drafted(utah)
    write_missing(agreement)
    with pytest.raises(IntegrityError, match="a route has no offences"), transaction.atomic():
        _move(agreement, "signing")
    route_offences(agreement)
    with pytest.raises(IntegrityError, match="the board has not approved"), transaction.atomic():
        _move(agreement, "signing")
    heard(agreement, utah.chief, action="not_approved")
    with pytest.raises(IntegrityError, match="the board has not approved"), transaction.atomic():
        _move(agreement, "signing")


def _move(agreement: Agreement, status: str) -> None:
    """A status change announced as the engine announces it, past all rules in Python."""
    with connection.cursor() as cursor:
        move = f"assignments_agreement:{agreement.pk}:{agreement.status}:{status}"
        cursor.execute("SELECT set_config('sro.move', %s, true)", [move])
        cursor.execute("UPDATE assignments_agreement SET status = %s WHERE id = %s", [status, agreement.pk])


def test_each_route_has_its_offenses_before_signing(utah: Department) -> None:
    agreement = drafted(utah)
    write_missing(agreement)
    perform(agreement, "send_for_review", actor=utah.chief)
    heard(agreement, utah.chief)
    designate_offences(agreement, routes={"truancy": "refer_to_administrator"}, version=agreement.version)
    agreement.refresh_from_db()
    perform(agreement, "open_for_comment", actor=utah.chief)
    with pytest.raises(Unmet, match="May go to juvenile court, Settle together") as refused:
        perform(agreement, "send_for_signature", actor=utah.chief)
    assert [s.clause.id for s in refused.value.sentences if s.clause] == ["UT-LAW-703-2-c"]


def test_an_offense_takes_one_route_and_can_be_taken_out(utah: Department) -> None:
    agreement = drafted(utah)
    route_offences(agreement)
    designate_offences(agreement, routes={"robbery": "", "truancy": "confer_with_lea"}, version=agreement.version)
    assert dict(agreement.offences.values_list("offence", "route")) == {
        "truancy": "confer_with_lea", "vandalism": "confer_with_lea",
    }  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        OffenceDesignation.objects.create(agreement=agreement, offence="truancy", route="refer_to_administrator")
    with pytest.raises(IntegrityError), transaction.atomic():
        OffenceDesignation.objects.create(agreement=agreement, offence="theft", route="prison")


def test_a_changed_text_has_to_be_agreed_to_again(utah: Department) -> None:
    agreement = drafted(utah)
    perform(agreement, "send_for_review", actor=utah.chief)
    agree_provisions(agreement, keys=["role_model", "duty_hours", "feedback"], version=agreement.version)
    assert set(agreement.provisions.filter(state="agreed").values_list("key", flat=True)) == {"role_model", "feedback"}
    provision = agreement.provisions.get(key="role_model")
    write_provision(provision, text="Another text.", page=None, version=provision.version)
    assert agreement.provisions.get(key="role_model").state == "drafted"


def test_the_text_is_frozen_while_it_is_signed(utah: Department) -> None:
    agreement = up_for_signature(utah)
    provision = agreement.provisions.first()
    assert provision is not None
    with pytest.raises(MovedMeanwhile):
        write_provision(provision, text="Sneaked in.", page=None, version=provision.version)
    for change in (
        lambda: Provision.objects.filter(pk=provision.pk).update(text="Sneaked in."),
        lambda: Provision.objects.filter(pk=provision.pk).delete(),
        lambda: agreement.offences.update(route="confer_with_lea"),
        lambda: OffenceDesignation.objects.create(agreement=agreement, offence="theft", route="confer_with_lea"),
        lambda: Agreement.objects.filter(pk=agreement.pk).update(terms="Sneaked in."),
    ):
        with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
            change()


def test_two_people_write_one_provision_and_the_second_is_told(utah: Department) -> None:
    provision = drafted(utah).provisions.first()
    assert provision is not None
    write_provision(provision, text="First.", page=None, version=provision.version)
    with pytest.raises(MovedMeanwhile):
        write_provision(provision, text="Second.", page=None, version=provision.version)


def test_the_form_goes_from_one_missing_provision_to_the_next(utah: Department, client: Client) -> None:
    agreement = drafted(utah)
    client.force_login(utah.superintendent)
    hours, contact = agreement.provisions.filter(state="missing")
    sent = _send(client, hours, text="Every school day, 7:30 to 3:30.", page="2")
    assert sent.url == contact.get_absolute_url()
    sent = _send(client, contact, text="The assistant principal.", page="")
    assert sent.url == f"{reverse('assignments:provision-list', args=[agreement.pk])}#duty_contact"
    hours.refresh_from_db()
    assert (hours.state, hours.page) == ("drafted", 2)
    assert client.get(f"{contact.get_absolute_url()}?start=policy").status_code == 200


def _send(client: Client, provision: Provision, **typed: str) -> Any:
    answer = client.post(provision.get_absolute_url(), {"version": provision.version, **typed})
    assert answer.status_code == 302, answer.content.decode()
    return answer


@pytest.mark.parametrize("typed", [{"text": "x" * 5001}, {"text": "Fine.", "page": "0"}, {"text": "a\u202eb"}])
def test_bad_input_is_refused_at_the_field(utah: Department, client: Client, typed: dict[str, str]) -> None:
    provision = drafted(utah).provisions.first()
    assert provision is not None
    client.force_login(utah.chief)
    assert client.post(provision.get_absolute_url(), {"version": 1, **typed}).status_code == 422
