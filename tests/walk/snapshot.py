"""The letters of every answer, committed: a changed right shows in the diff of tests/snapshots/walk.json.

For each page: its variants in order, then who got which letters (GET, then POST); "_" was not asked.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.factories.world import PERSONAS

from .targets import Target
from .walking import METHODS, Walk

FILE = Path(__file__).parents[1] / "snapshots" / "walk.json"
NOT_ASKED = "_"
VARIANTS = "asked for"
Rights = dict[str, dict[str, str]]
"""Page -> persona -> letters; under VARIANTS, the variants."""


def rights(walk: Walk, targets: Iterable[Target]) -> Rights:
    """What one person may do, page by page."""
    variants: dict[str, list[str]] = {}
    for target in targets:
        variants.setdefault(target.name, []).append(target.variant)
    return {
        name: {
            VARIANTS: ", ".join(asked),
            walk.persona.name: " ".join(
                "".join(walk.letters.get(name, {}).get(method, {}).get(v, NOT_ASKED) for v in asked)
                for method in METHODS
            ),
        }
        for name, asked in variants.items()
    }


def committed() -> Rights:
    if not FILE.exists():
        return {}
    return {
        page: {VARIANTS: row[VARIANTS]}
        | {person: letters for letters, people in row.items() if letters != VARIANTS for person in people.split()}
        for page, row in json.loads(FILE.read_text()).items()
    }


def differences(now: Rights, person: str) -> list[str]:
    """Where the committed letters of this person say something else."""
    before = committed()
    return [
        f"{page}: {person} has “{now.get(page, {}).get(key)}”, committed “{before.get(page, {}).get(key)}”"
        for page in sorted({*now, *before})
        for key in (person, VARIANTS)
        if now.get(page, {}).get(key) != before.get(page, {}).get(key)
    ]


def accept(now: Rights) -> None:
    """Write what this person got beside what is committed of the others, whoever else is writing."""
    FILE.parent.mkdir(exist_ok=True)
    with _alone():
        before = committed()
        merged = {page: {**before.get(page, {}), **row} for page, row in now.items()}
        FILE.write_text(json.dumps({p: _grouped(merged[p]) for p in sorted(merged)}, indent=1) + "\n")


def _grouped(row: dict[str, str]) -> dict[str, str]:
    people: dict[str, list[str]] = {}
    for person in PERSONAS:
        if person in row:
            people.setdefault(row[person], []).append(person)
    return {VARIANTS: row[VARIANTS], **{letters: " ".join(names) for letters, names in people.items()}}


@contextmanager
def _alone() -> Iterator[None]:
    with (FILE.parent / ".walk.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    Path(lock.name).unlink(missing_ok=True)


def accepting() -> bool:
    return bool(os.environ.get("UPDATE_SNAPSHOTS"))
