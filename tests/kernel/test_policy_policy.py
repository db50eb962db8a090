"""A policy on a day, with an agency's own changes."""

from datetime import date

import pytest

from sro_program.policy.loader import packs
from sro_program.policy.policy import Policy
from sro_program.policy.schema import OverrideData

DAY = date(2026, 9, 1)


def change(clause: str, **fields: object) -> OverrideData:
    values: dict[str, object] = {
        "key": "3f2a91bc-0000-4000-8000-000000000000",
        "since": date(2026, 1, 1),
        "author": "Chief Casey Example",
        "reason": "Council decision",
        **fields,
    }
    return OverrideData(clause=clause, **values)  # type: ignore[arg-type]  # fields vary per test


def alabama(*overrides: OverrideData, on: date = DAY) -> Policy:
    return Policy(packs()["alabama"], on, overrides)


def test_a_clause_has_a_version_that_names_its_text():
    clause = alabama().clause("AL-III-B-5")
    assert clause is not None
    assert clause.version == "AL-III-B-5@2019-06-01"


def test_an_unknown_clause_demands_nothing():
    assert alabama().clause("UT-SELECT-1") is None


def test_a_clause_demands_nothing_before_its_first_day():
    assert alabama(on=date(2019, 5, 31)).clause("AL-II-C") is None
    assert alabama(on=date(2019, 6, 1)).clause("AL-II-C") is not None


def test_a_changed_number_reaches_clause_rule_and_version():
    policy = alabama(change("AL-III-B-3", number="notice_days", value=10))
    clause = policy.clause("AL-III-B-3")
    assert clause is not None
    assert clause.numbers == {"minimum_members": 2, "notice_days": 10}
    assert clause.version == "AL-III-B-3@2019-06-01~3f2a91bc"
    assert policy.selection.interview_notice_days == 10


@pytest.mark.parametrize(("day", "days"), [(date(2025, 12, 31), 5), (date(2026, 1, 1), 10), (date(2026, 3, 2), 5)])
def test_a_change_holds_on_its_days_only(day, days):
    policy = alabama(
        change("AL-III-B-3", number="notice_days", value=10, until=date(2026, 3, 1)),
        on=day,
    )
    assert policy.selection.interview_notice_days == days


def test_the_later_change_of_a_number_wins_and_both_stay_in_sight():
    policy = alabama(
        change("AL-III-B-3", number="notice_days", value=7, since=date(2026, 5, 1)),
        change("AL-III-B-3", number="notice_days", value=10),
    )
    standing = policy.standing("AL-III-B-3")
    assert standing is not None
    assert policy.selection.interview_notice_days == 7
    assert [o.value for o in standing.changes] == [10, 7]
    assert standing.pack_clause.numbers["notice_days"] == 5


def test_a_value_stored_as_text_comes_back_in_the_kind_of_the_pack():
    assert alabama(change("AL-III-B-3", number="notice_days", value="8")).selection.interview_notice_days == 8


def test_a_clause_switched_off_demands_nothing_but_stays_in_sight():
    policy = alabama(change("AL-III-B-3", off=True))
    standing = policy.standing("AL-III-B-3")
    assert policy.clause("AL-III-B-3") is None
    assert standing is not None
    assert standing.off_by is not None
    assert standing.off_by.author == "Chief Casey Example"
    assert "AL-III-B-3" not in [c.id for c in policy.clauses()]
    assert (policy.selection.board.confirmations, policy.selection.board.seats) == ((), ())


def test_a_qualification_falls_away_with_its_clause():
    assert alabama(change("AL-III-B-2", off=True)).selection.qualifications == ()


def test_the_chain_and_the_joint_discussion_fall_away_with_their_clauses():
    policy = Policy(packs()["utah"], DAY, (change("UT-SELECT-1", off=True), change("UT-LAW-703-2-g", off=True)))
    assert (policy.selection.uses_chain, policy.selection.joint_discussion) == (False, None)


@pytest.mark.parametrize("clause_id", ["AL-III-B-5", "AL-NOTE", "AL-LAW-16-1-44-1"])
def test_some_clauses_cannot_be_switched_off_and_say_why(clause_id):
    clause = alabama().clause(clause_id)
    assert clause is not None
    assert not clause.may_be_off
    assert clause.why_not_off


def test_a_number_the_source_states_cannot_be_changed():
    clause = alabama().clause("AL-LAW-650-X-12-02")
    assert clause is not None
    assert [n.adjustable for n in clause.details] == [False, False]
