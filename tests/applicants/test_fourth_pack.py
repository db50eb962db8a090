"""Adding a state is adding files: a whole selection runs under a pack that no code knows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from applicants.models import ConflictDeclaration, RecommendedEntry
from sro_program.testing.packs import write_pack
from sro_program.workflow.engine import perform
from sro_program.workflow.errors import Unmet
from sro_program.workflow.log import lines_of
from tests.factories.department import Department
from tests.factories.selection import ScoreSheetFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def borderland(tmp_path: Path, settings: Any) -> Department:
    write_pack(tmp_path)
    settings.POLICY_PACK_DIRS = [tmp_path]
    return Department("borderland")


def test_selection_runs_under_a_pack_of_files_alone(borderland: Department) -> None:
    borderland.agreement()
    opening, (best,) = borderland.forwarded(5)
    assert [c["key"] for c in opening.criteria] == [c.key for c in opening.policy.selection.criteria]
    perform(best, "appoint", actor=borderland.chief, data=borderland.appointment(opening))
    line = lines_of(best).last()
    assert line is not None
    assert all(version.startswith("BL-") for version in line.clauses)
    assert RecommendedEntry.objects.get().application == best


def test_its_refusals_cite_its_own_clauses(borderland: Department) -> None:
    application = borderland.application(borderland.opening(), volunteer=False)
    with pytest.raises(Unmet) as refused:
        perform(application, "submit", actor=application.applicant)
    assert [s.clause.citation for s in refused.value.sentences if s.clause] == ["Borderland 1"]


def test_its_board_must_agree_to_the_last_member(borderland: Department) -> None:
    opening = borderland.opening()
    application = borderland.eligible(opening)
    perform(opening, "close", actor=borderland.sergeant)
    board = borderland.board(opening, status="constituted")
    borderland.hear(board, application)
    borderland.explain(board, application)
    for member in board.members.all():
        ConflictDeclaration.objects.create(member=member, application=application, conflict=False)
        doubts = member.user == borderland.principal
        sheet = ScoreSheetFactory(member=member, application=application, recommends=not doubts, rates=4)
        perform(sheet, "submit", actor=member.user)
    perform(board, "close", actor=borderland.sergeant)
    application.refresh_from_db()
    assert application.status == "not_recommended"
