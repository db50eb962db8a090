"""Turns the training table of a pack into values."""

from __future__ import annotations

import re

from sro_program.policy.reading import Table
from sro_program.policy.schema import MARKS
from sro_program.policy.training import (
    EFFECTS,
    EVIDENCE,
    NUMBERS,
    POPULATIONS,
    RECURRENCES,
    RequirementRule,
    TrainingRule,
)

DAY_OF_YEAR = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
NEEDS_LAST_DAY = frozenset({"yearly", "twice"})


def training_of(table: Table) -> TrainingRule:
    rule = TrainingRule(
        requirements=tuple(_requirement_of(t) for t in table.tables("requirement", needed=False)),
        assigned=table.clause_id("assigned", ""),
        chief_ref=table.ref("chief_after_days") if table.has("chief_after_days") else None,
    )
    keys = [r.key for r in rule.requirements]
    if doubles := sorted({key for key in keys if keys.count(key) > 1}):
        table.fault("requirement", f"names {', '.join(doubles)} twice.")
    table.close()
    return rule


def _requirement_of(table: Table) -> RequirementRule:
    recurrence = table.one_of("recurrence", tuple(RECURRENCES))
    rule = RequirementRule(
        key=table.key(),
        label=table.text("label"),
        explain=table.text("explain"),
        clause=table.clause_id("clause"),
        mark=table.one_of("mark", tuple(MARKS)),
        populations=_words(table, "for", POPULATIONS),
        recurrence=recurrence,
        evidence=table.one_of("evidence", EVIDENCE),
        effect=table.one_of("effect", EFFECTS, "shown"),
        topics=table.texts("topics"),
        each_topic=table.flag("each_topic", False),
        last_day=_day_of_year(table, "last_day") if recurrence in NEEDS_LAST_DAY else None,
        first_day=_day_of_year(table, "first_day") if recurrence == "quarterly" else None,
        refs=tuple((name, table.ref(name)) for name in sorted(NUMBERS) if table.has(name)),
    )
    for name in sorted(RECURRENCES.get(recurrence, frozenset()) - {name for name, _ref in rule.refs}):
        table.fault(name, f"is missing; {recurrence} needs it as CLAUSE:number.")
    if rule.each_topic and not rule.topics:
        table.fault("topics", "is missing; name the topics each of which is needed.")
    if ("pair" in rule.populations) != (rule.evidence == "attestation"):
        table.fault("evidence", "is attestation for a pair, and for nobody else.")
    table.close()
    return rule


def _words(table: Table, key: str, allowed: frozenset[str]) -> tuple[str, ...]:
    words = table.texts(key)
    if not words:
        table.fault(key, f"is missing; name some of {', '.join(sorted(allowed))}.")
    for word in words:
        if word not in allowed:
            table.fault(key, f"{word!r} is none of {', '.join(sorted(allowed))}.")
    return tuple(sorted(words))


def _day_of_year(table: Table, key: str) -> tuple[int, int] | None:
    value = table.text(key)
    found = DAY_OF_YEAR.fullmatch(value)
    if found is None:
        table.fault(key, "must be a day of the year such as 06-30.")
        return None
    return int(found[1]), int(found[2])
