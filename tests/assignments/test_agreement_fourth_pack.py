"""Adding a state is adding files: a pack that no code knows asks for provisions of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sro_program.policy.checks import packs_are_sound
from sro_program.testing.packs import write_pack
from sro_program.workflow.engine import perform
from sro_program.workflow.errors import Unmet
from tests.factories.agreements import drafted, sign, write_missing
from tests.factories.department import Department

pytestmark = pytest.mark.django_db
TERM = 'term_months = "BL-3:months"'
PROVISION = """
[[agreement.provision]]
key = "keys"
group = "Buildings"
label = "Keys"
asks = "Say who holds the keys of the building."
citation = "Borderland 3(a)"
mark = "S"
clause = "BL-3"
"""
ASKED = (
    ("agreement.toml", TERM, TERM + PROVISION),
    ("clauses.toml", 'demands = ["agreement_in_force"]', 'demands = ["agreement_in_force", "provisions_complete"]'),
)


@pytest.fixture
def borderland(tmp_path: Path, settings: Any) -> Department:
    settings.POLICY_PACK_DIRS = [write_pack(tmp_path, *ASKED)]
    return Department("borderland")


def test_its_checklist_stops_the_signing_by_its_own_clause(borderland: Department) -> None:
    agreement = drafted(borderland, terms="Both sides work together.")
    perform(agreement, "send_for_review", actor=borderland.chief)
    with pytest.raises(Unmet) as refused:
        perform(agreement, "send_for_signature", actor=borderland.chief)
    assert [str(s) for s in refused.value.sentences] == ["“Keys” is missing (Borderland 3(a)). (Borderland 3)"]
    write_missing(agreement)
    perform(agreement, "send_for_signature", actor=borderland.chief)
    for side in ("agency", "district"):
        sign(borderland, agreement, side)
    agreement.refresh_from_db()
    assert agreement.status == "in_force"


def test_a_pack_without_provisions_asks_for_none(tmp_path: Path, settings: Any) -> None:
    settings.POLICY_PACK_DIRS = [write_pack(tmp_path)]
    department = Department("borderland")
    agreement = drafted(department, terms="Both sides work together.")
    assert not agreement.provisions.exists()
    perform(agreement, "send_for_review", actor=department.chief)
    perform(agreement, "send_for_signature", actor=department.chief)
    assert agreement.status == "signing"


@pytest.mark.parametrize(("old", "new", "words"), [
    ('mark = "S"', 'mark = "S"\ntext = "Held by {mayor}."', "'mayor' in braces is none of agency, cost,"),
    ('mark = "S"', 'mark = "S"\ntext = "Held by {"', "in braces is none of"),
    ('clause = "BL-3"', 'clause = "BL-9"', "cites 'BL-9', which is no clause of this pack."),
    ('clause = "BL-3"\n', 'clause = "BL-3"\n' + PROVISION, "names keys twice."),
    ('mark = "S"', 'mark = "sure"', "'sure' is none of"),
])  # fmt: skip
def test_a_fault_in_a_provision_is_named(tmp_path: Path, settings: Any, old: str, new: str, words: str) -> None:
    assert old in PROVISION
    asked = PROVISION.replace(old, new)
    settings.POLICY_PACK_DIRS = [write_pack(tmp_path, ("agreement.toml", TERM, TERM + asked))]
    assert any(words in error.msg for error in packs_are_sound(None))
