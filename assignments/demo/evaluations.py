"""The chapter on officers who serve: running notes, inspections, what schools say, evaluations at every stage."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sro_program.demo.story import Story, Tale, chapter
from sro_program.organisations.demo import Department, department
from sro_program.organisations.queries import today_at
from sro_program.workflow.engine import perform

from ..models import Evaluation, Feedback
from ..services.evaluations import Draft, Goal, Mark, Period, set_goals, start_cycle, write_draft, write_self_review
from ..services.feedback import Answers, ask_for_feedback, hand_in_answers, keep_answers
from ..services.inspections import Looked, Sheet, begin_inspection, correct_findings, finish_inspection, write_note

_GOALS = (
    Goal("Visit every homeroom once", "The calendar shows a visit for each"),
    Goal("Walk the halls at every change of class", "The principal sees it on most days"),
)
_REVIEW = (
    "The year went well. Students come to me before something happens, which was not so a year ago. "
    "Reports took me too long in spring; I now write them on the same day."
)


@chapter("evaluations", order=38)
def evaluate(story: Story) -> Iterable[Tale]:
    return (
        _harper(story),
        _indigo(story),
        _this_year_in_alabama(story),
        _bay(story),
        _cove(story),
        _this_year_in_utah(story),
        _schools_in_utah(story),
        _notes_and_inspections(story),
    )


def _plan(dept: Department, who: str, span: tuple[int, int], due: int, title: str) -> Evaluation:
    days, (first, last) = dept.days, span
    (made,) = start_cycle(
        agency=dept.agency,
        period=Period(title, days.day(first), days.day(last), days.day(due)),
        author=dept["sergeant"],
        officers=[dept.officers[who]],
        by=dept["sergeant"],
    )
    return set_goals(made, goals=_GOALS, version=made.version, by=dept["sergeant"])


def _self_review(dept: Department, made: Evaluation, who: str) -> None:
    results = {1: "All but three, in the new wing.", 2: "Every day but the days of drills."}
    made.refresh_from_db()
    write_self_review(made, text=_REVIEW, results=results, version=made.version, by=dept[who])
    perform(made, "hand_in_self_review", actor=dept[who])


def _write(dept: Department, made: Evaluation, words: Mapping[str, str], *, best: str, other: str) -> None:
    """The step `other` for the criteria that have words, `best` for the rest."""
    made.refresh_from_db()
    marks = {r.key: Mark(other, words[r.key]) if r.key in words else Mark(best, "") for r in made.ratings.all()}
    draft = Draft(
        marks=marks,
        outcomes={1: "partly", 2: "met"},
        overall=best,
        summary="A calm, visible officer whom students trust. Reports come on time since spring.",
        development="The advanced course next summer; one lesson for parents in fall.",
        cited=(),
    )
    write_draft(made, draft=draft, version=made.version, by=dept["sergeant"])


def _ask(dept: Department, who: str, school: str, due: int) -> Feedback:
    (asked,) = ask_for_feedback(
        agency=dept.agency,
        officer=dept.officers[who],
        schools=[dept.schools[school]],
        due_on=dept.days.day(due),
        by=dept["sergeant"],
    )
    return asked


def _answers(asked: Feedback, *, mark: int, but: Mapping[str, int] | None = None, **said: str) -> Answers:
    marks = {item["key"]: mark for item in asked.items}
    return Answers(marks={**marks, **(but or {})}, **{"continues": "yes", **said})


def _harper(story: Story) -> Tale:
    """Acknowledged with a response; waits for the chief."""
    days = story.days_in("America/Chicago")
    yield days.at(-160, "09:15")
    dept = department(story, "alabama")
    made = _plan(dept, "harper", (-210, -40), 6, "Spring and summer")
    yield days.at(-38, "10:30")
    perform(made, "ask_self_review", actor=dept["sergeant"])
    asked = _ask(dept, "harper", "elementary", -25)
    yield days.at(-33, "15:50")
    answers = _answers(asked, mark=5, but={"with_parents": 4}, strengths="Knows every child by name.", concerns="")
    hand_in_answers(asked, answers=answers, version=asked.version, by=dept["principal.elementary"])
    yield days.at(-31, "16:20")
    _self_review(dept, made, "harper")
    yield days.at(-20, "11:10")
    words = {"reports": "Late in March and April, on time since.", "instruction": "Two lessons reused from last year."}
    _write(dept, made, words, best="very_good", other="fair")
    yield days.at(-19, "09:40")
    perform(made, "release", actor=dept["sergeant"])
    yield days.at(-12, "14:25")
    response = "I agree. The reports were late while I covered two schools alone; I ask that this is noted."
    perform(made, "acknowledge", actor=dept["harper"], data={"read": "on", "response": response})


def _indigo(story: Story) -> Tale:
    """Released weeks ago, and not acknowledged although the day has passed."""
    days = story.days_in("America/Chicago")
    yield days.at(-250, "13:15")
    dept = department(story, "alabama")
    made = _plan(dept, "indigo", (-330, -60), -8, "First year at the county high school")
    yield days.at(-58, "09:00")
    perform(made, "ask_self_review", actor=dept["sergeant"])
    yield days.at(-50, "17:05")
    _self_review(dept, made, "indigo")
    yield days.at(-30, "10:20")
    words = {"communication": "The principal learned of two visits afterwards. Agree on a weekly talk."}
    _write(dept, made, words, best="good", other="weak")
    yield days.at(-28, "10:05")
    perform(made, "release", actor=dept["sergeant"])


def _this_year_in_alabama(story: Story) -> Tale:
    """The new cycle: one waits for the officer, one for the sergeant; a school is asked."""
    days = story.days_in("America/Chicago")
    yield days.at(-36, "08:50")
    dept = department(story, "alabama")
    first = _plan(dept, "harper", (-37, 250), 280, "This school year")
    _plan(dept, "indigo", (-37, 250), 280, "This school year")
    yield days.at(-6, "09:25")
    perform(first, "ask_self_review", actor=dept["sergeant"])
    _ask(dept, "indigo", "county-high", 9)


def _bay(story: Story) -> Tale:
    """All the way to the countersignature."""
    days = story.days_in("America/Denver")
    yield days.at(-186, "09:05")
    dept = department(story, "utah")
    made = _plan(dept, "bay", (-190, -45), -10, "First half year")
    yield days.at(-44, "08:40")
    perform(made, "ask_self_review", actor=dept["sergeant"])
    asked = _ask(dept, "bay", "high", -30)
    yield days.at(-40, "12:35")
    said = {"strengths": "Calm and early. Settled the parking lot.", "concerns": "More time in the freshman wing."}
    answers = _answers(asked, mark=4, but={"availability": 5, "instruction": 0}, **said)
    hand_in_answers(asked, answers=answers, version=asked.version, by=dept["principal.high"])
    yield days.at(-39, "15:15")
    _self_review(dept, made, "bay")
    yield days.at(-32, "10:45")
    words = {"training": "The legal update is open since August; due by the end of the term."}
    _write(dept, made, words, best="meets", other="improve")
    yield days.at(-31, "11:20")
    perform(made, "release", actor=dept["sergeant"])
    yield days.at(-27, "16:40")
    perform(made, "acknowledge", actor=dept["bay"], data={"read": "on", "response": ""})
    yield days.at(-22, "09:55")
    perform(made, "countersign", actor=dept["chief"], data={"note": "Thank you for the parking lot."})


def _cove(story: Story) -> Tale:
    """Being written, and late."""
    days = story.days_in("America/Denver")
    yield days.at(-360, "10:00")
    dept = department(story, "utah")
    made = _plan(dept, "cove", (-376, -20), -4, "Year at the basin schools")
    yield days.at(-33, "09:30")
    perform(made, "ask_self_review", actor=dept["sergeant"])
    yield days.at(-26, "17:10")
    _self_review(dept, made, "cove")
    yield days.at(-24, "09:20")
    asked = _ask(dept, "cove", "basin-high", -14)
    yield days.at(-18, "11:15")
    answers = _answers(asked, mark=3, strengths="Good with the younger ones.", concerns="", continues="changes")
    hand_in_answers(asked, answers=answers, version=asked.version, by=dept["principal.basin-high"])


def _this_year_in_utah(story: Story) -> Tale:
    days = story.days_in("America/Denver")
    yield days.at(-43, "09:10")
    dept = department(story, "utah")
    made = _plan(dept, "bay", (-42, 240), 270, "This school year")
    yield days.at(-5, "10:10")
    perform(made, "ask_self_review", actor=dept["sergeant"])


def _schools_in_utah(story: Story) -> Tale:
    """One principal has begun to answer; another was asked and is late."""
    days = story.days_in("America/Denver")
    yield days.at(-21, "09:45")
    dept = department(story, "utah")
    _ask(dept, "cove", "basin-elementary", -2)
    yield days.at(-9, "10:15")
    asked = _ask(dept, "bay", "high", 5)
    yield days.at(-1, "12:20")
    begun = Answers(marks={"availability": 5, "with_students": 4}, strengths="Quick when the fire alarm failed.")
    keep_answers(asked, answers=begun, version=asked.version, by=dept["principal.high"])


def _notes_and_inspections(story: Story) -> Tale:
    days = story.days_in("America/Chicago")
    yield days.at(-70, "08:30")
    alabama, utah = department(story, "alabama"), department(story, "utah")
    _note(alabama, "harper", "good", "Talked a student down from the gym roof ladder. Called the parents at once.")
    _note(alabama, "indigo", "concern", "Came twenty minutes late twice this week without a word.")
    yield days.at(-55, "14:40")
    _note(utah, "bay", "good", "The lot is quiet since the new crossing. The neighbors wrote a letter.")
    _note(utah, "cove", "talk", "Talked about reports. Agreed: on the same day.")
    yield days.at(-25, "08:10")
    _inspect(alabama, "harper", "soft", {})
    worn = {"vest": Looked("finding", "Panels past their service life", alabama.days.day(-7))}
    _inspect(
        alabama, "indigo", "duty", {**worn, "badge": Looked("finding", "Name plate missing", alabama.days.day(-20))}
    )
    yield days.at(-19, "08:20")
    indigo = alabama.officers["indigo"].inspections.get()
    badge = indigo.items.filter(key="badge")
    correct_findings(indigo, corrected=badge, version=indigo.version, by=alabama["sergeant"])
    yield days.at(-8, "08:45")
    _inspect(utah, "bay", "class_b", {"radio": Looked("finding", "Battery lasts two hours", utah.days.day(6))})


def _note(dept: Department, who: str, kind: str, text: str) -> None:
    today = today_at(dept.agency)
    write_note(officer=dept.officers[who], happened_on=today, kind=kind, text=text, by=dept["sergeant"])


def _inspect(dept: Department, who: str, uniform: str, wrong: dict[str, Any]) -> None:
    made = begin_inspection(officer=dept.officers[who], by=dept["sergeant"])
    items = {item.key: Looked("ok") for item in made.items.all()}
    sheet = Sheet(made.held_on, uniform, {**items, **wrong})
    finish_inspection(made, sheet=sheet, version=made.version, by=dept["sergeant"])
