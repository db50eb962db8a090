"""Openings with their applications, from the first draft to the appointment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from applicants.models import (
    Application,
    BoardConfirmation,
    BoardFinding,
    BoardMember,
    ConflictDeclaration,
    Endorsement,
    Finding,
    Interview,
    InterviewBoard,
    Opening,
    RecommendedEntry,
    RecommendedList,
    Score,
    ScoreSheet,
)
from sro_program.organisations.models import Officer, School

from .basket import Basket
from .departments import Department

SEATS = {
    "alabama": (("department", "agency"), ("school_system", "school")),
    "utah": (("sro_supervisor", "agency"), ("second_person", "agency"), ("school_administrator", "school")),
}
HEARD = ("interviewed", "recommended", "not_recommended", "forwarded", "appointed", "not_selected")
FAVOURED = ("recommended", "forwarded", "appointed", "not_selected")
UNSCREENED = ("draft", "in_chain", "screening")
BOARDS = {"interviewing": "in_session", "deciding": "forwarded", "filled": "forwarded"}
"""Stage of an opening -> its board; openings in other stages have none."""
STATES = {"interviewing": "closed", "deciding": "closed"}
MIXES = {
    "draft": (),
    "open": ("draft", "in_chain", "in_chain", "screening", "screening", "eligible", "eligible", "withdrawn"),
    "interviewing": ("interviewed", "interviewed", "eligible", "eligible", "ineligible", "interviewed", "withdrawn"),
    "deciding": ("forwarded", "forwarded", "not_recommended", "ineligible", "withdrawn"),
    "filled": ("appointed", "not_selected", "not_recommended", "not_selected", "ineligible", "withdrawn"),
    "cancelled": ("withdrawn",),
}
"""Stage of an opening -> states of its applications, round and round."""
STAGES = {"filled": 75, "open": 9, "interviewing": 4, "deciding": 2, "draft": 5, "cancelled": 5}
"""Stage -> its part of all openings, in percent."""
FIRST_STAGES = ("interviewing", "filled", "open", "deciding")
WITH_APPLICATIONS = 0.95


class Selecting:
    """Fills departments with selections. Who is `appointed` at the end still waits for the post."""

    def __init__(self, basket: Basket, random: Random) -> None:
        self.basket, self.random = basket, random
        self.now = timezone.now()
        self.applications: list[Application] = []
        self.appointed: list[tuple[Application, School, Department]] = []

    def fill(self, department: Department, openings: int, applications: int) -> None:
        """One opening is at work with a third of the officers, the next are at other stages, then as it comes."""
        for at in range(openings):
            stage = FIRST_STAGES[at] if at < len(FIRST_STAGES) else self._any_stage()
            mix = MIXES[stage]
            size = len(department.officers) // 3 if at == 0 else round(applications / openings / WITH_APPLICATIONS)
            school = department.schools[at % len(department.schools)]
            opening = self._opening(department, stage, school)
            self._apply(department, opening, stage, school, self._sequence(mix, max(1, size) if mix else 0))

    def _any_stage(self) -> str:
        return self.random.choices([*STAGES], weights=[*STAGES.values()])[0]

    def _sequence(self, mix: Sequence[str], size: int) -> list[str]:
        cycle = [mix[i % len(mix)] for i in range(size)]
        return [s if s != "appointed" or i == 0 else "not_selected" for i, s in enumerate(cycle)]

    def _opening(self, department: Department, stage: str, school: School) -> Opening:
        over = stage in ("filled", "cancelled")
        made = self.now - timedelta(days=self.random.randrange(*((120, 1_400) if over else (40, 80))))
        closes = (self.now + timedelta(days=10)) if stage in ("draft", "open") else made + timedelta(days=30)
        rule = department.policy.selection
        opening = self.basket.put(
            Opening(
                agency=department.agency,
                district=school.district,
                title=f"School resource officer, {school.name}",
                duties="Serve the school, teach, and be there." * 8,
                closes_on=closes.date(),
                starts_on=closes.date() + timedelta(days=40),
                criteria=[
                    {"key": c.key, "label": c.label, "explain": c.explain, "clause": c.clause, "weight": c.weight,
                     "anchors": [[value, text] for value, text in c.ladder()]}
                    for c in rule.criteria
                ] if stage != "draft" else [],
                questions=[{"key": q.key, "text": q.text, "criterion": q.criterion} for q in rule.questions],
                made_by=department.sergeant,
                policy_pack=department.pack,
                policy_on=made.date(),
                status=STATES.get(stage, stage),
                status_since=made + timedelta(days=5),
                created_at=made,
            )
        )  # fmt: skip
        self.basket.link(opening, "schools", [school])
        return opening

    def _apply(self, department: Department, opening: Opening, stage: str, school: School, states: list[str]) -> None:
        officers = self.random.sample(department.officers, min(len(states), len(department.officers)))
        if not officers:
            return
        made = [
            self._application(department, opening, officer, status)
            for officer, status in zip(officers, states, strict=False)
        ]
        if stage in BOARDS:
            self._board(department, opening, stage, school, made)

    def _application(self, department: Department, opening: Opening, officer: Officer, status: str) -> Application:
        made = opening.created_at + timedelta(days=self.random.randrange(1, 15), minutes=self.random.randrange(600))
        application = self.basket.put(
            Application(
                opening=opening,
                officer=officer,
                applicant=officer.user,
                volunteer=True,
                motivation="I like working with young people and want to be there before something happens. " * 6,
                experience="Coach of a youth team, mentor at the summer camp, five years on patrol. " * 6,
                submitted_at=None if status == "draft" else made + timedelta(hours=3),
                status="forwarded" if status == "appointed" else status,
                status_since=made + timedelta(days=9),
                created_at=made,
            )
        )
        self.applications.append(application)
        if department.policy.selection.uses_chain and status != "draft":
            self._chain(application, officer, running=status == "in_chain")
        if status not in ("draft", "in_chain", "withdrawn"):
            self._findings(department, application, open_yet=status == "screening", failed=status == "ineligible")
        return application

    def _chain(self, application: Application, officer: Officer, *, running: bool) -> None:
        above, step = officer.supervisor, 1
        while above is not None:
            status = "endorsed" if not running else "asked" if step == 1 else "waiting"
            self.basket.put(
                Endorsement(
                    application=application,
                    step=step,
                    supervisor=above,
                    status=status,
                    status_since=application.created_at + timedelta(days=step),
                )
            )
            above, step = above.supervisor, step + 1

    def _findings(self, department: Department, application: Application, *, open_yet: bool, failed: bool) -> None:
        for at, qualification in enumerate(department.policy.selection.qualifications):
            verdict = "open" if open_yet else "not_met" if failed and at == 0 else "met"
            decided = {} if open_yet else {"decided_by": department.sergeant, "decided_at": application.status_since}
            self.basket.put(
                Finding(
                    application=application,
                    qualification=qualification.key,
                    verdict=verdict,
                    record_says="On record",
                    evidence="" if open_yet else "Personnel record",
                    **decided,
                )
            )

    def _board(
        self, department: Department, opening: Opening, stage: str, school: School, applications: list[Application]
    ) -> None:
        board = self.basket.put(
            InterviewBoard(opening=opening, status=BOARDS[stage], status_since=opening.status_since)
        )
        people = [department.sergeant, department.principals[school.pk]]
        if department.pack == "utah":
            people.insert(1, department.leads[0].user)
        members = [
            self.basket.put(
                BoardMember(
                    board=board,
                    user=user,
                    seat=seat,
                    side=side,
                    chair=user is department.sergeant,
                    chosen_by=department.sergeant,
                )
            )
            for user, (seat, side) in zip(people, SEATS[department.pack], strict=True)
        ]
        for party in department.policy.selection.board.confirmations:
            self.basket.put(BoardConfirmation(board=board, party=party, status="confirmed"))
        heard = [a for a in applications if a.status in HEARD]
        for application in heard:
            self._hear(board, members, application, sealed=stage == "interviewing")
        if stage != "interviewing":
            self._forward(department, board, heard)
        if stage == "filled":
            self.appointed.append((heard[0], school, department))

    def _hear(self, board: Any, members: list[BoardMember], application: Application, *, sealed: bool) -> None:
        held = application.status_since - timedelta(days=1)
        self.basket.put(
            Interview(
                board=board, application=application, starts_at=held, place="Room 1", status="held", status_since=held
            )
        )
        for at, member in enumerate(members):
            self.basket.put(ConflictDeclaration(member=member, application=application, conflict=False))
            submitted = not (sealed and at == 0)
            sheet = self.basket.put(
                ScoreSheet(
                    member=member,
                    application=application,
                    recommends=application.status != "not_recommended" if submitted else None,
                    comment="Clear answers.",
                    status="submitted" if submitted else "draft",
                    status_since=held,
                )
            )
            for criterion in application.opening.criteria:
                self.basket.put(Score(sheet=sheet, criterion=criterion["key"], value=self.random.randrange(2, 6)))

    def _forward(self, department: Department, board: Any, heard: list[Application]) -> None:
        when: datetime = board.status_since
        forwarded = self.basket.put(
            RecommendedList(opening=board.opening, board=board, forwarded_by=department.sergeant, forwarded_at=when)
        )
        place = 0
        for application in heard:
            favourable = application.status in FAVOURED
            figures = {"votes_for": 3 if favourable else 0, "votes_against": 0 if favourable else 3, "mean": "3.80"}
            words = {"rationale": "The board agreed after long talk.", **figures}
            self.basket.put(
                BoardFinding(
                    board=board,
                    application=application,
                    favourable=favourable,
                    written_by=department.sergeant,
                    **words,
                )
            )
            if not favourable:
                continue
            place += 1
            self.basket.put(
                RecommendedEntry(
                    list=forwarded,
                    application=application,
                    place=place,
                    name=application.applicant.full_name,
                    badge=application.officer.badge,
                    **words,
                )
            )
