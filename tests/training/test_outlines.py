"""Course outlines: handed in, commented on, returned, approved by the chief or a designee, changed as new versions."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from sro_program.notifications.models import Notice
from sro_program.notifications.sweep import sweep as tell
from sro_program.organisations.models import Role
from sro_program.policy.loader import packs
from sro_program.ui.dates import months_later
from sro_program.workflow.engine import perform
from sro_program.workflow.errors import MovedMeanwhile, NotVisible, NotYours, Refused, Unmet
from sro_program.workflow.sweep import sweep
from tests.factories.department import Department
from tests.factories.lessons import TEXT, invitation, lesson, outline
from tests.factories.organisations import DelegationFactory, SchoolFactory, seated
from tests.factories.pages import queries, signed_in, words
from tests.factories.requests import post
from tests.factories.selection import TrainingRecordFactory, days
from training.models import CourseOutline, Invitation
from training.permissions.teaching import SEE_OUTLINE
from training.queries.teaching import untrained
from training.services.invitations import invite, note_invitation
from training.services.outlines import (
    OutlineText,
    answer_comments,
    begin_outline,
    change_outline,
    comment_on,
    copy_outline,
    new_version,
    text_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def alabama() -> Department:
    return Department("alabama")


@pytest.fixture
def officer(alabama: Department) -> Any:
    return post(alabama)


def url(name: str, record: Any = None) -> str:
    return reverse(f"training:teaching:{name}", args=[record.pk] if record else [])


def text(**changes: Any) -> OutlineText:
    return OutlineText(**{**TEXT, **changes})


# Invitations


@pytest.mark.clause("AL-III-A-1-b")
def test_a_school_invites_and_the_officer_accepts(alabama: Department, officer: Any) -> None:
    page = signed_in(alabama.principal).post(
        url("invite"),
        {"school": alabama.school.pk, "officer": officer.pk, "title": "A class", "wanted": "Grade 9"},
    )
    made = Invitation.objects.get()
    assert page.url == made.get_absolute_url()
    assert (made.inviter, made.inviter_role, made.status) == ("Principal Example", "Principal", "open")
    tell()
    assert Notice.objects.filter(user=officer.user, title__contains="invites you").count() == 1
    with pytest.raises(NotYours):
        perform(made, "accept", actor=alabama.principal)
    perform(made, "accept", actor=officer.user)
    assert made.status == "accepted"


@pytest.mark.clause("AL-III-A-1-b")
def test_the_officer_writes_down_who_invited_and_the_principal_is_told(alabama: Department, officer: Any) -> None:
    said = {"school": alabama.school, "inviter": "Ms. Example", "inviter_role": "teacher", "title": "A class"}
    made = note_invitation(by=officer.user, invited_on=days(-2), **said)
    assert (made.status, made.invited_by) == ("accepted", None)
    tell()
    assert Notice.objects.filter(user=alabama.principal, title__contains="was accepted").exists()
    with pytest.raises(ValidationError, match="lies ahead"):
        note_invitation(by=officer.user, invited_on=days(2), **said)
    with pytest.raises(ValidationError, match="at which you serve"):
        note_invitation(by=officer.user, invited_on=days(0), **{**said, "school": SchoolFactory()})
    with pytest.raises(NotYours):
        note_invitation(by=alabama.principal, invited_on=days(0), **said)
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.filter(pk=made.pk).update(inviter="")


def test_nobody_else_invites(alabama: Department, officer: Any) -> None:
    asked = {"school": alabama.school, "officer": officer, "title": "A class", "wanted": ""}
    for person in (officer.user, alabama.chief, seated(Role.PRINCIPAL, SchoolFactory(district=alabama.district))):
        with pytest.raises(NotYours):
            invite(by=person, **asked)
    with pytest.raises(ValidationError, match="serves at this school"):
        invite(by=alabama.principal, **{**asked, "officer": alabama.officer()})


@pytest.mark.clause("AL-III-A-1-b")
def test_an_outline_without_invitation_is_not_handed_in(alabama: Department, officer: Any) -> None:
    made = begin_outline(by=officer.user, text=text())
    with pytest.raises(Unmet, match=r"Nobody at a school has invited it.*III\.A\.1\.b"):
        perform(made, "submit", actor=officer.user)
    page = words(signed_in(officer.user).get(made.get_absolute_url()))
    assert "Nobody at a school has invited it" in page
    others = invitation(alabama, alabama.officer())
    change_outline(by=officer.user, outline=made, text=text(), invitations=[others], version=made.version)
    assert not made.invitations.exists(), "an invitation made to somebody else"
    made.refresh_from_db()
    mine = invitation(alabama, officer)
    change_outline(by=officer.user, outline=made, text=text(), invitations=[mine], version=made.version)
    made.refresh_from_db()
    perform(made, "submit", actor=officer.user)
    assert "Principal Example, Principal" in words(signed_in(alabama.chief).get(made.get_absolute_url()))


# Subjects


@pytest.mark.clause("AL-III-A-1-c")
def test_subjects_are_those_of_the_policy(alabama: Department, officer: Any) -> None:
    known = {c.key for c in packs()["alabama"].choices["instruction_subject"]}
    assert known == {"police_role", "laws", "juvenile_justice", "adult_justice", "careers", "drug_education", "other"}
    assert len(packs()["utah"].choices["instruction_subject"]) > len(known)
    form = {**TEXT, "subject": "bullying"}
    answer = signed_in(officer.user).post(url("outline-new"), form)
    assert answer.status_code == 422
    assert not CourseOutline.objects.exists()
    made = begin_outline(by=officer.user, text=text(subject="bullying"), invitations=[invitation(alabama, officer)])
    with pytest.raises(Unmet, match=r"from the policy’s list.*III\.A\.1\.c"):
        perform(made, "submit", actor=officer.user)


def test_what_is_half_written_is_kept_but_not_handed_in(alabama: Department, officer: Any) -> None:
    form = {"title": "Half", "subject": "laws", "minutes": "45"}
    signed_in(officer.user).post(url("outline-new"), form)
    made = CourseOutline.objects.get()
    with pytest.raises(Unmet, match="Still empty: Grades, What students learn"):
        perform(made, "submit", actor=officer.user)
    for minutes in ("-5", "0", "100000", "forty", "4.5"):
        answer = signed_in(officer.user).post(url("outline-new"), {**form, "minutes": minutes})
        assert answer.status_code == 422


# The decision


@pytest.mark.clause("AL-III-A-1-b-i")
def test_only_the_chief_or_a_designee_decides(alabama: Department, officer: Any) -> None:
    made = outline(alabama, officer, "submitted")
    for person in (alabama.sergeant, officer.user):
        for decision in ("approve", "return", "decline"):
            with pytest.raises(NotYours):
                perform(made, decision, actor=person, reason="No")
    with pytest.raises(NotVisible):
        perform(made, "approve", actor=Department("utah").chief)
    perform(made, "approve", actor=alabama.chief)
    assert (made.approved_on, made.approved_by) == (days(0), alabama.chief)
    assert made.approved_until == months_later(days(0), 12) - (days(1) - days(0))


@pytest.mark.clause("AL-III-A-1-b-i")
def test_a_designee_decides_within_the_days_of_the_delegation_only(alabama: Department, officer: Any) -> None:
    designee = seated(Role.SUPERVISOR, alabama.agency)
    lent = {"agency": alabama.agency, "giver": alabama.chief, "receiver": designee}
    decisions = ["course_outline.approve", "course_outline.return", "course_outline.decline"]
    past = DelegationFactory(**lent, decisions=decisions, until=days(-1))
    made = outline(alabama, officer, "submitted")
    with pytest.raises(NotVisible):
        perform(made, "approve", actor=designee)
    past.delete()
    DelegationFactory(**lent, decisions=decisions, until=days(0))
    comment = comment_on(by=designee, outline=made, part="title", text="Shorter, please.")
    assert comment.on_behalf_of == alabama.chief
    perform(made, "return", actor=designee, reason="See the comment.")
    page = words(signed_in(officer.user).get(made.get_absolute_url()))
    assert f"{designee} for {alabama.chief}" in page
    answer_comments(by=officer.user, outline=made, answers={comment.pk: "Shortened."})
    perform(made, "submit", actor=officer.user)
    line = perform(made, "approve", actor=designee)
    assert line.on_behalf_of == alabama.chief


def test_nobody_decides_on_an_outline_of_their_own(alabama: Department, officer: Any) -> None:
    made = outline(alabama, officer, "submitted")
    DelegationFactory(
        agency=alabama.agency, giver=alabama.chief, receiver=officer.user, decisions=["course_outline.approve"]
    )
    with pytest.raises(NotYours):
        perform(made, "approve", actor=officer.user)
    with pytest.raises(MovedMeanwhile):
        comment_on(by=officer.user, outline=made, part="title", text="Fine.")


def test_comments_are_answered_in_the_next_submission(alabama: Department, officer: Any) -> None:
    made = outline(alabama, officer, "submitted")
    chief = signed_in(alabama.chief)
    answer = chief.post(url("outline-comment", made), {"place": "activities:2", "text": "In groups of how many?"})
    assert answer.status_code == 302
    comment = made.comments.get()
    assert (comment.part, comment.line, comment.quote) == ("activities", 2, "Work in groups, 20 minutes")
    author = signed_in(officer.user)
    assert "In groups of how many?" not in words(author.get(made.get_absolute_url())), "not before it is returned"
    assert chief.post(url("outline-comment", made), {"place": "activities:99", "text": "?"}).status_code == 422
    perform(made, "return", actor=alabama.chief, reason="One question.")
    assert "In groups of how many?" in words(author.get(made.get_absolute_url()))
    with pytest.raises(Unmet, match="Comments without an answer: 1"):
        perform(made, "submit", actor=officer.user)
    page = author.get(url("outline-answers", made))
    assert "line 2" in words(page)
    author.post(url("outline-answers", made), {f"answer_{comment.pk.hex}": "Of four.", "version": made.version})
    perform(made, "submit", actor=officer.user)
    assert "Of four." in words(chief.get(made.get_absolute_url()))
    assert "Of four." not in words(signed_in(alabama.principal).get(made.get_absolute_url()))


def test_what_was_handed_in_is_frozen(alabama: Department, officer: Any) -> None:
    for status in ("submitted", "approved", "declined", "retired"):
        made = outline(alabama, officer, status)
        with pytest.raises(MovedMeanwhile):
            change_outline(by=officer.user, outline=made, text=text(), invitations=[], version=made.version)
        assert signed_in(officer.user).get(url("outline-edit", made)).status_code == 404
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE training_courseoutline SET activities = 'x' WHERE id = %s", [made.pk])
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE training_courseoutline SET approved_until = approved_until + 9 WHERE status = 'approved'"
        )


# Versions


@pytest.mark.clause("AL-III-A-1-b-i")
def test_a_changed_outline_is_a_new_version_that_needs_its_own_approval(alabama: Department, officer: Any) -> None:
    first = outline(alabama, officer)
    planned = lesson(alabama, first)
    second = new_version(by=officer.user, outline=first)
    assert (second.edition, second.status, second.series) == (2, "draft", first.series)
    with pytest.raises(Refused, match="in work already"):
        new_version(by=officer.user, outline=first)
    change_outline(
        by=officer.user,
        outline=second,
        text=text(objectives="Students know their rights."),
        invitations=second.invitations.all(),
        version=second.version,
    )
    second.refresh_from_db()
    first.refresh_from_db()
    assert first.status == "approved", "what is approved stays so while its successor is written"
    perform(second, "submit", actor=officer.user)
    perform(second, "approve", actor=alabama.chief)
    first.refresh_from_db()
    planned.refresh_from_db()
    assert (first.status, first.approved_until) == ("retired", days(0))
    assert planned.outline == second, "a lesson of a later day is taught from the newer version"
    page = words(signed_in(alabama.chief).get(url("outline-compare", second)))
    assert "1 point differs" in page
    assert "Students name the steps after an arrest." in page


def test_two_submissions_of_one_version_are_compared(alabama: Department, officer: Any) -> None:
    made = begin_outline(by=officer.user, text=text(), invitations=[invitation(alabama, officer)])
    perform(made, "submit", actor=officer.user)
    perform(made, "return", actor=alabama.chief, reason="Shorter.")
    made.refresh_from_db()
    change_outline(
        by=officer.user, outline=made, text=text(minutes=30), invitations=made.invitations.all(), version=made.version
    )
    made.refresh_from_db()
    perform(made, "submit", actor=officer.user)
    page = words(signed_in(alabama.chief).get(url("outline-compare", made)))
    assert "Version 1, handed in 1" in page
    assert "1 point differs" in page


def test_an_approval_ends_by_itself(alabama: Department, officer: Any) -> None:
    over = outline(alabama, officer, approved_on=days(-400), approved_until=days(-2))
    running = outline(alabama, officer, approved_until=days(3))
    endless = outline(alabama, officer, approved_until=None)
    sweep()
    sweep()
    for made, status in ((over, "retired"), (running, "approved"), (endless, "approved")):
        made.refresh_from_db()
        assert made.status == status
    again = new_version(by=officer.user, outline=over)
    assert text_of(again) == text_of(over)


def test_retiring_calls_off_what_was_planned(alabama: Department, officer: Any) -> None:
    made = outline(alabama, officer)
    planned = lesson(alabama, made)
    perform(made, "retire", actor=alabama.chief, reason="The law changed.")
    planned.refresh_from_db()
    assert (made.approved_until, planned.status) == (days(0), "cancelled")
    tell()
    assert Notice.objects.filter(user=officer.user, title__contains="called off").exists()


def test_approved_outlines_are_copied_by_colleagues(alabama: Department, officer: Any) -> None:
    made, colleague = outline(alabama, officer), post(alabama)
    copy = copy_outline(by=colleague.user, outline=made)
    assert (copy.author, copy.status, copy.copied_from) == (colleague, "draft", made)
    assert copy.series != made.series
    assert text_of(copy) == text_of(made)
    assert not copy.invitations.exists()
    draft = outline(alabama, officer, "draft")
    for person in (colleague.user, alabama.principal, alabama.chief):
        with pytest.raises(NotYours):
            copy_outline(by=person, outline=draft)


# Who sees what


def test_the_row_of_the_matrix(alabama: Department, officer: Any) -> None:
    """Chief, sergeant, auditor read all; other officers and districts what is approved; the school that invited."""
    drafts, submitted, approved = (outline(alabama, officer, s) for s in ("draft", "submitted", "approved"))
    elsewhere = SchoolFactory(district=alabama.district)
    sees = {
        alabama.chief: {drafts, submitted, approved},
        alabama.sergeant: {drafts, submitted, approved},
        alabama.auditor: {drafts, submitted, approved},
        officer.user: {drafts, submitted, approved},
        alabama.officer().user: {approved},
        alabama.superintendent: {approved},
        alabama.principal: {submitted, approved},
        seated(Role.PRINCIPAL, elsewhere): {approved},
        seated(Role.CHIEF, Department("utah").agency): set(),
        Department("utah").principal: set(),
    }
    for person, outlines in sees.items():
        assert set(SEE_OUTLINE.scope(person, CourseOutline.objects.all())) == outlines, person
        for made in (drafts, submitted, approved):
            expected = 200 if made in outlines else 404
            assert signed_in(person).get(made.get_absolute_url()).status_code == expected


# The instructor's training


@pytest.mark.clause("AL-III-A-2-b")
def test_training_in_the_subject_stands_beside_the_outline_and_gaps_are_listed(
    alabama: Department, officer: Any
) -> None:
    made = outline(alabama, officer, "submitted")
    TrainingRecordFactory(officer=officer, topic="justice_system", status="claimed")
    TrainingRecordFactory(officer=officer, topic="justice_system", status="verified", expires_on=days(-1))
    TrainingRecordFactory(officer=officer, topic="first_aid", status="verified")
    sergeant = signed_in(alabama.sergeant)
    assert list(untrained()) == [made]
    assert "No current training in the subject" in words(signed_in(alabama.chief).get(made.get_absolute_url()))
    assert made.title in words(sergeant.get("/"))
    assert made.title in words(sergeant.get(f"{url('outlines')}?untrained=true"))
    assert "no verified record" not in words(signed_in(alabama.principal).get(made.get_absolute_url()))
    TrainingRecordFactory(officer=officer, topic="justice_system", status="verified", expires_on=days(1))
    assert not untrained().exists()
    page = words(signed_in(alabama.chief).get(made.get_absolute_url()))
    assert "No current training in the subject" not in page
    assert "III.A.2.b" in page


# Cost


def test_pages_cost_the_same_for_one_and_many(alabama: Department, officer: Any) -> None:
    made = outline(alabama, officer, "submitted")
    comment_on(by=alabama.chief, outline=made, part="title", text="Shorter.")
    lists = (url("outlines"), url("invitations"), made.get_absolute_url())
    before = [queries(alabama.chief, page) for page in lists]
    for _n in range(4):
        made.invitations.add(invitation(alabama, officer))
        comment_on(by=alabama.chief, outline=made, part="activities", line=1, text="Why?")
        lesson(alabama, outline(alabama, officer))
    assert [queries(alabama.chief, page) for page in lists] == before
    assert max(before) <= 15, before
