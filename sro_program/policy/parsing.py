"""Turns the tables of one pack into values. Order of the fields follows the files."""

from __future__ import annotations

from datetime import date
from string import Formatter
from types import MappingProxyType

from sro_program.policy.covering import SUBSTITUTES, CertificateRule, CoverageRule
from sro_program.policy.demands import DEMANDS
from sro_program.policy.evaluating import EvaluationRule, InspectionRule, Point, RatingStep
from sro_program.policy.reading import Table
from sro_program.policy.record_years import RecordsRule
from sro_program.policy.schema import (
    CONFIRMATIONS,
    KINDS,
    MARKS,
    PROVISION_WORDS,
    QUALIFICATION_CHECKS,
    RECOMMEND_RULES,
    SIDES,
    TOPICS,
    AgreementRule,
    BoardRule,
    BoardSeatRule,
    Choice,
    Clause,
    ClauseNumber,
    Criterion,
    ProvisionRule,
    Qualification,
    Question,
    Retention,
    SelectionRule,
    ShownTraining,
)

MARK_KEYS, KIND_KEYS, TOPIC_KEYS = tuple(MARKS), tuple(KINDS), tuple(TOPICS)


def clause_of(table: Table, pack: Table) -> Clause:
    """A clause takes its day, source and kind from the pack where it names none of its own."""
    details = tuple(
        _number_of(Table(value, table.at(f"numbers.{key}"), table.faults), key)
        for key, value in table.table("numbers", needed=False).named()
        if _is_table(table, key, value)
    )
    mark = table.one_of("mark", MARK_KEYS)
    clause = Clause(
        id=table.clause_id("id"),
        citation=table.text("citation"),
        says=table.text("says"),
        must=table.text("must"),
        since=table.day("since", pack.day("since")),
        until=table.last_day("until"),
        mark=mark,
        source=table.text("source", pack.text("source")),
        kind=table.one_of("kind", KIND_KEYS, "policy"),
        topic=table.one_of("topic", TOPIC_KEYS),
        since_mark=table.one_of("since_mark", MARK_KEYS, pack.one_of("since_mark", MARK_KEYS)),
        details=details,
        fixed=table.text("fixed", ""),
        demands=table.texts("demands"),
        numbers=MappingProxyType({n.key: n.value for n in details}),
    )
    if unknown := sorted(set(clause.demands) - DEMANDS):
        table.fault("demands", f"{unknown[0]!r} is none of {', '.join(sorted(DEMANDS))}.")
    if clause.until and clause.until < clause.since:
        table.fault("until", f"lies before since ({clause.since.isoformat()}).")
    table.close()
    return clause


def _is_table(table: Table, key: str, value: object) -> bool:
    if isinstance(value, dict):
        return True
    table.fault(f"numbers.{key}", "must be a table with value, label and mark.")
    return False


def _number_of(table: Table, key: str) -> ClauseNumber:
    number = ClauseNumber(
        key=key,
        value=table.number("value"),
        label=table.text("label"),
        mark=table.one_of("mark", MARK_KEYS),
        least=table.bound("least"),
        most=table.bound("most"),
    )
    table.close()
    return number


def selection_of(table: Table) -> SelectionRule:
    rule = SelectionRule(
        uses_chain=table.flag("uses_chain"),
        chain_clause=table.clause_id("chain_clause", ""),
        copies_supervisor=table.flag("copies_supervisor"),
        volunteer_statement=table.text("volunteer_statement"),
        volunteer_clause=table.clause_id("volunteer_clause"),
        qualifications=tuple(_qualification_of(t) for t in table.tables("qualification")),
        shown_training=tuple(_shown_of(t) for t in table.tables("shown_training", needed=False)),
        board=_board_of(table.table("board")),
        criteria=tuple(_criterion_of(t) for t in table.tables("criterion")),
        questions=tuple(_question_of(t) for t in table.tables("question", needed=False)),
        recommend_rule=table.one_of("recommend_rule", RECOMMEND_RULES),
        joint_discussion=table.clause_id("joint_discussion", "") or None,
        interview_notice_days=0,
        notice_ref=table.ref("interview_notice_days"),
        agreement_word=table.text("agreement_word"),
        retention=_retention_of(table.table("retention")),
    )
    if rule.uses_chain and not rule.chain_clause:
        table.fault("chain_clause", "is missing; name the clause that asks for the chain of command.")
    table.close()
    return rule


