"""From review to two signatures, and who can stop it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from applicants.rules import AGREEMENT_IN_FORCE
from assignments.models import Agreement, Assignment, PublicHearing, Signature
from assignments.services.provisions import comment_on
from sro_program.notifications.models import Outbox
from sro_program.testing.placing import place
from sro_program.workflow.engine import options, perform
from sro_program.workflow.errors import BadDecision, MovedMeanwhile, NotYours, Unmet
from sro_program.workflow.models import TransitionRecord
from sro_program.workflow.sweep import sweep
from tests.factories.agreements import drafted, route_offences, sign, signed, up_for_signature, write_missing
from tests.factories.department import Department
from tests.factories.organisations import PASSWORD
from tests.factories.posts import post
from tests.factories.selection import AgreementFactory, days

pytestmark = pytest.mark.django_db


@pytest.fixture
def utah() -> Department:
    return Department("utah")


def ready(department: Department) -> Agreement:
    agreement = drafted(department)
    write_missing(agreement)
    route_offences(agreement)
    perform(agreement, "send_for_review", actor=department.chief)
    return agreement


@pytest.mark.clause("AL-II-C")
@pytest.mark.parametrize("pack", ["alabama", "national"])
def test_where_no_policy_asks_for_a_meeting_review_leads_to_the_signature(pack: str) -> None:
    department = Department(pack)
    agreement = ready(department)
    perform(agreement, "send_for_signature", actor=department.superintendent)
    assert agreement.status == "signing"


@pytest.mark.clause("UT-CONTRACT")
def test_utah_signs_only_after_meeting_comments_and_board(utah: Department) -> None:
    agreement = ready(utah)
    said = _refusal(agreement, utah)
    assert "It was not open for public comment yet." in said
    assert "No public meeting is recorded." in said
    with pytest.raises(Unmet, match="no day and place"):
        perform(agreement, "open_for_comment", actor=utah.chief)
    hearing = PublicHearing.objects.create(
        agreement=agreement, meeting_on=days(3), place="Library", recorded_by=utah.chief
    )
    perform(agreement, "open_for_comment", actor=utah.chief)
    assert "Signing can begin after it." in _refusal(agreement, utah)
    for changed, words in (
        ({"meeting_on": days(-3)}, "What the public said at the meeting is not recorded."),
        ({"comments": "Two spoke."}, "What the board did is not recorded."),
        ({"board_on": days(-1), "board_action": "not_approved"}, "The board did not approve it."),
    ):
        PublicHearing.objects.filter(pk=hearing.pk).update(**changed)
        assert words in _refusal(agreement, utah)
    PublicHearing.objects.filter(pk=hearing.pk).update(board_action="approved_changed")
    perform(agreement, "send_for_signature", actor=utah.chief)
    assert agreement.status == "signing"


def _refusal(agreement: Agreement, department: Department) -> str:
    with pytest.raises(Unmet) as refused:
        perform(agreement, "send_for_signature", actor=department.chief)
    assert all(s.clause is None or s.clause.id == "UT-LAW-703-3" for s in refused.value.sentences)
    return str(refused.value)


def test_a_board_cannot_act_before_the_meeting_nor_without_a_day(utah: Department) -> None:
    agreement = drafted(utah)
    meeting = {"agreement": agreement, "meeting_on": days(-2), "place": "Library", "recorded_by": utah.chief}
    for wrong in (
        {"board_on": days(-3), "board_action": "approved", "comments": "None."},
        {"board_action": "approved", "comments": "None."},
        {"board_action": "approved", "board_on": days(-1)},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            PublicHearing.objects.create(**meeting, **wrong)


@pytest.mark.parametrize(("typed", "field"), [
    ({"board_on": 3, "board_action": "approved", "comments": "None."}, "board_on"),
    ({"board_on": -3, "board_action": "approved", "comments": "None."}, "board_on"),
    ({"board_action": "approved", "comments": "None."}, "board_on"),
    ({"board_on": -1, "comments": "None."}, "board_action"),
    ({"board_on": -1, "board_action": "approved"}, "comments"),
])  # fmt: skip
def test_the_form_of_the_meeting_names_what_is_wrong(
    utah: Department, client: Client, typed: dict[str, Any], field: str
) -> None:
    agreement = drafted(utah)
    client.force_login(utah.chief)
    sent = {k: days(v).isoformat() if isinstance(v, int) else v for k, v in typed.items()}
    sent |= {"version": agreement.version, "meeting_on": days(-2).isoformat(), "place": "Library"}
    answer = client.post(reverse("assignments:hearing", args=[agreement.pk]), sent)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not PublicHearing.objects.exists()


def test_both_sides_comment_and_the_other_side_is_told(utah: Department, client: Client) -> None:
    agreement = ready(utah)
    client.force_login(utah.superintendent)
    page = reverse("assignments:comment-new", args=[agreement.pk])
    first = agreement.provisions.first()
    answer = client.post(page, {"version": agreement.version, "text": "Too short.", "provision": first.pk})
    assert answer.status_code == 302
    comment_on(agreement, by=utah.chief, text="We will add a line.")
    assert list(agreement.comments.values_list("side", flat=True)) == ["district", "agency"]
    told = [o.payload["people"] for o in Outbox.objects.filter(kind="agreement.commented").order_by("id")]
    assert told == [[str(utah.chief.pk)], [str(utah.superintendent.pk)]]
    shown = client.get(agreement.get_absolute_url()).content.decode()
    assert "Too short." in shown
    assert "We will add a line." in shown
    place(agreement, "in_force")
    assert "Too short." not in client.get(agreement.get_absolute_url()).content.decode()
    assert "Too short." in client.get(f"{agreement.get_absolute_url()}?review=all").content.decode()
    client.force_login(utah.principal)
    assert "Too short." not in client.get(f"{agreement.get_absolute_url()}?review=all").content.decode()
    with pytest.raises(MovedMeanwhile):
        comment_on(agreement, by=utah.chief, text="Too late.")


@pytest.mark.clause("UT-CONTRACT")
def test_both_signatures_keep_name_statement_time_and_hash(utah: Department) -> None:
    agreement = signed(utah)
    assert agreement.status == "in_force"
    assert not agreement.provisions.filter(state="drafted").exists()
    rows = {s.side: s for s in agreement.signatures.all()}
    assert set(rows) == {"agency", "district"}
    for signature in rows.values():
        assert signature.typed_name == signature.signer.full_name
        assert signature.signed_at is not None
        assert signature.statement == agreement.policy.agreement.statement
        assert len(signature.text_sha256) == 64


@pytest.mark.parametrize("stopper", ["decline", "take_back", "withdraw"])
@pytest.mark.parametrize("side", ["agency", "district"])
def test_either_side_can_stop(utah: Department, side: str, stopper: str) -> None:
    agreement = up_for_signature(utah)
    person = utah.chief if side == "agency" else utah.superintendent
    other = "district" if side == "agency" else "agency"
    sign(utah, agreement, other)
    record: Any = agreement.signatures.get(side=side) if stopper == "decline" else agreement
    perform(record, stopper, actor=person, reason="The costs are missing.")
    agreement.refresh_from_db()
    assert agreement.status == ("withdrawn" if stopper == "withdraw" else "draft")
    assert not agreement.signatures.filter(status="waiting").exists()


def test_an_old_signature_does_not_count_for_a_new_text(utah: Department) -> None:
    agreement = up_for_signature(utah)
    sign(utah, agreement, "agency")
    perform(agreement, "take_back", actor=utah.superintendent, reason="A line is missing.")
    provision = agreement.provisions.get(key="feedback")
    provision.text = "Twice a year."
    provision.save()
    perform(agreement, "send_for_review", actor=utah.chief)
    perform(agreement, "open_for_comment", actor=utah.chief)
    perform(agreement, "send_for_signature", actor=utah.chief)
    sign(utah, agreement, "district")
    agreement.refresh_from_db()
    assert agreement.status == "signing"
    with pytest.raises(IntegrityError, match="both sides must sign"), transaction.atomic():
        place(agreement, "in_force")
    sign(utah, agreement, "agency")
    agreement.refresh_from_db()
    assert agreement.status == "in_force"


def test_a_signature_on_a_stale_version_is_refused_with_409(utah: Department, client: Client) -> None:
    agreement = up_for_signature(utah)
    stale = agreement.signatures.get(side="agency")
    client.force_login(utah.chief)
    page = reverse("workflow:perform", args=["signature", stale.pk, "sign"])
    shown = client.get(page).context["form"]["read_sha256"].value()
    assert shown == stale.text_sha256
    typed = {"typed_name": utah.chief.full_name, "password": PASSWORD, "agreed": "on", "version": stale.version}
    assert client.post(page, {**typed, "read_sha256": "0" * 64}).status_code == 409
    assert client.post(page, {**typed, "version": stale.version + 1}).status_code == 409
    perform(agreement, "take_back", actor=utah.superintendent, reason="A line is missing.")
    answer = client.post(page, {**typed, "read_sha256": shown})
    assert answer.status_code == 409
    assert not Signature.objects.filter(status="signed").exists()


def test_signing_needs_the_password_again_and_cannot_be_delegated(utah: Department) -> None:
    agreement = up_for_signature(utah)
    with pytest.raises(BadDecision):
        sign(utah, agreement, "agency", password="wrong")
    with pytest.raises(BadDecision):
        sign(utah, agreement, "agency", typed_name="Somebody Else")
    with pytest.raises(NotYours):
        perform(agreement.signatures.get(side="agency"), "sign", actor=utah.superintendent, data={})


def test_the_database_refuses_a_signature_on_what_is_not_up_for_signature(utah: Department) -> None:
    agreement = up_for_signature(utah)
    signature = agreement.signatures.get(side="agency")
    perform(agreement, "take_back", actor=utah.chief, reason="A line is missing.")
    signature.refresh_from_db()
    now = {"signer": utah.chief, "signed_at": datetime(2026, 1, 1, tzinfo=UTC)}
    with pytest.raises(IntegrityError, match="not up for signature"), transaction.atomic():
        place(signature, "signed", **now)


def test_the_database_refuses_force_without_two_signatures(utah: Department) -> None:
    agreement = up_for_signature(utah)
    sign(utah, agreement, "district")
    with pytest.raises(IntegrityError, match="both sides must sign"), transaction.atomic():
        place(agreement, "signed")


# Midnight


@pytest.mark.clause("AL-II-C")
@pytest.mark.clause("UT-PROGRAM")
def test_the_last_midnight_stops_new_records_where_it_strikes_and_says_why() -> None:
    """31 December: it is midnight in Chicago at 06:00 UTC, in Denver an hour later."""
    chicago, denver = Department("alabama"), Department("utah", zone="America/Denver")
    term = {"starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31)}
    posts, openings = [], []
    for department in (chicago, denver):
        agreement = AgreementFactory(
            agency=department.agency, district=department.district, schools=[department.school], status="in_force",
            **term,
        )  # fmt: skip
        posts.append(post(department, "planned", agreement=agreement, starts_on=date(2026, 12, 31)))
        openings.append(department.listed(1)[1][0])
    in_chicago, in_denver = posts
    with time_machine.travel(datetime(2027, 1, 1, 5, 59, 59, tzinfo=UTC), tick=False):
        assert [AGREEMENT_IN_FORCE.lacking(a) for a in openings] == [None, None]
        assert _lacks(in_chicago, chicago) == ""
    with time_machine.travel(datetime(2027, 1, 1, 6, 0, 0, tzinfo=UTC), tick=False):
        refused, allowed = (AGREEMENT_IN_FORCE.lacking(a) for a in openings)
        assert allowed is None
        assert refused is not None
        assert "ended on Thu 31 Dec 2026" in refused.text
        assert "ended on Thu 31 Dec 2026" in _lacks(in_chicago, chicago)
        assert _lacks(in_denver, denver) == ""
        with pytest.raises(Unmet, match="ended on Thu 31 Dec 2026"):
            perform(in_chicago, "activate", actor=chicago.chief)
        sweep()
        assert list(Agreement.objects.order_by("agency__time_zone").values_list("status", flat=True)) == [
            "expired", "in_force",
        ]  # fmt: skip
        refused = AGREEMENT_IN_FORCE.lacking(openings[0])
        assert refused is not None
        assert "ended on Thu 31 Dec 2026" in refused.text
    with time_machine.travel(datetime(2027, 1, 1, 7, 0, 0, tzinfo=UTC), tick=False):
        sweep()
        assert set(Agreement.objects.values_list("status", flat=True)) == {"expired"}
        assert set(Assignment.objects.values_list("status", flat=True)) == {"ended"}
        assert sweep() == 0
    moved = TransitionRecord.objects.filter(transition="expire")
    assert set(moved.values_list("acted_as", "actor")) == {("system", None)}


def _lacks(post: Assignment, department: Department) -> str:
    verdict = next(v for v in options(post, department.chief) if v.transition.key == "activate")
    return " ".join(s.text for s in verdict.unmet)
