"""Six openings of the Alabama department, from a draft to a letter of appointment."""

from __future__ import annotations

from collections.abc import Iterable

from sro_program.demo.story import Scenes, Story, Tale
from sro_program.organisations.demo import Department, department
from sro_program.workflow.engine import perform

from ..models import Application, Interview, InterviewBoard, Opening
from . import moves
from .moves import Chair, Post

ROOM = "Sample City Police Department, conference room 2"


def tales(story: Story) -> Iterable[Tale]:
    yield _appointed(story)
    yield _with_the_chief(story)
    yield _board_proposed(story)
    yield _interviewing(story)
    yield _open(story)
    yield _draft(story)


def _published(story: Story, post: Post, when: int) -> Scenes[Opening]:
    """Drafted on one day and open from the next; gives the opening back."""
    days = story.days_in("America/Chicago")
    yield days.at(when, "09:20")
    dept = department(story, "alabama")
    opening = moves.draft(dept, post)
    yield days.at(when + 3, "08:15")
    moves.publish(dept, opening)
    return opening


def _confirmed(dept: Department, board: InterviewBoard, when: int, district: str) -> Tale:
    yield dept.days.at(when, "13:10")
    moves.confirm(dept, board, "chief", "agency_chief")
    yield dept.days.at(when + 3, "10:30")
    moves.confirm(dept, board, f"superintendent.{district}", "superintendent")


def _appointed(story: Story) -> Tale:
    """Four applied: one was not eligible, one did not come, one was not recommended, one was appointed."""
    post = Post("School resource officer, Sample High School", "city", ("high",), closes=-66, starts=18)
    opening = yield from _published(story, post, -87)
    dept = department(story, "alabama")
    days = dept.days
    applied = {}
    for who, when in (("avery", -80), ("jules", -77), ("finley", -73), ("emery", -70)):
        yield days.at(when, "17:35")
        applied[who] = moves.apply(dept, opening, who)
    yield days.at(-63, "09:15")
    for who in ("avery", "jules", "emery"):
        moves.screen(dept, applied[who])
    moves.screen(dept, applied["finley"], failed="On probation: the department asks for officers past it.")
    board = moves.compose(
        dept,
        opening,
        [
            Chair("department", "sergeant", leads=True),
            Chair("department", "captain"),
            Chair("school_system", "principal.high"),
        ],
    )
    yield from _confirmed(dept, board, -61, "city")
    yield days.at(-57, "11:00")
    talks = {
        who: moves.invite(dept, board, applied[who], days.at(-50, clock), ROOM)
        for who, clock in (("avery", "10:00"), ("jules", "11:00"), ("emery", "13:00"))
    }
    yield days.at(-56, "12:20")
    for who in ("avery", "jules"):
        moves.accept(talks[who])
    yield days.at(-50, "13:30")
    for who in ("avery", "jules"):
        moves.hold(dept, talks[who])
    perform(talks["emery"], "record_no_show", actor=dept["sergeant"])
    for who, marks, yes in (("avery", "45445545", True), ("jules", "32333433", False)):
        for member in ("sergeant", "captain", "principal.high"):
            moves.score(dept, talks[who], member, marks, recommends=yes)
    yield from _forwarded(dept, board, [applied["avery"]], closed=-48, forwarded=-46)
    yield days.at(-40, "10:05")
    moves.appoint(dept, applied["avery"])


def _forwarded(
    dept: Department, board: InterviewBoard, favoured: list[Application], *, closed: int, forwarded: int
) -> Tale:
    yield dept.days.at(closed, "15:30")
    moves.explain(dept, board, favoured)
    perform(board, "close", actor=dept["sergeant"])
    yield dept.days.at(forwarded, "16:45")
    perform(board, "forward", actor=dept["sergeant"])