def _qualification_of(table: Table) -> Qualification:
    check = table.one_of("check", QUALIFICATION_CHECKS)
    ref = table.ref("number") if table.has("number") else None
    item = Qualification(
        key=table.key(),
        label=table.text("label"),
        explain=table.text("explain"),
        check=check,
        clause=table.clause_id("clause"),
        waivable=table.flag("waivable", False),
        topics=table.texts("topics"),
        number_ref=ref,
    )
    if check == "service_years" and ref is None:
        table.fault("number", "is missing; say how many years of service, as CLAUSE:number.")
    if check == "training_topic" and not item.topics:
        table.fault("topics", "is missing; name the training topics to look for.")
    table.close()
    return item


def _shown_of(table: Table) -> ShownTraining:
    item = ShownTraining(
        key=table.key(), label=table.text("label"), explain=table.text("explain"), clause=table.clause_id("clause")
    )
    table.close()
    return item


def _board_of(table: Table) -> BoardRule:
    seats = tuple(_seat_of(t) for t in table.tables("seat"))
    confirmations = table.texts("confirmations")
    for name in confirmations:
        if name not in CONFIRMATIONS:
            table.fault("confirmations", f"{name!r} is none of {', '.join(sorted(CONFIRMATIONS))}.")
    rule = BoardRule(
        clause=table.clause_id("clause"),
        confirmations=confirmations,
        seats=seats,
        minimum_members=0,
        chair=table.text("chair", ""),
        explain=table.text("explain"),
        minimum_ref=table.ref("minimum_members"),
    )
    if rule.chair and rule.seat(rule.chair) is None:
        table.fault("chair", f"{rule.chair!r} is not the key of a seat.")
    table.close()
    return rule


def _seat_of(table: Table) -> BoardSeatRule:
    seat = BoardSeatRule(
        side=table.one_of("side", SIDES),
        label=table.text("label"),
        minimum=table.whole("minimum", least=0),
        required=table.flag("required"),
        reason_when_missing=table.text("reason_when_missing", ""),
        key=table.key(),
        explain=table.text("explain"),
        chosen_by=table.text("chosen_by"),
    )
    table.close()
    return seat


def _criterion_of(table: Table) -> Criterion:
    anchors = {str(k): v for k, v in table.table("anchors").named()}
    if sorted(anchors) != ["1", "2", "3", "4", "5"] or not all(isinstance(v, str) and v for v in anchors.values()):
        table.fault("anchors", "must give one text for each of 1, 2, 3, 4 and 5.")
        anchors = {}
    item = Criterion(
        key=table.key(),
        label=table.text("label"),
        explain=table.text("explain"),
        clause=table.clause_id("clause"),
        anchors=MappingProxyType({int(k): v for k, v in sorted(anchors.items())}),
        weight=table.whole("weight", 1, least=1),
    )
    table.close()
    return item


def _question_of(table: Table) -> Question:
    item = Question(
        key=table.key(), text=table.text("text"), criterion=table.key("criterion"), listen_for=table.text("listen_for")
    )
    table.close()
    return item


def _retention_of(table: Table) -> Retention:
    ref = table.ref("years")
    item = Retention(years=0, explain=table.text("explain"), clause=ref.clause, ref=ref)
    table.close()
    return item


def agreement_of(table: Table) -> AgreementRule:
    rule = AgreementRule(
        title=table.text("title"),
        clause=table.clause_id("clause"),
        agency_side=table.text("agency_side"),
        school_side=table.text("school_side"),
        agency_signer=table.text("agency_signer"),
        school_signer=table.text("school_signer"),
        statement=table.text("statement"),
        term_months=0,
        term_ref=table.ref("term_months"),
        provisions=tuple(_provision_of(t) for t in table.tables("provision", needed=False)),
    )
    keys = [p.key for p in rule.provisions]
    if doubles := sorted({key for key in keys if keys.count(key) > 1}):
        table.fault("provision", f"names {', '.join(doubles)} twice.")
    table.close()
    return rule


