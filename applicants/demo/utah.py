"""Four openings of the Utah department, where requests go up the chain of command."""

from __future__ import annotations

from collections.abc import Iterable

from sro_program.demo.story import Scenes, Story, Tale
from sro_program.organisations.demo import Department, department
from sro_program.workflow.engine import perform

from ..models import Application, Opening
from . import moves
from .moves import Chair, Post

ROOM = "Example Valley Police, briefing room"


def tales(story: Story) -> Iterable[Tale]:
    yield _not_discussed(story)
    yield _inviting(story)
    yield _in_chain(story)
    yield _draft(story)


def _published(story: Story, post: Post, when: int) -> Scenes[Opening]:
    days = story.days_in("America/Denver")
    yield days.at(when, "10:05")
    dept = department(story, "utah")
    opening = moves.draft(dept, post)
    yield days.at(when + 3, "08:40")
    moves.publish(dept, opening)
    return opening


def _requested(dept: Department, opening: Opening, who: str, *steps: int) -> Scenes[Application]:
    """A request sent on one day and endorsed by the lieutenant and the captain on others."""
    sent, *endorsed = steps
    yield dept.days.at(sent, "17:10")
    application = moves.apply(dept, opening, who)
    for when in endorsed:
        yield dept.days.at(when, "09:10")
        moves.endorse(application)
    return application


def _not_discussed(story: Story) -> Tale:
    """The list lies with the chief for too long: agency and district have not talked it over."""
    post = Post("Second school resource officer, Example High School", "valley", ("high",), closes=-58, starts=33)
    opening = yield from _published(story, post, -84)
    dept = department(story, "utah")
    days = dept.days
    applied: dict[str, Application] = {}
    for who, steps in (("tatum", (-78, -75, -71)), ("uri", (-70, -67, -64))):
        applied[who] = yield from _requested(dept, opening, who, *steps)
    applied["val"] = yield from _requested(dept, opening, "val", -63, -61)
    yield days.at(-59, "11:30")
    moves.endorse(applied["val"], refused="Detectives are two short until spring. I cannot spare anybody now.")
    yield days.at(-54, "14:20")
    for application in applied.values():
        moves.screen(dept, application)
    chairs = [Chair("second_person", "captain"), Chair("school_administrator", "principal.high")]
    board = moves.compose(dept, opening, chairs)
    yield days.at(-48, "10:00")
    talks = {
        who: moves.invite(dept, board, applied[who], days.at(-37, clock), ROOM)
        for who, clock in (("tatum", "09:00"), ("uri", "10:00"), ("val", "11:00"))
    }
    yield days.at(-46, "18:25")
    for talk in talks.values():
        moves.accept(talk)
    yield days.at(-37, "12:30")
    for who, marks, yes in (("tatum", "55454", True), ("uri", "44344", True), ("val", "32322", False)):
        moves.hold(dept, talks[who])
        for member in ("sergeant", "captain", "principal.high"):
            moves.score(dept, talks[who], member, marks, recommends=yes)
    yield days.at(-30, "15:40")
    moves.explain(dept, board, [applied["tatum"], applied["uri"]])
    perform(board, "close", actor=dept["sergeant"])
    yield days.at(-18, "16:05")
    perform(board, "forward", actor=dept["sergeant"])


def _inviting(story: Story) -> Tale:
    """One applicant comes in two days, one has not answered, one asked for another time."""
    post = Post("School resource officer, Example Elementary School", "valley", ("elementary",), closes=-24, starts=36)
    opening = yield from _published(story, post, -56)
    dept = department(story, "utah")
    days = dept.days
    applied: dict[str, Application] = {}
    for who, steps in (("yael", (-49, -46, -43)), ("wren", (-42, -39, -36)), ("xen", (-35, -32, -29))):
        applied[who] = yield from _requested(dept, opening, who, *steps)
    yield days.at(-20, "13:50")
    for application in applied.values():
        moves.screen(dept, application)
    chairs = [Chair("second_person", "lieutenant"), Chair("school_administrator", "principal.elementary")]
    board = moves.compose(dept, opening, chairs)
    yield days.at(-9, "10:10")
    slots = {"yael": (2, "09:00"), "xen": (2, "11:00"), "wren": (3, "13:30")}
    talks = {who: moves.invite(dept, board, applied[who], days.at(*slot), ROOM) for who, slot in slots.items()}
    yield days.at(-7, "17:20")
    moves.accept(talks["yael"])
    yield days.at(-2, "12:15")
    perform(
        talks["xen"],
        "ask_another_time",
        actor=dept["xen"],
        data={"wish": "I am in court that morning. Any afternoon of that week suits me."},
    )


def _in_chain(story: Story) -> Tale:
    """Takes requests: with the lieutenant, late with the captain, late in the screening, and just arrived there."""
    post = Post("School resource officer, Sample Junior High School", "valley", ("junior",), closes=10, starts=45)
    opening = yield from _published(story, post, -34)
    dept = department(story, "utah")
    yield from _requested(dept, opening, "yael", -29, -27, -23)
    yield from _requested(dept, opening, "wren", -20, -17)
    yield from _requested(dept, opening, "tatum", -13, -10, -6)
    yield from _requested(dept, opening, "xen", -3)
    yield dept.days.at(-1, "20:40")
    moves.begin(dept, opening, "uri")


def _draft(story: Story) -> Tale:
    """Nobody can be appointed here before the new contract is signed."""
    post = Post("School resource officer, Basin High School", "basin", ("basin-high",), closes=30, starts=62)
    days = story.days_in("America/Denver")
    yield days.at(-4, "11:25")
    moves.draft(department(story, "utah"), post)
