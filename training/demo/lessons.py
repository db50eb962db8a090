"""The chapter on teaching: invitations, outlines on their way to approval, lessons taught and planned."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sro_program.demo.story import Story, Tale, chapter
from sro_program.organisations.demo import Department, department
from sro_program.workflow.engine import perform

from ..models import CourseOutline, Invitation
from ..services.invitations import invite, note_invitation
from ..services.lessons import LessonText, plan_lesson
from ..services.outlines import OutlineText, answer_comments, begin_outline, change_outline, comment_on, new_version

ZONES = {"alabama": "America/Chicago", "utah": "America/Denver"}

ARREST = OutlineText(
    title="What happens after an arrest",
    subject="juvenile_justice",
    grades=["06", "07", "08"],
    minutes=45,
    objectives="Students name the steps after an arrest.\nStudents know what a juvenile court does.",
    activities="A short story of two friends, 10 minutes\nCards with the steps, in groups of four, 20 minutes\n"
    "Questions to the officer, 15 minutes",
    materials="Cards with the steps\nThe story on one page",
    assessment="Each group puts the cards in order and says why.",
)
CROSSING = OutlineText(
    title="Safe on the way to school",
    subject="laws",
    grades=["KG", "01", "02", "03"],
    minutes=30,
    objectives="Children know where to cross.\nChildren know whom to ask for help.",
    activities="Pictures of the street outside, 10 minutes\nCrossing on the playground, 20 minutes",
    materials="Chalk and cones",
    assessment="Each child crosses once on the playground.",
)
RIGHTS = OutlineText(
    title="When an officer asks you something",
    subject="rights",
    grades=["09", "10", "11", "12"],
    minutes=50,
    objectives="Students know when they may walk away.\nStudents know what happens in a search at school.",
    activities="Four short scenes, 20 minutes\nWhat would you do, in pairs, 20 minutes\nQuestions, 10 minutes",
    materials="Scenes on cards",
    assessment="Each pair explains one scene to another pair.",
)
VAPING = OutlineText(
    title="Vaping: what it does, what the law says",
    subject="drug_education",
    grades=["09", "10"],
    minutes=45,
    objectives="Students know what is in a cartridge.\nStudents know what the law says for their age.",
    activities="Guess the contents, 10 minutes\nWhat the law says, 15 minutes\nHow to say no, in pairs, 20 minutes",
    materials="Empty packages",
    assessment="A short quiz",
)


@dataclass(frozen=True, slots=True)
class Class:
    """One lesson of the story; `students` none where it lies ahead."""

    day: int
    clock: str
    grade: str
    group: str
    teacher: str
    students: int | None = None
    note: str = ""


@chapter("lessons", order=45)
def teach(story: Story) -> Iterable[Tale]:
    return (
        _after_an_arrest(story),
        _on_the_way_to_school(story),
        _vaping(story),
        _careers(story),
        _an_invitation_that_waits(story, "alabama", "principal.elementary", "elementary", "harper"),
        _an_invitation_that_waits(story, "utah", "staff.high", "high", "bay"),
    )


def _invited(dept: Department, by: str, school: str, who: str, *, title: str, wanted: str) -> Invitation:
    return invite(by=dept[by], school=dept.schools[school], officer=dept.officers[who], title=title, wanted=wanted)


def _taught(dept: Department, plan: CourseOutline, asked: Invitation, one: Class) -> Any:
    return plan_lesson(
        by=plan.author.user,
        text=LessonText(
            outline=plan,
            invitation=asked,
            setting="class",
            grade=one.grade,
            group=one.group,
            teacher=one.teacher,
            starts_at=dept.days.at(one.day, one.clock),
            minutes=plan.minutes,
        ),
    )


def _approved(dept: Department, plan: CourseOutline) -> None:
    perform(plan, "approve", actor=dept["chief"])


def _series(story: Story, key: str, plan: CourseOutline, asked: Invitation, classes: tuple[Class, ...]) -> Tale:
    """Planned a week ahead, logged the day it was taught; those ahead of today stay planned."""
    days = story.days_in(ZONES[key])
    for one in classes:
        yield days.at(min(one.day - 6, -1), "15:40")
        lesson = _taught(department(story, key), plan, asked, one)
        if one.students is None:
            continue
        yield days.at(one.day, "15:30")
        data = {"students": one.students, "note": one.note}
        perform(lesson, "teach", actor=plan.author.user, data=data)


def _after_an_arrest(story: Story) -> Tale:
    """Returned twice, approved, taught; a second version is handed in and waits for the chief."""
    days = story.days_in(ZONES["alabama"])
    yield days.at(-70, "09:15")
    dept = department(story, "alabama")
    asked = _invited(
        dept, "principal.middle", "middle", "harper", title=ARREST.title, wanted="Civics, grades 6 to 8, this fall"
    )
    yield days.at(-69, "10:00")
    perform(asked, "accept", actor=dept["harper"])
    yield days.at(-66, "16:10")
    plan = begin_outline(by=dept["harper"], text=ARREST, invitations=[asked])
    perform(plan, "submit", actor=dept["harper"])
    for day, part, line, said, answer in (
        (-63, "activities", 2, "Groups of four are loud. Can a teacher help?", "The teacher walks around, as agreed."),
        (-58, "objectives", 2, "Say what it does differently from a court for adults.", "Added to the story."),
    ):
        yield days.at(day, "11:20")
        quote = getattr(ARREST, part).splitlines()[line - 1]
        comment = comment_on(by=dept["chief"], outline=plan, part=part, line=line, quote=quote, text=said)
        perform(plan, "return", actor=dept["chief"], reason="Nearly there. See the comment.")
        yield days.at(day + 2, "14:45")
        answer_comments(by=dept["harper"], outline=plan, answers={comment.pk: answer})
        perform(plan, "submit", actor=dept["harper"])
    yield days.at(-54, "09:30")
    _approved(dept, plan)
    yield from _series(
        story,
        "alabama",
        plan,
        asked,
        (
            Class(-41, "09:10", "07", "Civics, period 2", "Ms. Sample", 26, "They asked about records of minors."),
            Class(-33, "10:05", "08", "Civics, period 3", "Mr. Example", 24),
            Class(-12, "09:10", "06", "Social studies, period 2", "Ms. Sample", 27, "Ten minutes too short."),
        ),
    )
    yield days.at(-4, "15:50")
    changed = new_version(by=dept["harper"], outline=plan)
    text = OutlineText(**{**_said(ARREST), "minutes": 55, "materials": "Cards with the steps\nA film of five minutes"})
    change_outline(by=dept["harper"], outline=changed, text=text, invitations=[asked], version=changed.version)
    changed.refresh_from_db()
    perform(changed, "submit", actor=dept["harper"])
    yield days.at(-1, "15:40")
    _taught(dept, plan, asked, Class(5, "10:05", "08", "Civics, period 3", "Mr. Example"))


def _said(text: OutlineText) -> dict[str, Any]:
    return {name: getattr(text, name) for name in OutlineText.__dataclass_fields__}


def _on_the_way_to_school(story: Story) -> Tale:
    """Written down by the officer, approved, taught twice; one lesson was never logged."""
    days = story.days_in(ZONES["alabama"])
    yield days.at(-50, "13:00")
    dept = department(story, "alabama")
    asked = note_invitation(
        by=dept["harper"],
        school=dept.schools["elementary"],
        inviter="Ms. Placeholder",
        inviter_role="teacher of grade 2",
        invited_on=days.day(-50),
        title=CROSSING.title,
        wanted="Grades K to 3, before winter",
    )
    plan = begin_outline(by=dept["harper"], text=CROSSING, invitations=[asked])
    perform(plan, "submit", actor=dept["harper"])
    yield days.at(-47, "10:40")
    _approved(dept, plan)
    yield from _series(
        story,
        "alabama",
        plan,
        asked,
        (
            Class(-27, "08:30", "02", "Grade 2, room 4", "Ms. Placeholder", 21),
            Class(-19, "08:30", "KG", "Kindergarten", "Mr. Specimen", 18, "Too wet outside; we used the hall."),
        ),
    )
    yield days.at(-8, "15:40")
    _taught(dept, plan, asked, Class(-5, "08:30", "03", "Grade 3, room 7", "Ms. Sample"))


def _vaping(story: Story) -> Tale:
    """Handed in ten days ago: the chief is late with it, and its instructor has no record in the subject."""
    days = story.days_in(ZONES["alabama"])
    yield days.at(-13, "11:30")
    dept = department(story, "alabama")
    asked = _invited(
        dept,
        "principal.county-high",
        "county-high",
        "indigo",
        title=VAPING.title,
        wanted="Health, grades 9 and 10, in spring",
    )
    yield days.at(-12, "08:45")
    perform(asked, "accept", actor=dept["indigo"])
    yield days.at(-10, "16:20")
    plan = begin_outline(by=dept["indigo"], text=VAPING, invitations=[asked])
    perform(plan, "submit", actor=dept["indigo"])


def _careers(story: Story) -> Tale:
    """Approved and taught in Utah, where no clause sets an end to the approval."""
    days = story.days_in(ZONES["utah"])
    yield days.at(-45, "09:40")
    dept = department(story, "utah")
    asked = _invited(dept, "staff.high", "high", "bay", title=RIGHTS.title, wanted="Law and justice, grades 9 to 12")
    yield days.at(-44, "10:30")
    perform(asked, "accept", actor=dept["bay"])
    plan = begin_outline(by=dept["bay"], text=RIGHTS, invitations=[asked])
    perform(plan, "submit", actor=dept["bay"])
    yield days.at(-42, "14:00")
    _approved(dept, plan)
    yield from _series(
        story,
        "utah",
        plan,
        asked,
        (
            Class(-29, "11:00", "10", "Law and justice, period 4", "Ms. Specimen", 31),
            Class(-15, "11:00", "11", "Law and justice, period 5", "Ms. Specimen", 28, "Two want to ride along."),
        ),
    )


def _an_invitation_that_waits(story: Story, key: str, by: str, school: str, who: str) -> Tale:
    days = story.days_in(ZONES[key])
    yield days.at(-2, "13:10")
    dept = department(story, key)
    title, wanted = "Pictures that do not go away", "An hour on phones and the law, whenever it suits"
    _invited(dept, by, school, who, title=title, wanted=wanted)
