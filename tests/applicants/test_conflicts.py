"""Conflicts of interest: declared before scoring, told to few, kept up to date."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from applicants.models import BoardMember, ConflictDeclaration
from applicants.services.boards import declare_conflict
from sro_program.accounts.models import User
from sro_program.organisations.models import Role
from sro_program.workflow.engine import perform
from sro_program.workflow.errors import NotVisible
from tests.factories.boards import board_at_work
from tests.factories.department import Department
from tests.factories.organisations import seated

pytestmark = pytest.mark.django_db


@pytest.fixture
def alabama() -> Department:
    return Department("alabama")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(name: str, record: Any) -> str:
    return reverse(f"applicants:{name}", args=[record.pk])


def words(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_conflict_is_asked_before_scoring_and_keeps_its_words_from_ordinary_members(alabama: Department) -> None:
    board, (application,) = board_at_work(alabama)
    url = address("conflict", application)
    assert "Family or household" in words(signed_in(alabama.principal).get(url))
    given = {"kind": "family", "explanation": "He is my cousin."}
    assert signed_in(alabama.principal).post(url, given)["Location"] == address("board", board)
    declaration = ConflictDeclaration.objects.get()
    assert (declaration.conflict, declaration.kind, declaration.member.user) == (True, "family", alabama.principal)

    stands_aside = "Principal Example stands aside: conflict of interest"
    ordinary = seated(Role.PRINCIPAL, alabama.school)
    BoardMember.objects.create(
        board=board, user=ordinary, seat="school_system", side="school", chosen_by=alabama.chief
    )
    for reader, reads in ((alabama.sergeant, True), (alabama.principal, True), (ordinary, False)):
        page = words(signed_in(reader).get(address("board", board)))
        assert (stands_aside in page, "He is my cousin." in page) == (True, reads)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({}, "Choose one. “No” is an answer too."),
        ({"kind": "envy"}, "Choose one of the answers listed."),
        ({"kind": "other", "explanation": "x" * 501}, "at most 500 characters"),
        ({"kind": "none", "explanation": "a\u202eb"}, "Remove the hidden character U+202E"),
    ],
)
def test_bad_declaration_is_refused_at_the_field(alabama: Department, given: dict[str, str], says: str) -> None:
    _, (application,) = board_at_work(alabama)
    response = signed_in(alabama.principal).post(address("conflict", application), given)
    assert (response.status_code, says in words(response)) == (422, True)
    assert ConflictDeclaration.objects.count() == 0


def test_conflict_taken_back_says_why(alabama: Department) -> None:
    _, (application,) = board_at_work(alabama)
    declare_conflict(application, by=alabama.principal, conflict=True, kind="friendship")
    url = address("conflict", application)
    refused = signed_in(alabama.principal).post(url, {"kind": "none"})
    assert (refused.status_code, "Say why there is none after all." in words(refused)) == (422, True)
    signed_in(alabama.principal).post(url, {"kind": "none", "explanation": "A namesake, not my friend."})
    assert ConflictDeclaration.objects.get().conflict is False


def test_only_members_of_a_board_at_work_declare(alabama: Department) -> None:
    board, (application,) = board_at_work(alabama)
    for person in (alabama.chief, alabama.superintendent, application.applicant, Department("utah").principal):
        with pytest.raises(NotVisible):
            declare_conflict(application, by=person, conflict=True, kind="other")
        assert signed_in(person).get(address("conflict", application)).status_code == 404
    alabama.hear(board, application)
    alabama.score(board, application)
    alabama.explain(board, application)
    perform(board, "close", actor=alabama.sergeant)
    with pytest.raises(NotVisible):
        declare_conflict(application, by=alabama.principal, conflict=True, kind="other")
