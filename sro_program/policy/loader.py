"""Finds the packs, reads their files, and says in plain words what is wrong with them.

A pack is a folder with `pack.toml` and any number of further `.toml` files. Which file holds what is the author's
choice; each of the tables `pack`, `titles`, `selection`, `agreement` and `choices` stands in one file, `clause`
lists may stand in several.
"""

from __future__ import annotations

import itertools
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from django.conf import settings

from sro_program.policy import parsing, parsing_training
from sro_program.policy.covering import CoverageRule
from sro_program.policy.evaluating import EvaluationRule, InspectionRule, Point
from sro_program.policy.reading import Faults, Table
from sro_program.policy.record_years import RecordsRule
from sro_program.policy.schema import Choice, NumberRef, Pack
from sro_program.policy.training import TrainingRule

OWN_PACKS = Path(__file__).parent / "packs"
PARTS = (
    *("pack", "titles", "selection", "agreement", "choices"),
    *("coverage", "evaluation", "inspection", "records", "training"),
)
OPTIONAL = ("coverage", "records", "training")
LENT = ("choices", "evaluation", "inspection")
"""What a pack may take from the one it names in `choices_from`."""
TITLES = (
    "chief",
    "supervisor",
    "sergeant",
    "officer",
    "principal",
    "superintendent",
    "district",
    "board",
    "application",
)


