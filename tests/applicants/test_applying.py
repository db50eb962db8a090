"""Writing an application: by the officer alone, kept while it is typed, sent once."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.urls import reverse

from applicants.models import Application, Opening
from applicants.services import submit_application, write_application
from sro_program.workflow.engine import perform
from sro_program.workflow.errors import MovedMeanwhile, NotVisible, NotYours, Unmet
from tests.factories.department import Department
from tests.factories.pages import signed_in, words
from tests.factories.selection import days

pytestmark = pytest.mark.django_db


@pytest.fixture
def alabama() -> Department:
    return Department("alabama")


@pytest.fixture
def utah() -> Department:
    return Department("utah")


def address(name: str, record: Any) -> str:
    return reverse(f"applicants:{name}", args=[record.pk])


def written(**changes: Any) -> dict[str, Any]:
    return {
        "volunteer": "on",
        "motivation": "I coach a youth team and want to work with students.",
        "experience": "Six years of patrol near two schools.",
        "special_skills": "Spanish",
        "version": "0",
        **changes,
    }


TEXTS = {"volunteer": True, "motivation": "Because.", "experience": "", "special_skills": ""}


@pytest.mark.clause("UT-SELECT-1")
def test_officer_applies_on_one_page_and_the_chain_begins(utah: Department) -> None:
    opening, officer = utah.opening(), utah.officer()
    client = signed_in(officer.user)
    page = words(client.get(address("application-new", opening)))
    assert utah_statement(opening) in page
    answer = client.post(address("application-new", opening), written(do="submit"))
    application = Application.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, application.get_absolute_url())
    assert (application.status, application.officer, application.applicant) == ("in_chain", officer, officer.user)
    assert application.endorsements.get(status="asked").supervisor == utah.lieutenant


def utah_statement(opening: Opening) -> str:
    return opening.policy.selection.volunteer_statement


def test_a_draft_keeps_gaps_and_is_seen_by_its_writer_alone(alabama: Department) -> None:
    opening, officer = alabama.opening(), alabama.officer()
    client = signed_in(officer.user)
    client.post(address("application-new", opening), written(motivation="", volunteer=""))
    draft = Application.objects.get()
    assert (draft.status, draft.volunteer, draft.motivation) == ("draft", False, "")
    assert client.get(draft.get_absolute_url()).status_code == 200
    for other in (alabama.chief, alabama.sergeant, alabama.auditor, alabama.officer().user):
        assert signed_in(other).get(draft.get_absolute_url()).status_code == 404
        assert signed_in(other).get(address("application-edit", draft)).status_code == 404
    assert client.get(address("application-new", opening))["Location"] == address("application-edit", draft)


@pytest.mark.clause("AL-III-B-2")
def test_sending_without_the_volunteer_statement_is_refused_at_the_field(alabama: Department) -> None:
    opening, officer = alabama.opening(), alabama.officer()
    form = {**written(do="submit"), "volunteer": ""}
    answer = signed_in(officer.user).post(address("application-new", opening), form)
    assert answer.status_code == 422
    assert "Model policy III.B.2" in " ".join(answer.context["form"].errors["volunteer"])
    assert answer.context["form"]["motivation"].value() == form["motivation"]
    assert not Application.objects.exists()
    with pytest.raises(Unmet, match="volunteer statement is missing"):
        submit_application(opening, by=officer.user, version=0, **{**TEXTS, "volunteer": False})
    assert not Application.objects.exists()


@pytest.mark.clause("UT-SELECT-1")
def test_sending_on_probation_is_refused_and_the_words_are_kept(utah: Department) -> None:
    opening, rookie = utah.opening(), utah.officer(probation_until=days(30))
    answer = signed_in(rookie.user).post(address("application-new", opening), written(do="submit"))
    assert answer.status_code == 422
    page = words(answer)
    assert "On probation until" in page
    assert "Selection of Personnel" in page
    assert answer.context["form"]["special_skills"].value() == "Spanish"
    assert not Application.objects.exists()


BAD = [
    ("motivation", "x" * 5001, "at most 5000"),
    ("experience", "Officer \u202egnp", "hidden character"),
    ("special_skills", "a\x00b", "ull"),
]


@pytest.mark.parametrize(("field", "value", "message"), BAD)
@pytest.mark.parametrize("do", ["save", "submit"])
def test_bad_input_is_told_at_its_field_and_kept(
    alabama: Department, field: str, value: str, message: str, do: str
) -> None:
    opening, officer = alabama.opening(), alabama.officer()
    answer = signed_in(officer.user).post(address("application-new", opening), written(do=do, **{field: value}))
    assert answer.status_code == 422
    assert message in " ".join(answer.context["form"].errors[field])
    assert not Application.objects.exists()


def test_sending_without_a_reason_to_want_the_post_is_refused(alabama: Department) -> None:
    opening, officer = alabama.opening(), alabama.officer()
    answer = signed_in(officer.user).post(address("application-new", opening), written(do="submit", motivation=" "))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["motivation"])


def test_the_same_form_sent_twice_applies_once(alabama: Department) -> None:
    opening, officer = alabama.opening(), alabama.officer()
    client, form = signed_in(officer.user), written(do="submit", _key=str(uuid.uuid4()))
    first = client.post(address("application-new", opening), form)
    second = client.post(address("application-new", opening), form)
    assert first["Location"] == second["Location"]
    assert Application.objects.count() == 1


def test_typing_is_kept_and_then_sent(alabama: Department) -> None:
    opening, officer = alabama.opening(), alabama.officer()
    client, keep = signed_in(officer.user), address("application-autosave", opening)
    first = client.post(keep, written(motivation="I co"))
    assert (first.status_code, first.json()) == (200, {"version": 1})
    second = client.post(keep, written(motivation="I coach", version="1"))
    assert second.json() == {"version": 2}
    assert Application.objects.get().motivation == "I coach"
    sent = client.post(address("application-new", opening), written(do="submit", version="2"))
    assert sent.status_code == 302
    assert Application.objects.get().status == "screening"
    assert client.post(keep, written(version="2")).status_code in (403, 409)


def test_two_windows_never_overwrite_each_other(alabama: Department) -> None:
    opening, officer = alabama.opening(), alabama.officer()
    client, keep = signed_in(officer.user), address("application-autosave", opening)
    client.post(keep, written(motivation="In the first window"))
    assert client.post(keep, written(motivation="In the second window")).status_code == 409
    late = client.post(address("application-new", opening), written(motivation="In the second window"))
    assert late.status_code == 409
    assert late.context["form"]["motivation"].value() == "In the second window"
    assert Application.objects.get().motivation == "In the first window"


def test_what_cannot_be_kept_yet_is_told_to_the_browser(alabama: Department) -> None:
    opening, officer = alabama.opening(), alabama.officer()
    keep = address("application-autosave", opening)
    client = signed_in(officer.user)
    assert client.post(keep, written(motivation="x" * 5001)).status_code == 422
    assert client.get(keep).status_code == 405
    perform(opening, "close", actor=alabama.sergeant)
    assert client.post(keep, written()).status_code == 422
    assert not Application.objects.exists()


def test_a_closed_opening_says_so(alabama: Department) -> None:
    opening, officer = alabama.opening(status="closed"), alabama.officer()
    client = signed_in(officer.user)
    answer = client.get(address("application-new", opening))
    assert (answer.status_code, "does not take applications" in words(answer)) == (422, True)
    assert client.post(address("application-new", opening), written()).status_code == 422
    assert not Application.objects.exists()


def test_only_officers_of_the_agency_apply(alabama: Department) -> None:
    opening = alabama.opening()
    left = alabama.officer(left_on=days(-1))
    elsewhere = Department("alabama").officer()
    people = [alabama.chief, alabama.principal, alabama.superintendent, left.user, elsewhere.user]
    for person in people:
        client = signed_in(person)
        assert client.get(address("application-new", opening)).status_code == 404
        assert client.post(address("application-new", opening), written(do="submit")).status_code == 404
        assert client.post(address("application-autosave", opening), written()).status_code == 404
        with pytest.raises(NotVisible):
            write_application(opening, by=person, version=0, **TEXTS)
    assert not Application.objects.exists()


def test_an_application_that_was_sent_cannot_be_rewritten(alabama: Department) -> None:
    opening, officer = alabama.opening(), alabama.officer()
    application = alabama.submit(opening, officer)
    client = signed_in(officer.user)
    assert client.get(address("application-edit", application)).status_code == 404
    assert client.get(address("application-new", opening))["Location"] == application.get_absolute_url()
    late = client.post(address("application-edit", application), written(version="1", motivation="Too late"))
    assert (late.status_code, "Too late" in words(late)) == (409, True)
    with pytest.raises(NotYours):
        write_application(opening, by=officer.user, version=application.version, **TEXTS)
    with pytest.raises(MovedMeanwhile):
        write_application(opening, by=officer.user, version=0, **TEXTS)
    application.refresh_from_db()
    assert application.motivation == "I like working with young people."


def test_hidden_columns_cannot_be_set(alabama: Department) -> None:
    opening, officer, other = alabama.opening(), alabama.officer(), alabama.officer()
    form = written(status="appointed", officer=str(other.pk), applicant=str(other.user.pk), opening="x")
    signed_in(officer.user).post(address("application-new", opening), form)
    draft = Application.objects.get()
    assert (draft.status, draft.officer, draft.applicant, draft.opening) == ("draft", officer, officer.user, opening)


def test_after_withdrawing_an_officer_may_apply_again(alabama: Department) -> None:
    opening, officer = alabama.opening(), alabama.officer()
    perform(alabama.submit(opening, officer), "withdraw", actor=officer.user)
    client = signed_in(officer.user)
    assert client.get(address("application-new", opening)).status_code == 200
    client.post(address("application-new", opening), written(do="submit"))
    assert sorted(Application.objects.values_list("status", flat=True)) == ["screening", "withdrawn"]
