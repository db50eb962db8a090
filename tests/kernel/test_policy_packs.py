"""The three packs that come with the program."""

from datetime import date

import pytest

from sro_program.policy.loader import packs
from sro_program.policy.policy import Policy
from sro_program.policy.schema import QUALIFICATION_CHECKS, Pack

DAY = date(2026, 9, 1)

ALABAMA = [
    "AL-II-C",
    "AL-III-A-1-a",
    "AL-III-A-1-b",
    "AL-III-A-1-b-i",
    "AL-III-A-1-b-ii",
    "AL-III-A-1-c",
    "AL-III-A-2-a",
    "AL-III-A-2-a-i",
    "AL-III-A-2-b",
    "AL-III-A-2-c",
    "AL-III-A-2-d",
    "AL-III-A-2-e",
    "AL-III-A-2-f",
    "AL-III-A-2-g",
    "AL-III-A-2-h",
    "AL-III-A-2-i",
    "AL-III-A-2-j",
    "AL-III-A-2-k",
    "AL-III-A-2-l",
    "AL-III-A-2-m",
    "AL-III-A-2-n",
    "AL-III-A-2-o",
    "AL-III-B-1",
    "AL-III-B-2",
    "AL-III-B-3",
    "AL-III-B-4",
    "AL-III-B-5",
    "AL-III-B-6",
    "AL-III-B-7",
    "AL-NOTE",
]
UTAH = [
    "UT-POLICY",
    "UT-PROGRAM",
    "UT-CONTRACT",
    "UT-SELECT-1",
    "UT-SELECT-2",
    "UT-SELECT-3",
    "UT-SELECT-4",
    "UT-SUP-A",
    "UT-SUP-B",
    "UT-SUP-C",
    "UT-DUTY",
    "UT-QUAL",
    "UT-UNIFORM",
    "UT-TRAIN-1",
    "UT-TRAIN-2",
    "UT-TRAIN-3",
    "UT-REPORT-1",
    "UT-REPORT-2",
    "UT-FORCE",
]


def policy(key: str, on: date = DAY) -> Policy:
    return Policy(packs()[key], on)


def test_every_clause_of_both_model_policies_is_there():
    assert len(ALABAMA) + len(UTAH) == 49
    assert [c for c in packs()["alabama"].clause_ids if "-LAW-" not in c] == ALABAMA
    assert [c for c in packs()["utah"].clause_ids if "-LAW-" not in c] == UTAH


@pytest.mark.parametrize("clause_id", ALABAMA + UTAH)
def test_a_clause_says_where_it_stands_and_what_is_done_about_it(clause_id):
    clause = policy("alabama" if clause_id.startswith("AL") else "utah").clause(clause_id)
    assert clause is not None
    assert all((clause.citation, clause.says, clause.must, clause.source, clause.mark_words, clause.since_words))


@pytest.mark.clause("AL-NOTE")
def test_alabama_carries_its_internal_use_note():
    assert packs()["alabama"].note.startswith("For internal use only.")


@pytest.mark.parametrize("key", ["alabama", "utah", "national"])
def test_a_pack_has_a_note_titles_choices_and_questions_for_every_criterion(key):
    pack = packs()[key]
    assert pack.note
    assert pack.titles["sergeant"]
    assert {q.criterion for q in pack.selection.questions} == {c.key for c in pack.selection.criteria}
    assert {"training_topic", "conflict_kind", "waiver_reason"} <= set(pack.choices)


def anchors(pack: Pack) -> list[str]:
    return [text for c in pack.selection.criteria for _, text in c.ladder()]


@pytest.mark.parametrize(("key", "count"), [("alabama", 8), ("utah", 5), ("national", 6)])
def test_every_criterion_has_five_anchors_of_its_own(key, count):
    criteria = packs()[key].selection.criteria
    assert [list(c.anchors) for c in criteria] == [[1, 2, 3, 4, 5]] * count
    assert len(set(anchors(packs()[key]))) == 5 * count
    assert min(len(text) for text in anchors(packs()[key])) >= 40


@pytest.mark.parametrize("key", ["alabama", "utah", "national"])
def test_qualifications_are_checked_in_ways_the_program_knows(key):
    rule = packs()[key].selection
    assert {q.check for q in rule.qualifications} <= QUALIFICATION_CHECKS


@pytest.mark.clause("AL-III-B-2")
def test_alabama_asks_for_certification_requirements_and_volunteering():
    rule = policy("alabama").selection
    assert [q.key for q in rule.qualifications] == ["certified", "department_requirements", "volunteered"]
    assert [q.key for q in rule.qualifications if q.waivable] == ["department_requirements"]
    assert not rule.uses_chain
    assert rule.joint_discussion is None


@pytest.mark.clause("AL-III-B-3")
def test_alabama_board_needs_both_sides_and_both_confirmations():
    board = policy("alabama").selection.board
    assert board.confirmations == ("agency_chief", "superintendent")
    assert [(s.side, s.minimum, s.required) for s in board.seats] == [("agency", 1, True), ("school", 1, True)]
    assert board.minimum_members == 2


@pytest.mark.clause("AL-III-B-4")
def test_alabama_has_its_eight_criteria():
    assert [c.key for c in policy("alabama").selection.criteria] == [
        "job_knowledge",
        "experience",
        "training",
        "education",
        "appearance",
        "attitude",
        "communication",
        "bearing",
    ]


@pytest.mark.clause("UT-SELECT-1")
def test_utah_uses_the_chain_with_a_copy_and_asks_for_sworn_and_off_probation():
    rule = policy("utah").selection
    assert (rule.uses_chain, rule.copies_supervisor) == (True, True)
    assert [q.check for q in rule.qualifications] == ["sworn", "off_probation", "volunteered"]
    assert rule.joint_discussion == "UT-LAW-703-2-g"


@pytest.mark.clause("UT-SELECT-3")
def test_utah_board_asks_why_no_school_administrator_sits_on_it():
    board = policy("utah").selection.board
    assert (board.confirmations, board.chair) == ((), "sro_supervisor")
    seat = board.seat("school_administrator")
    assert seat is not None
    assert (seat.required, bool(seat.reason_when_missing)) == (False, True)


@pytest.mark.clause("UT-QUAL")
def test_utah_shows_five_trainings_without_demanding_them():
    rule = policy("utah").selection
    assert len(rule.shown_training) == 5
    assert not any(q.topics for q in rule.qualifications)


@pytest.mark.clause("UT-SELECT-4")
def test_utah_has_its_five_criteria():
    assert [c.key for c in policy("utah").selection.criteria] == [
        "competence",
        "judgment",
        "fosters_learning",
        "special_skills",
        "commitment",
    ]


def test_national_asks_for_three_years_of_service_which_may_be_waived():
    item = policy("national").selection.qualification("service_years")
    assert item is not None
    assert (item.number, item.waivable) == (3, True)


def test_the_training_section_of_utah_changes_its_text_with_the_law():
    before = policy("utah", date(2026, 6, 30)).clause("UT-LAW-702")
    after = policy("utah", date(2026, 7, 1)).clause("UT-LAW-702")
    assert before is not None
    assert after is not None
    assert (before.version, before.mark) == ("UT-LAW-702@2024-05-01", "S-old")
    assert (after.version, after.mark) == ("UT-LAW-702@2026-07-01", "?")