class PackFault(Exception):
    """At least one pack cannot be used. `sentences` name file and key."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences


def packs() -> dict[str, Pack]:
    """All packs by key. Read once; a changed file shows after a restart."""
    found, faults = _read(tuple(str(folder) for folder in getattr(settings, "POLICY_PACK_DIRS", ())))
    if faults:
        raise PackFault(list(faults))
    return dict(found)


def faults() -> tuple[str, ...]:
    """What is wrong with the packs, for the system check."""
    return _read(tuple(str(folder) for folder in getattr(settings, "POLICY_PACK_DIRS", ())))[1]


@lru_cache(maxsize=16)
def _read(extra: tuple[str, ...]) -> tuple[Mapping[str, Pack], tuple[str, ...]]:
    problems = Faults()
    found: dict[str, Pack] = {}
    for folder in _folders(extra, problems):
        pack = read_pack(folder, problems)
        if pack is None:
            continue
        if pack.key in found:
            problems.add(f"{folder.name}/pack.toml: pack.key", f"{pack.key!r} is taken by another pack.")
        found[pack.key] = pack
    whole = {key: _with_borrowed_choices(pack, found, problems) for key, pack in found.items()}
    for pack in whole.values():
        _training_topics_exist(pack, problems)
    return MappingProxyType(whole), tuple(problems.sentences)


def _folders(extra: tuple[str, ...], problems: Faults) -> list[Path]:
    """A named folder is a pack itself or holds packs."""
    folders: list[Path] = []
    for root in (OWN_PACKS, *(Path(name) for name in extra)):
        if (root / "pack.toml").is_file():
            folders.append(root)
            continue
        inside = sorted(p.parent for p in root.glob("*/pack.toml"))
        if not inside:
            problems.add(str(root), "holds no pack; a pack is a folder with pack.toml in it.")
        folders.extend(inside)
    return folders


def _must_have(name: str, borrows: bool) -> bool:
    """Whether a pack without this part is faulty: one that borrows its choices borrows what is asked with them too."""
    return name not in OPTIONAL and (name not in LENT or (name != "choices" and not borrows))


def read_pack(folder: Path, problems: Faults) -> Pack | None:
    """None where a fault leaves nothing to use; the reason is in `problems`."""
    before = len(problems.sentences)
    parts, clause_rows = _files(folder, problems)
    borrows = "pack" in parts and parts["pack"].has("choices_from")
    for name in PARTS:
        if name not in parts and _must_have(name, borrows):
            problems.add(f"{folder.name}: {name}", "stands in no file of the pack.")
    if len(problems.sentences) > before:
        return None
    head = parts["pack"]
    clauses = tuple(parsing.clause_of(row, head) for row in clause_rows)
    pack = Pack(
        key=head.key(),
        title=head.text("title"),
        state=head.text("state", ""),
        source=head.text("source"),
        note=head.text("note"),
        dates_note=head.text("dates_note"),
        clauses=clauses,
        titles=_titles(parts["titles"]),
        selection=parsing.selection_of(parts["selection"]),
        agreement=parsing.agreement_of(parts["agreement"]),
        choices=parsing.choices_of(parts["choices"]) if "choices" in parts else {},
        evaluation=parsing.evaluation_of(parts["evaluation"]) if "evaluation" in parts else EvaluationRule(),
        inspection=parsing.inspection_of(parts["inspection"]) if "inspection" in parts else InspectionRule(),
        choices_from=head.text("choices_from", ""),
        coverage=parsing.coverage_of(parts["coverage"]) if "coverage" in parts else CoverageRule(),
        training=parsing_training.training_of(parts["training"]) if "training" in parts else TrainingRule(),
        records=parsing.records_of(parts["records"]) if "records" in parts else RecordsRule(),
    )
    head.day("since")
    head.close()
    _no_overlap(pack, folder.name, problems)
    _references_exist(pack, folder.name, problems)
    return pack if len(problems.sentences) == before else None


def _files(folder: Path, problems: Faults) -> tuple[dict[str, Table], list[Table]]:
    parts: dict[str, Table] = {}
    clauses: list[Table] = []
    for path in sorted(folder.glob("*.toml")):
        place = f"{folder.name}/{path.name}:"
        try:
            data = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as fault:
            problems.add(place.removesuffix(":"), f"cannot be read: {fault}")
            continue
        whole = Table(data, place, problems)
        clauses += whole.tables("clause", needed=False)
        for name in PARTS:
            if name not in data:
                continue
            table = whole.table(name)
            if name in parts:
                whole.fault(name, f"stands already in {parts[name].place.split(':')[0]}.")
            else:
                parts[name] = table
        whole.close()
    return parts, clauses


def _titles(table: Table) -> Mapping[str, str]:
    titles = {name: table.text(name) for name in TITLES}
    table.close()
    return MappingProxyType(titles)


def _no_overlap(pack: Pack, place: str, problems: Faults) -> None:
    """Two versions of a clause may not hold on the same day: a record must know its one text."""
    for clause_id in pack.clause_ids:
        versions = pack.versions(clause_id)
        for older, newer in itertools.pairwise(versions):
            if older.until is None or newer.since <= older.until:
                problems.add(
                    f"{place}: {clause_id}",
                    f"the version since {older.since.isoformat()} must end before {newer.since.isoformat()}.",
                )


def _references_exist(pack: Pack, place: str, problems: Faults) -> None:
    known = set(pack.clause_ids)
    for where, clause_id in _cited(pack):
        if clause_id and clause_id not in known:
            problems.add(f"{place}: {where}", f"cites {clause_id!r}, which is no clause of this pack.")
    for where, ref in _counted(pack):
        if ref.clause in known and not all(
            isinstance(c.numbers.get(ref.number), int) for c in pack.versions(ref.clause)
        ):
            problems.add(f"{place}: {where}", f"{ref.clause} has no whole number {ref.number!r} in every version.")
    for where, ref in _measured(pack):
        if not all(isinstance(c.numbers.get(ref.number), int | Decimal) for c in pack.versions(ref.clause)):
            problems.add(f"{place}: {where}", f"{ref.clause} has no number {ref.number!r} in every version.")
    keys = {c.key for c in pack.selection.criteria}
    for question in pack.selection.questions:
        if question.criterion not in keys:
            problems.add(f"{place}: question {question.key}", f"belongs to no criterion {question.criterion!r}.")


def _cited(pack: Pack) -> list[tuple[str, str]]:
    rule = pack.selection
    return [
        ("selection.chain_clause", rule.chain_clause),
        ("selection.volunteer_clause", rule.volunteer_clause),
        ("selection.joint_discussion", rule.joint_discussion or ""),
        ("selection.board.clause", rule.board.clause),
        ("agreement.clause", pack.agreement.clause),
        *((f"agreement.provision {p.key}", p.clause) for p in pack.agreement.provisions),
        *((f"selection.qualification {q.key}", q.clause) for q in rule.qualifications),
        *((f"selection.shown_training {t.key}", t.clause) for t in rule.shown_training),
        *((f"selection.criterion {c.key}", c.clause) for c in rule.criteria),
        *((f"coverage.certificate {c.key}", c.clause) for c in pack.coverage.certificates),
        *((f"evaluation.criterion {c.key}", c.clause) for c in pack.evaluation.criteria),
        *((f"evaluation.feedback {f.key}", f.clause) for f in pack.evaluation.feedback),
        *((f"inspection {i.key}", i.clause) for i in (*pack.inspection.uniforms, *pack.inspection.items)),
        ("training.assigned", pack.training.assigned),
        *((f"training.requirement {r.key}", r.clause) for r in pack.training.requirements),
        *((where, ref.clause) for where, ref in (*_counted(pack), *_measured(pack))),
    ]


def _counted(pack: Pack) -> list[tuple[str, NumberRef]]:
    rule = pack.selection
    refs = [
        ("selection.interview_notice_days", rule.notice_ref),
        ("selection.retention.years", rule.retention.ref),
        ("selection.board.minimum_members", rule.board.minimum_ref),
        ("agreement.term_months", pack.agreement.term_ref),
        *((f"selection.qualification {q.key}.number", q.number_ref) for q in rule.qualifications),
        *((f"coverage.certificate {c.key}.months", c.months_ref) for c in pack.coverage.certificates),
        ("training.chief_after_days", pack.training.chief_ref),
    ]
    return [(where, ref) for where, ref in refs if ref is not None]


def _measured(pack: Pack) -> list[tuple[str, NumberRef]]:
    """Numbers that need not be whole, such as hours for each month."""
    return [(f"training.requirement {r.key}.{name}", ref) for r in pack.training.requirements for name, ref in r.refs]


def _with_borrowed_choices(pack: Pack, found: Mapping[str, Pack], problems: Faults) -> Pack:
    """Lists a pack does not give itself come from the pack it names, so that a new state needs few files."""
    if not pack.choices_from:
        return pack
    lender = found.get(pack.choices_from)
    if lender is None or lender.choices_from:
        problems.add(
            f"{pack.key}: pack.choices_from", f"{pack.choices_from!r} is no pack that has choice lists of its own."
        )
        return pack
    merged: dict[str, tuple[Choice, ...]] = {**lender.choices, **pack.choices}
    return replace(
        pack,
        choices=MappingProxyType(merged),
        evaluation=pack.evaluation
        if pack.evaluation.scale
        else replace(
            lender.evaluation,
            criteria=_without_clauses(lender.evaluation.criteria),
            feedback=_without_clauses(lender.evaluation.feedback),
        ),
        inspection=pack.inspection
        if pack.inspection.items
        else replace(
            lender.inspection,
            uniforms=_without_clauses(lender.inspection.uniforms),
            items=_without_clauses(lender.inspection.items),
        ),
    )


def _without_clauses(points: tuple[Point, ...]) -> tuple[Point, ...]:
    """The lender's clauses are none of the borrower's."""
    return tuple(replace(point, clause="") for point in points)


def _training_topics_exist(pack: Pack, problems: Faults) -> None:
    known = {c.key for c in pack.choices.get("training_topic", ())}
    asked = [(q.key, topic) for q in pack.selection.qualifications for topic in q.topics]
    asked += [(t.key, t.key) for t in pack.selection.shown_training]
    papers = {c.key for c in pack.coverage.certificates}
    asked += [(r.key, topic) for r in pack.training.requirements for topic in r.topics if topic not in papers]
    asked += [(f"choices {name} {c.key}", t) for name, rows in pack.choices.items() for c in rows for t in c.topics]
    for where, topic in asked:
        if topic not in known:
            problems.add(f"{pack.key}: {where}", f"{topic!r} is not in the choice list training_topic.")
