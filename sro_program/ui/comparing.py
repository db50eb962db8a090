"""Two versions of one text side by side: what was added, what was taken out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

SAME, ADDED, REMOVED = "same", "added", "removed"
_WORDS = re.compile(r"\S+\s*")


@dataclass(frozen=True, slots=True)
class Difference:
    """One point in both versions; `parts` are (same | added | removed, words) in reading order."""

    label: str
    parts: tuple[tuple[str, str], ...]

    @property
    def changed(self) -> bool:
        return any(kind != SAME for kind, words in self.parts)


def differences(former: Iterable[tuple[str, str]], later: Iterable[tuple[str, str]]) -> list[Difference]:
    """Both versions as (label, words): point by point, those of the later version first."""
    before, after = dict(former), dict(later)
    labels = list(dict.fromkeys([*after, *before]))
    return [Difference(label, tuple(_parts(before.get(label, ""), after.get(label, "")))) for label in labels]


def _parts(before: str, after: str) -> Iterator[tuple[str, str]]:
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield SAME, "".join(old[a:b])
            continue
        if a < b:
            yield REMOVED, "".join(old[a:b])
        if c < d:
            yield ADDED, "".join(new[c:d])