def _provision_of(table: Table) -> ProvisionRule:
    rule = ProvisionRule(
        key=table.key(),
        label=table.text("label"),
        asks=table.text("asks"),
        citation=table.text("citation"),
        mark=table.one_of("mark", MARK_KEYS),
        clause=table.clause_id("clause"),
        group=table.text("group"),
        required=table.flag("required", True),
        text=table.text("text", ""),
    )
    try:
        words = {word for _, word, _, _ in Formatter().parse(rule.text) if word is not None}
    except ValueError:
        words = {"{"}
    if unknown := sorted(words - PROVISION_WORDS):
        table.fault("text", f"{unknown[0]!r} in braces is none of {', '.join(sorted(PROVISION_WORDS))}.")
    table.close()
    return rule


def choices_of(table: Table) -> dict[str, tuple[Choice, ...]]:
    """`choices.toml`: one list of tables per name."""
    lists: dict[str, tuple[Choice, ...]] = {}
    for name, _ in table.named():
        rows = tuple(_choice_of(t) for t in table.tables(name))
        doubles = sorted({r.key for r in rows if sum(s.key == r.key for s in rows) > 1})
        if doubles:
            table.fault(name, f"names {', '.join(doubles)} twice.")
        lists[name] = rows
    return lists


def _choice_of(table: Table) -> Choice:
    item = Choice(
        key=table.key(),
        label=table.text("label"),
        explain=table.text("explain"),
        group=table.text("group", ""),
        topics=table.texts("topics"),
    )
    table.close()
    return item


def coverage_of(table: Table) -> CoverageRule:
    rule = CoverageRule(tuple(_certificate_of(t) for t in table.tables("certificate", needed=False)))
    keys = [c.key for c in rule.certificates]
    if doubles := sorted({key for key in keys if keys.count(key) > 1}):
        table.fault("certificate", f"names {', '.join(doubles)} twice.")
    table.close()
    return rule


def records_of(table: Table) -> RecordsRule:
    """`year_starts` is a month and a day that every year has, as "07-01"."""
    text = table.text("year_starts")
    try:
        begins = date.fromisoformat(f"2001-{text}")
    except ValueError:
        table.fault("year_starts", f"{text!r} is no day of every year, such as 07-01.")
        begins = date(2001, 1, 1)
    rule = RecordsRule(begins.month, begins.day, table.text("body", ""), table.text("citation", ""))
    table.one_of("mark", MARK_KEYS)
    table.close()
    return rule


def evaluation_of(table: Table) -> EvaluationRule:
    rule = EvaluationRule(
        scale=tuple(_step_of(t) for t in table.tables("step")),
        criteria=tuple(_point_of(t) for t in table.tables("criterion")),
        feedback=tuple(_point_of(t) for t in table.tables("feedback")),
    )
    for name, keyed in (("step", rule.scale), ("criterion", rule.criteria), ("feedback", rule.feedback)):
        _each_key_once(table, name, [one.key for one in keyed])
    table.close()
    return rule


def _certificate_of(table: Table) -> CertificateRule:
    rule = CertificateRule(
        key=table.key(),
        kind=table.one_of("for", SUBSTITUTES),
        label=table.text("label"),
        explain=table.text("explain"),
        clause=table.clause_id("clause"),
        expires=table.flag("expires"),
        months_ref=table.ref("months") if table.has("months") else None,
    )
    table.close()
    return rule


def _step_of(table: Table) -> RatingStep:
    step = RatingStep(
        key=table.key(),
        label=table.text("label"),
        explain=table.text("explain"),
        needs_words=table.flag("needs_words", False),
    )
    table.close()
    return step


def _point_of(table: Table) -> Point:
    point = Point(
        key=table.key(),
        label=table.text("label"),
        explain=table.text("explain"),
        clause=table.clause_id("clause", ""),
        group=table.text("group", ""),
    )
    table.close()
    return point


def inspection_of(table: Table) -> InspectionRule:
    rule = InspectionRule(
        uniforms=tuple(_point_of(t) for t in table.tables("uniform")),
        items=tuple(_point_of(t) for t in table.tables("item")),
    )
    for name, keyed in (("uniform", rule.uniforms), ("item", rule.items)):
        _each_key_once(table, name, [one.key for one in keyed])
    table.close()
    return rule


def _each_key_once(table: Table, name: str, keys: list[str]) -> None:
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        table.fault(name, f"{key!r} stands there twice.")