def _with_the_chief(story: Story) -> Tale:
    """Two names on the list, everything there: the chief can appoint today."""
    post = Post("School resource officer, Example Middle School", "city", ("middle",), closes=-38, starts=24)
    opening = yield from _published(story, post, -61)
    dept = department(story, "alabama")
    days = dept.days
    applied = {}
    for who, when in (("blake", -54), ("cameron", -51), ("devon", -47)):
        yield days.at(when, "18:10")
        applied[who] = moves.apply(dept, opening, who)
    yield days.at(-43, "08:05")
    perform(applied["devon"], "withdraw", actor=dept["devon"])
    yield days.at(-36, "09:45")
    for who in ("blake", "cameron"):
        moves.screen(dept, applied[who])
    board = moves.compose(
        dept,
        opening,
        [
            Chair("department", "sergeant", leads=True),
            Chair("department", "lieutenant"),
            Chair("school_system", "principal.middle"),
        ],
    )
    yield from _confirmed(dept, board, -34, "city")
    yield days.at(-29, "11:10")
    talks = {
        who: moves.invite(dept, board, applied[who], days.at(-20, clock), ROOM)
        for who, clock in (("blake", "09:30"), ("cameron", "10:30"))
    }
    yield days.at(-28, "19:00")
    for who in ("blake", "cameron"):
        moves.accept(talks[who])
    yield days.at(-20, "11:45")
    for who, marks in (("blake", "54455455"), ("cameron", "44344444")):
        moves.hold(dept, talks[who])
        for member in ("sergeant", "lieutenant", "principal.middle"):
            moves.score(dept, talks[who], member, marks, recommends=True)
    yield from _forwarded(dept, board, list(applied.values()), closed=-13, forwarded=-5)


def _board_proposed(story: Story) -> Tale:
    """The chief has confirmed the board; the superintendent has not."""
    post = Post(
        "School resource officer, Sample County High School", "county", ("county-high",), closes=-18, starts=30
    )
    opening = yield from _published(story, post, -43)
    dept = department(story, "alabama")
    days = dept.days
    applied = []
    for who, when in (("devon", -36), ("jules", -29)):
        yield days.at(when, "12:50")
        applied.append(moves.apply(dept, opening, who))
    yield days.at(-15, "10:25")
    for application in applied:
        moves.screen(dept, application)
    yield days.at(-11, "14:40")
    board = moves.compose(
        dept,
        opening,
        [
            Chair("department", "sergeant", leads=True),
            Chair("department", "captain"),
            Chair("school_system", "staff.county"),
        ],
    )
    yield days.at(-9, "08:55")
    moves.confirm(dept, board, "chief", "agency_chief")


def _interviewing(story: Story) -> Tale:
    """One interview held, one today, one tomorrow, and one invitation without an answer."""
    post = Post("School resource officer, County Middle School", "county", ("county-middle",), closes=-27, starts=27)
    opening = yield from _published(story, post, -50)
    dept = department(story, "alabama")
    days = dept.days
    applied = {}
    for who, when in (("emery", -44), ("indigo", -41), ("devon", -36), ("cameron", -32)):
        yield days.at(when, "16:20")
        applied[who] = moves.apply(dept, opening, who)
    yield days.at(-24, "13:30")
    for application in applied.values():
        moves.screen(dept, application)
    board = moves.compose(
        dept,
        opening,
        [
            Chair("department", "sergeant", leads=True),
            Chair("department", "captain"),
            Chair("school_system", "principal.county-middle"),
            Chair("school_system", "staff.county-middle"),
        ],
    )
    yield from _confirmed(dept, board, -21, "county")
    yield days.at(-13, "10:40")
    slots = {"emery": (-1, "10:00"), "indigo": (0, "10:00"), "devon": (1, "14:00")}
    talks = {who: moves.invite(dept, board, applied[who], days.at(*slot), ROOM) for who, slot in slots.items()}
    yield days.at(-11, "18:30")
    for who in slots:
        moves.accept(talks[who])
    yield days.at(-3, "15:15")
    moves.invite(dept, board, applied["cameron"], days.at(4, "09:30"), ROOM)
    yield from _first_heard(dept, talks["emery"])


def _first_heard(dept: Department, talk: Interview) -> Tale:
    """One sheet is handed in, one is in work, two are not begun."""
    yield dept.days.at(-1, "11:05")
    moves.hold(dept, talk)
    moves.score(dept, talk, "captain", "43443344", recommends=True)
    yield dept.days.at(-1, "16:10")
    moves.score(dept, talk, "sergeant", "4434....", recommends=True, hand_in=False)


def _open(story: Story) -> Tale:
    """Takes applications; one has waited too long for its screening."""
    post = Post("Second school resource officer, Sample High School", "city", ("high",), closes=8, starts=38)
    opening = yield from _published(story, post, -28)
    dept = department(story, "alabama")
    days = dept.days
    for who, when in (("harper", -22), ("jules", -6), ("devon", -2)):
        yield days.at(when, "20:05")
        moves.apply(dept, opening, who)
    yield days.at(-1, "21:15")
    moves.begin(dept, opening, "indigo")


def _draft(story: Story) -> Tale:
    post = Post("School resource officer, Sample Elementary School", "city", ("elementary",), closes=28, starts=60)
    days = story.days_in("America/Chicago")
    yield days.at(-6, "15:50")
    moves.draft(department(story, "alabama"), post)
