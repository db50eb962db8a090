"""The steps of a selection as the people of the story take them, each through the service or the engine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sro_program.accounts.models import User
from sro_program.organisations.demo import Department
from sro_program.organisations.queries import today_at
from sro_program.workflow.engine import perform

from ..models import Application, Interview, InterviewBoard, Opening
from ..qualifications import evidence_for
from ..services import Decided, decide_findings, draft_opening, submit_application, write_application
from ..services.boards import add_member, declare_conflict, make_board, name_chair
from ..services.interviews import invite_applicants
from ..services.outcome import reasons_version, save_reasons
from ..services.scoring import Rating, open_sheet, save_scores
from . import words


@dataclass(frozen=True, slots=True)
class Post:
    """What an opening is for. Days from the day of loading."""

    title: str
    district: str
    schools: tuple[str, ...]
    closes: int
    starts: int
    positions: int = 1


@dataclass(frozen=True, slots=True)
class Chair:
    """One place on a board: the pack's seat, and who takes it."""

    seat: str
    who: str
    leads: bool = False


def draft(dept: Department, post: Post) -> Opening:
    return draft_opening(
        by=dept["sergeant"],
        agency=dept.agency,
        district=dept.districts[post.district],
        schools=[dept.schools[key] for key in post.schools],
        title=post.title,
        positions=post.positions,
        duties=words.DUTIES,
        hours=words.HOURS,
        closes_on=dept.days.day(post.closes),
        starts_on=dept.days.day(post.starts),
    )


def publish(dept: Department, opening: Opening) -> None:
    perform(opening, "publish", actor=dept["sergeant"])


def _written(who: User) -> dict[str, Any]:
    """Each writes something else, and always the same."""
    place = sum(who.full_name.encode())
    return {
        "volunteer": True,
        "motivation": words.MOTIVATIONS[place % 4],
        "experience": words.EXPERIENCE[place // 4 % 4],
        "special_skills": words.SKILLS[place // 2 % 4],
    }


def apply(dept: Department, opening: Opening, who: str) -> Application:
    return submit_application(_fresh(opening), by=dept[who], version=None, **_written(dept[who]))


def begin(dept: Department, opening: Opening, who: str) -> Application:
    """A draft that nobody but its writer sees."""
    return write_application(
        _fresh(opening), by=dept[who], version=None, **{**_written(dept[who]), "volunteer": False}
    )


def endorse(application: Application, *, refused: str = "") -> None:
    """The supervisor whose turn it is says yes, or no with a reason."""
    step = application.endorsements.get(status="asked")
    actor = step.supervisor.user
    perform(step, "decline" if refused else "endorse", actor=actor, reason=refused)


def screen(dept: Department, application: Application, *, failed: str = "") -> None:
    """Every qualification from the records; with `failed`, the applicant is told that as the reason."""
    application = _fresh(application)
    today = today_at(dept.agency)
    decisions = []
    for q in application.policy.selection.qualifications:
        evidence = evidence_for(application, q, today)
        if evidence.met:
            decisions.append(Decided(q.key, "met", evidence=evidence.says))
        else:
            decisions.append(Decided(q.key, "not_met", evidence=evidence.says, reason=failed))
    sergeant = dept["sergeant"]
    application = decide_findings(application, by=sergeant, version=application.version, decisions=decisions)
    perform(application, "find_ineligible" if failed else "find_eligible", actor=sergeant, reason=failed)


def compose(dept: Department, opening: Opening, chairs: Sequence[Chair]) -> InterviewBoard:
    """Put the board together and propose it. The place the policy itself fills is filled already."""
    sergeant = dept["sergeant"]
    board = make_board(opening, by=sergeant)
    for chair in chairs:
        board = _fresh(board)
        member = add_member(board, by=sergeant, version=board.version, seat=chair.seat, person=dept[chair.who])
        if chair.leads:
            board = _fresh(board)
            name_chair(board, by=sergeant, version=board.version, member=member.pk)
    board = _fresh(board)
    perform(board, "propose", actor=sergeant)
    return board


def confirm(dept: Department, board: InterviewBoard, who: str, party: str) -> None:
    perform(board.confirmations.get(party=party, status="waiting"), "confirm", actor=dept[who])


def invite(
    dept: Department, board: InterviewBoard, application: Application, starts_at: datetime, place: str
) -> Interview:
    (interview,) = invite_applicants(
        _fresh(board),
        by=dept["sergeant"],
        applications=[application],
        starts_at=starts_at,
        minutes=45,
        place=place,
    )
    return interview


def accept(interview: Interview) -> None:
    perform(interview, "accept", actor=interview.application.applicant)


def hold(dept: Department, interview: Interview) -> None:
    perform(interview, "record_held", actor=dept["sergeant"])


def score(
    dept: Department, interview: Interview, who: str, values: str, *, recommends: bool, hand_in: bool = True
) -> None:
    """One member's sheet; `values` gives a digit for each criterion, “.” where it is still empty."""
    member = dept[who]
    interview = Interview.objects.get(pk=interview.pk)
    declare_conflict(interview.application, by=member, conflict=False)
    sheet = open_sheet(interview, by=member)
    keys = [c["key"] for c in interview.application.opening.criteria]
    ratings = {
        key: Rating(None if value == "." else int(value), words.REMARKS[place % 4])
        for place, (key, value) in enumerate(zip(keys, values, strict=True))
    }
    comment = words.REMARKS[2] if recommends else words.REMARKS[3]
    sheet = save_scores(
        sheet,
        by=member,
        version=sheet.version,
        ratings=ratings,
        recommends=recommends if hand_in else None,
        comment=comment,
    )
    if hand_in:
        perform(sheet, "submit", actor=member)


def explain(dept: Department, board: InterviewBoard, favoured: Sequence[Application]) -> None:
    """The board's reason for everybody heard."""
    heard = Application.objects.filter(opening=board.opening_id, status="interviewed").select_related("applicant")
    liked = {application.pk for application in favoured}
    reasons: dict[UUID, str] = {
        application.pk: (words.FAVOURABLE if application.pk in liked else words.UNFAVOURABLE)
        % application.applicant.full_name
        for application in heard
    }
    save_reasons(board, by=dept["sergeant"], version=reasons_version(board), reasons=reasons)


def appoint(dept: Department, application: Application) -> None:
    application = _fresh(application)
    opening = application.opening
    given = {
        "schools": [str(pk) for pk in opening.schools.values_list("pk", flat=True)],
        "starts_on": opening.starts_on.isoformat(),
    }
    perform(application, "appoint", actor=dept["chief"], data=given)


def _fresh(record: Any) -> Any:
    """The record as it is now: whoever acts next opens its page anew."""
    return type(record)._base_manager.get(pk=record.pk)
