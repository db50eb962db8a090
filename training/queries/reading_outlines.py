"""An outline as people read it: part by part, line by line, with what was said about each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from sro_program.policy.loader import packs

from ..models import CourseOutline, Grade, OutlineComment, Part
from ..models.outlines import TEXTS

_GRADES = dict(Grade.choices)


@dataclass(frozen=True, slots=True)
class Line:
    number: int
    text: str
    comments: list[OutlineComment] = field(default_factory=list)

    @property
    def place(self) -> int:
        return self.number


@dataclass(frozen=True, slots=True)
class PartRead:
    """One part with its lines; `comments` are those on the part as a whole, or on lines that are gone."""

    part: str
    label: str
    lines: list[Line]
    comments: list[OutlineComment] = field(default_factory=list)


def subject_name(pack: str, subject: str) -> str:
    """As the pack names it; what a pack does not know stays as it is. Asks the database nothing."""
    known = packs()[pack].choices.get("instruction_subject", ())
    return next((c.label for c in known if c.key == subject), subject)


def subject_label(record: Any) -> str:
    """The subject of an outline or a lesson, in the words of its policy."""
    return subject_name(record.policy_pack, record.subject)


def all_subjects() -> list[tuple[str, str]]:
    """Every subject of every pack once, for filters."""
    known = {c.key: c.label for pack in packs().values() for c in pack.choices.get("instruction_subject", ())}
    return sorted(known.items(), key=lambda pair: pair[1])


def grades_text(grades: Iterable[str]) -> str:
    return ", ".join(str(_GRADES.get(g, g)) for g in grades)


def short_facts(outline: Any, subject: str) -> Iterator[tuple[Part, str]]:
    yield Part.TITLE, outline.title
    yield Part.SUBJECT, subject
    yield Part.GRADES, grades_text(outline.grades)
    yield Part.MINUTES, _("%d minutes") % outline.minutes


def lines_of(text: str) -> list[str]:
    """Lines with something on them; blank ones count for nobody."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def parts_read(outline: CourseOutline, comments: Sequence[OutlineComment]) -> list[PartRead]:
    found = [_read(part, [words], comments) for part, words in short_facts(outline, subject_label(outline))]
    return found + [_read(part, lines_of(getattr(outline, part.value)), comments) for part in TEXTS]


def _read(part: Part, lines: list[str], comments: Sequence[OutlineComment]) -> PartRead:
    mine = [c for c in comments if c.part == part.value]
    read = [Line(n, text, [c for c in mine if c.line == n]) for n, text in enumerate(lines, start=1)]
    rest = [c for c in mine if c.line is None or c.line > len(lines)]
    return PartRead(part.value, str(part.label), read, rest)


def places(outline: CourseOutline) -> dict[str, str]:
    """What a comment can be about: each part, and each line of a long one."""
    found: dict[str, str] = {}
    for part in Part:
        found[part.value] = str(part.label)
        if part in TEXTS:
            for n, line in enumerate(lines_of(getattr(outline, part.value)), start=1):
                said = _("%(part)s, line %(n)d: %(text)s")
                found[f"{part.value}:{n}"] = said % {"part": part.label, "n": n, "text": line[:80]}
    return found


def quoted(outline: CourseOutline, part: str, line: int | None) -> str:
    lines = lines_of(getattr(outline, part)) if line is not None and part in {p.value for p in TEXTS} else []
    return lines[line - 1] if line is not None and 0 < line <= len(lines) else ""


def points(text: Any, subject: str) -> Iterator[tuple[str, str]]:
    """One version, or one text as it was handed in, point by point."""
    for part, words in short_facts(text, subject):
        yield str(part.label), words
    for part in TEXTS:
        yield str(part.label), getattr(text, part.value)
