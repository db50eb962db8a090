"""Packs from files alone, and what is said about faulty ones."""

from datetime import date

import pytest

from sro_program.policy.checks import packs_are_sound
from sro_program.policy.loader import PackFault, packs
from sro_program.policy.policy import Policy
from sro_program.testing.packs import write_pack


@pytest.fixture
def pack_dir(settings, tmp_path):
    def use(*swaps):
        settings.POLICY_PACK_DIRS = [write_pack(tmp_path, *swaps)]

    return use


def test_a_fourth_pack_loads_from_files_alone(pack_dir):
    pack_dir()
    assert sorted(packs()) == ["alabama", "borderland", "national", "utah"]
    policy = Policy(packs()["borderland"], date(2026, 9, 1))
    rule = policy.selection
    assert rule.board.minimum_members == 3
    assert rule.retention.years == 5
    assert (rule.recommend_rule, rule.criteria[0].weight) == ("unanimous", 2)
    assert policy.agreement.term_months == 24
    assert policy.titles["chief"] == "Sheriff"
    assert policy.choices("conflict_kind") == packs()["national"].choices["conflict_kind"]
    assert packs_are_sound(None) == []


def test_a_rule_takes_its_number_from_the_version_in_force(pack_dir):
    pack_dir()
    pack = packs()["borderland"]
    assert [Policy(pack, day).selection.board.minimum_members for day in (date(2025, 12, 31), date(2026, 1, 1))] == [
        2,
        3,
    ]


def test_a_folder_that_is_itself_a_pack_may_be_named(settings, tmp_path):
    settings.POLICY_PACK_DIRS = [write_pack(tmp_path) / "borderland"]
    assert "borderland" in packs()


def test_without_more_folders_there_are_three():
    assert sorted(packs()) == ["alabama", "national", "utah"]


@pytest.mark.parametrize(
    ("swap", "sentence"),
    [
        (
            ("clauses.toml", 'citation = "Borderland 1"\n', ""),
            "borderland/clauses.toml: clause[1].citation: is missing; give a text in quotes.",
        ),
        (
            ("clauses.toml", 'mark = "S"\nsays = "An agreement', 'mark = "sure"\nsays = "An agreement'),
            "borderland/clauses.toml: clause[4].mark: 'sure' is none of ?, R, S, S-old, local.",
        ),
        (
            ("clauses.toml", "until = 2025-12-31\n", ""),
            "borderland: BL-2: the version since 2025-01-01 must end before 2026-01-01.",
        ),
        (
            ("clauses.toml", "until = 2025-12-31\n", "until = 2024-12-31\n"),
            "borderland/clauses.toml: clause[2].until: lies before since (2025-01-01).",
        ),
        (
            ("clauses.toml", 'id = "BL-3"', 'id = "three"'),
            "borderland/clauses.toml: clause[4].id: 'three' is not a clause id such as AL-III-B-5.",
        ),
        (
            ("clauses.toml", "value = 24", "value = true"),
            "borderland/clauses.toml: clause[4].numbers.months.value: must be a number or a text, not True.",
        ),
        (
            ("selection.toml", 'clause = "BL-2"\nweight', 'clause = "BL-9"\nweight'),
            "borderland: selection.criterion calm: cites 'BL-9', which is no clause of this pack.",
        ),
        (
            ("selection.toml", '4 = "Calms others."\n', ""),
            (
                "borderland/selection.toml: selection.criterion[1].anchors: must give one text for each of 1, 2, 3, 4 "
                "and 5."
            ),
        ),
        (
            ("selection.toml", "BL-2:notice", "BL-2:days"),
            "borderland: selection.interview_notice_days: BL-2 has no whole number 'days' in every version.",
        ),
        (
            ("selection.toml", "BL-2:notice", "5"),
            (
                "borderland/selection.toml: selection.interview_notice_days: must point to a number of a clause, "
                "such as AL-III-B-3:notice_days."
            ),
        ),
        (
            ("selection.toml", "uses_chain = false", 'uses_chain = "no"'),
            "borderland/selection.toml: selection.uses_chain: must be true or false, not 'no'.",
        ),
        (
            ("selection.toml", 'check = "sworn"', 'check = "tall"'),
            (
                "borderland/selection.toml: selection.qualification[1].check: 'tall' is none of certified, "
                "department_requirements, off_probation, service_years, sworn, training_topic, volunteered."
            ),
        ),
        (
            ("selection.toml", 'check = "sworn"', 'check = "training_topic"\ntopics = ["juggling"]'),
            "borderland: sworn: 'juggling' is not in the choice list training_topic.",
        ),
        (
            ("selection.toml", 'number = "BL-1:years"\n', ""),
            (
                "borderland/selection.toml: selection.qualification[3].number: is missing; say how many years of "
                "service, as CLAUSE:number."
            ),
        ),
        (
            ("selection.toml", 'chair = "sheriff"', 'chair = "mayor"'),
            "borderland/selection.toml: selection.board.chair: 'mayor' is not the key of a seat.",
        ),
        (
            ("selection.toml", '["superintendent"]', '["mayor"]'),
            (
                "borderland/selection.toml: selection.board.confirmations: 'mayor' is none of agency_chief, "
                "superintendent."
            ),
        ),
        (
            ("selection.toml", 'criterion = "care"', 'criterion = "wit"'),
            "borderland: question why: belongs to no criterion 'wit'.",
        ),
        (
            ("agreement.toml", 'title = "Agreement"', 'title = "Agreement"\ncolor = "red"'),
            "borderland/agreement.toml: agreement.color: is not known here; look for a misspelling.",
        ),
        (
            ("agreement.toml", "[agreement]", "[contract]"),
            "borderland/agreement.toml: contract: is not known here; look for a misspelling.",
        ),
        (
            ("pack.toml", 'choices_from = "national"', 'choices_from = "utah"'),
            "borderland: pack.choices_from: 'utah' is no pack that has choice lists of its own.",
        ),
        (
            ("pack.toml", 'key = "borderland"', 'key = "utah"'),
            "borderland/pack.toml: pack.key: 'utah' is taken by another pack.",
        ),
        (
            ("pack.toml", 'key = "borderland"', "key = borderland"),
            "borderland/pack.toml: cannot be read: Invalid value (at line 3, column 7)",
        ),
        (
            ("pack.toml", "since = 2025-01-01", 'since = "soon"'),
            "borderland/pack.toml: pack.since: must be a day such as 2024-05-01, not 'soon'.",
        ),
    ],
)
def test_a_fault_names_file_and_key(pack_dir, swap, sentence):
    pack_dir(swap)
    errors = packs_are_sound(None)
    assert sentence in [e.msg for e in errors]
    assert {e.id for e in errors} == {"policy.E001"}
    with pytest.raises(PackFault, match="borderland"):
        packs()


def test_a_table_may_not_stand_in_two_files(pack_dir, tmp_path, settings):
    pack_dir()
    (tmp_path / "borderland" / "zz.toml").write_text("[agreement]\n", encoding="utf-8")
    assert [e.msg for e in packs_are_sound(None)] == [
        "borderland/zz.toml: agreement: stands already in borderland/agreement.toml."
    ]


def test_a_named_folder_without_packs_is_reported(settings, tmp_path):
    settings.POLICY_PACK_DIRS = [tmp_path / "nothing"]
    assert [e.msg for e in packs_are_sound(None)] == [
        f"{tmp_path / 'nothing'}: holds no pack; a pack is a folder with pack.toml in it."
    ]
