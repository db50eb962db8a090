"""Evaluations, feedback, inspections and running notes of a department, made through the real services."""

from __future__ import annotations

from datetime import date
from typing import Any

from assignments.models import Evaluation, Feedback, Inspection, OfficerNote
from assignments.services.evaluations import (
    Draft,
    Goal,
    Mark,
    Period,
    set_goals,
    start_cycle,
    write_draft,
    write_self_review,
)
from assignments.services.feedback import Answers, ask_for_feedback, keep_answers
from assignments.services.inspections import Looked, Sheet, begin_inspection, finish_inspection, write_note
from sro_program.organisations.models import Officer
from sro_program.workflow.engine import perform

from .department import Department
from .selection import days

STEPS = ("planned", "self_review", "drafted", "released", "acknowledged", "countersigned")
GOALS = [Goal("Visit every homeroom once", "The calendar shows 40 visits")]


def period(first: date | None = None, last: date | None = None, due: date | None = None) -> Period:
    return Period("This year", first or days(-200), last or days(20), due or days(30))


def evaluation(d: Department, status: str = "planned", officer: Officer | None = None, **given: Any) -> Evaluation:
    """One evaluation, led through its workflow as far as asked; the schools are heard on the way."""
    author = given.pop("author", d.sergeant)
    (made,) = start_cycle(
        agency=d.agency,
        period=given.pop("period", None) or period(),
        author=author,
        officers=[officer or d.officer()],
        by=author,
    )
    return led(d, made, status)


def led(d: Department, made: Evaluation, status: str) -> Evaluation:
    if status == "cancelled":
        perform(made, "cancel", actor=made.author, reason="Moves away.")
        return made
    for step in STEPS[STEPS.index(made.status) + 1 : STEPS.index(status) + 1]:
        _STEP[step](d, made)
        made.refresh_from_db()
    return made


def _ask_self_review(d: Department, made: Evaluation) -> None:
    set_goals(made, goals=GOALS, version=made.version, by=made.author)
    perform(made, "ask_self_review", actor=made.author)


def _hand_in(d: Department, made: Evaluation) -> None:
    results = {1: "I made 38 visits."}
    write_self_review(made, text="A good year.", results=results, version=made.version, by=made.officer.user)
    perform(made, "hand_in_self_review", actor=made.officer.user)


def _release(d: Department, made: Evaluation) -> None:
    write(made)
    perform(made, "release", actor=made.author)


def write(made: Evaluation, **changed: Any) -> Evaluation:
    """Every criterion on the scale's first step, everything said."""
    best = made.scale[0]["key"]
    marks = {rating.key: Mark(best, f"Seen often: {rating.key}.") for rating in made.ratings.all()}
    said: dict[str, Any] = {
        "marks": marks,
        "outcomes": {1: "met"},
        "overall": best,
        "summary": "Solid work.",
        "development": "Teach more.",
        "cited": (),
    }
    return write_draft(made, draft=Draft(**{**said, **changed}), version=made.version, by=made.author)


def _acknowledge(d: Department, made: Evaluation) -> None:
    perform(made, "acknowledge", actor=made.officer.user, data={"read": "on", "response": "I see it alike."})


def _countersign(d: Department, made: Evaluation) -> None:
    perform(made, "countersign", actor=d.chief, data={"note": "Thank you."})


_STEP = {
    "self_review": _ask_self_review,
    "drafted": _hand_in,
    "released": _release,
    "acknowledged": _acknowledge,
    "countersigned": _countersign,
}


def feedback(d: Department, status: str = "requested", officer: Officer | None = None, **given: Any) -> Feedback:
    """A request to a school; `begun` keeps a draft of its principal, `submitted` hands it in."""
    (made,) = ask_for_feedback(
        agency=d.agency,
        officer=officer or d.officer(),
        schools=[given.pop("school", d.school)],
        due_on=given.pop("due_on", days(14)),
        by=given.pop("by", d.sergeant),
    )
    if status == "withdrawn":
        perform(made, "withdraw", actor=d.sergeant, reason="Asked too early.")
    if status in ("begun", "submitted"):
        principal = given.pop("principal", d.principal)
        made = keep_answers(made, answers=answers(made, **given), version=made.version, by=principal)
        if status == "submitted":
            perform(made, "submit", actor=principal)
    return made


def answers(made: Feedback, mark: int = 4, **given: Any) -> Answers:
    marks = {item["key"]: mark for item in made.items}
    said = {"continues": "yes", "strengths": "Knows every name.", "concerns": "Leaves early on Fridays."}
    return Answers(**{"marks": marks, **said, **given})


def inspection(d: Department, status: str = "in_order", officer: Officer | None = None, **given: Any) -> Inspection:
    made = begin_inspection(officer=officer or d.officer(), by=given.pop("by", d.sergeant))
    if status == "begun":
        return made
    wrong = {"vest": Looked("finding", "Out of date", given.pop("due_on", days(10)))} if status == "to_correct" else {}
    return finish_inspection(made, sheet=sheet(made, wrong, **given), version=made.version, by=made.inspector)


def sheet(made: Inspection, wrong: dict[str, Looked] | None = None, **given: Any) -> Sheet:
    items = {item.key: Looked("ok") for item in made.items.all()}
    uniform = given.pop("uniform", made.uniforms[0]["key"])
    return Sheet(given.pop("held_on", days(0)), uniform, {**items, **(wrong or {})}, given.pop("note", "Looked over."))


def note(d: Department, officer: Officer | None = None, **given: Any) -> OfficerNote:
    said = {
        "happened_on": days(-3),
        "kind": "good",
        "text": "Calmed a fight without touching anybody.",
        "by": d.sergeant,
    }
    return write_note(officer=officer or d.officer(), **{**said, **given})
